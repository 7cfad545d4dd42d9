import { type RemoteAccount, TargetError, type TargetReading } from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import { imageHash } from '@joinery/provisioning';
import { sameValue } from '@joinery/scim';
import type { KnownAccountPicture } from '@joinery/store';
import { type Adoption, matchAccounts, type MatchedAccount } from './match-accounts';
import { type Ground, Refusal } from '../ports';
import { unknownApp } from './unknown-app';
import { watchedPermit } from './watched-permit';
import { groupsByMember, toImage } from './compare-reading';

/** What is confirmed: the whole list by its hash, or single cases. */
export type AdoptionDecision =
  | { readonly kind: 'accept'; readonly hash: string }
  | { readonly kind: 'link'; readonly remoteId: string; readonly identityId: string };

interface Found {
  readonly policy: AppPolicy;
  readonly known: readonly KnownAccountPicture[];
  readonly reading: TargetReading;
  readonly adoption: Adoption;
}

/**
 * Accounts that were in an app before us. `preview` reads and says who is whose; `decide` reads again and records the
 * links. Neither writes to the app: what has to change there is planned like any other change.
 */
export class AdoptAccounts {
  constructor(private readonly ground: Ground) {}

  async preview(appId: string): Promise<Adoption> {
    return (await this.find(appId)).adoption;
  }

  /** Returns the links that were recorded. */
  async decide(appId: string, decision: AdoptionDecision, actor: string): Promise<readonly MatchedAccount[]> {
    const found = await this.find(appId);
    const links = decision.kind === 'accept' ? acceptable(found, decision.hash) : [oneLink(found, decision)];
    await this.record(found, links, actor);
    return links;
  }

  private async find(appId: string): Promise<Found> {
    const { store, policies, targets } = this.ground;
    const policy = policies.current().apps.find((app) => app.id === appId);
    const app = await store.read((tx) => tx.apps.find(appId));
    if (!policy || !app) throw unknownApp(appId, app !== null);
    // An address counts under whatever type, as it does when an account is looked for before a create.
    const addresses = policy.match.filter((by) => by === 'emails');
    const paths = [...policy.attributes.map((attribute) => attribute.target), ...addresses];
    const reading = await targets
      .open(app)
      .readAll(paths, await watchedPermit(this.ground, appId))
      .catch((error: unknown) => refuseUnreadable(appId, error));
    const known = await store.read((tx) => tx.reconciliations.known(appId));
    return { policy, known, reading, adoption: matchAccounts(policy, known, reading) };
  }

  private async record(found: Found, links: readonly MatchedAccount[], actor: string): Promise<void> {
    const { policy, known, reading } = found;
    const now = this.ground.clock.now();
    const people = new Map(known.map((person) => [person.identityId, person]));
    const accounts = new Map(reading.accounts.map((account) => [account.remoteId, account]));
    const memberships = groupsByMember(reading.groups);
    const rows = links.flatMap(({ identityId, remoteId }) => {
      const [person, shown] = [people.get(identityId), accounts.get(remoteId)];
      if (!person || !shown) return [];
      const observed = toImage(policy, person, shown, memberships.get(remoteId) ?? [], {
        reading,
        same: sameValue,
      });
      return [{ identityId, remoteId, observed, observedHash: imageHash(observed) }];
    });
    await this.ground.store.transaction(async (tx) => {
      const done = new Set(await tx.reconciliations.adopt(policy.id, rows, now));
      const missed = links.filter(({ identityId }) => !done.has(identityId));
      if (missed.length > 0)
        throw new Refusal(
          'ADOPTION_MOVED',
          `${missed[0]?.subject ?? ''} has got an account meanwhile, or a step of an approved plan is on its way, which takes over the account that it finds. Once it has ended (joinery run watch), look again: joinery app adopt ${policy.id}`,
        );
      await tx.looks.mark(links.map(({ identityId }) => identityId));
      await tx.audit.append(
        links.map(({ identityId, remoteId, userName, by }) => ({
          occurredAt: now,
          actor,
          type: 'account.adopted' as const,
          identityId,
          appId: policy.id,
          data: { remoteId, userName, by, adoption: found.adoption.hash },
        })),
      );
    });
  }
}

/** What the app says to a reading is its own matter, and no failure of ours. */
function refuseUnreadable(appId: string, error: unknown): never {
  if (!(error instanceof TargetError)) throw error;
  throw new Refusal(
    'APP_UNREADABLE',
    `${appId} could not be read: ${error.message} Try the connection: joinery app test ${appId}`,
  );
}

function acceptable({ adoption, policy }: Found, hash: string): readonly MatchedAccount[] {
  if (!adoption.complete)
    throw new Refusal(
      'ADOPTION_INCOMPLETE',
      `The app could not be read completely: ${adoption.doubts.join('; ')}. Link single accounts instead.`,
    );
  const isMeant = hash.length >= 8 && adoption.hash.startsWith(hash.toLowerCase());
  if (!isMeant)
    throw new Refusal(
      'ADOPTION_HASH',
      `The list is another one by now (${adoption.hash.slice(0, 12)}). Look again: joinery app adopt ${policy.id}`,
    );
  return adoption.matched;
}

function oneLink(found: Found, { remoteId, identityId }: { remoteId: string; identityId: string }): MatchedAccount {
  const account = found.reading.accounts.find((one) => one.remoteId === remoteId);
  const person = found.known.find((one) => one.identityId === identityId);
  if (!account) throw new Refusal('ACCOUNT_UNKNOWN', `The app shows no account ${remoteId}.`);
  if (!person) throw new Refusal('PERSON_UNKNOWN', `Policy gives ${identityId} no account in ${found.policy.id}.`);
  refuseTaken(found, account, person);
  const { userName, active } = account;
  return { remoteId, userName, active, identityId, subject: person.subject, by: 'decision' };
}

function refuseTaken({ known }: Found, account: RemoteAccount, person: KnownAccountPicture): void {
  const owner = known.find((one) => one.remoteId === account.remoteId);
  if (owner) throw new Refusal('ACCOUNT_LINKED', `The account ${account.remoteId} is ${owner.subject}'s already.`);
  if (person.remoteId !== null)
    throw new Refusal('PERSON_LINKED', `${person.subject} has the account ${person.remoteId} already.`);
  if (account.externalId !== null && account.externalId !== person.identityId)
    throw new Refusal(
      'ACCOUNT_FOREIGN',
      `The account ${account.remoteId} carries the key "${account.externalId}" of somebody else; take it away in the app first.`,
    );
}
