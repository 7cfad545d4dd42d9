import type { Finding } from '@joinery/kernel';
import { type Profile, shownProfile } from '@joinery/identity';
import { type Ground, Refusal } from '@joinery/pipeline';
import { isProtected, protectable } from '@joinery/policy';
import { sensitiveTargets, type SensitiveTargets, shownView } from '@joinery/provisioning';
import type { PersonAccount, PersonSummary } from '@joinery/store';

/** A person as they stand now, with what each attribute came from and the account in every app. */
export interface PersonShown extends PersonSummary {
  readonly profile: Profile | null;
  readonly findings: readonly Finding[] | null;
  readonly accounts: readonly PersonAccount[];
  /** Why no policy may touch them, as the policy in force says; null: it may. */
  readonly breakglass: string | null;
}

/** A person as every surface shows them, without sensitive values. Refuses an id that nobody has. */
export async function personShown(
  { store, policies, clock }: Pick<Ground, 'store' | 'policies' | 'clock'>,
  identityId: string,
): Promise<PersonShown> {
  const { person, accounts } = await store.read(async (tx) => ({
    person: await tx.people.findById(identityId),
    accounts: await tx.people.accounts(identityId),
  }));
  if (!person) throw new Refusal('PERSON_UNKNOWN', `There is no person ${identityId}.`);
  const policy = policies.current();
  const profile = person.profile && {
    ...person.profile,
    attributes: shownProfile(person.profile.attributes, policy.dictionary),
  };
  const facts = Object.fromEntries(
    Object.entries(person.profile?.attributes ?? {}).map(([attribute, { value }]) => [attribute, value]),
  );
  const sensitive = sensitiveTargets(policy);
  return {
    ...person,
    profile,
    accounts: accounts.map((account) => shownAccount(account, sensitive)),
    breakglass: isProtected(policy, protectable(person.id, facts, policy), clock.now())?.reason ?? null,
  };
}

function shownAccount(account: PersonAccount, sensitive: SensitiveTargets): PersonAccount {
  const hidden = sensitive.get(account.appId);
  return {
    ...account,
    desired: shownView(account.desired, hidden),
    applied: shownView(account.applied, hidden),
    observed: shownView(account.observed, hidden),
  };
}
