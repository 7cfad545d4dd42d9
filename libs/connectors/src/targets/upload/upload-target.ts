import type { AccountResult, AccountShown, AccountWrite, TargetConnector } from '../../kit/target';
import { TerminalError } from '../../kit/errors';
import type { ScimClient } from '../scim/client/client';
import { checkConnection } from '../scim/check/connection-check';
import { openClient } from '../scim/client/open-client';
import { resolveReferences } from '../scim/accounts/references';
import type { ScimProfile } from '../scim/dialect/scim-profile';
import type { ScimTargetOptions } from '../scim/scim-target';
import { WaitingError } from '../../kit/errors';
import type { AccountImage } from '@joinery/provisioning';
import { Gathering } from './gathering';

/** One account on its way in an upload. */
export interface UploadItem {
  readonly write: AccountWrite;
  readonly kind: 'ensure' | 'delete';
}

/** What became of one account of an upload; an error is thrown to whoever waits for that account alone. */
export type UploadOutcome = AccountResult | Error;

/** Sends a gathered lot; the outcomes stand in the order of the items. What concerns all of them is thrown. */
export type Upload = (client: ScimClient, items: readonly UploadItem[]) => Promise<readonly UploadOutcome[]>;

/** How much travels together, and how. */
export interface Lot {
  readonly largest: number;
  readonly upload: Upload;
}

/** How long an upload waits for company. */
const GATHER_MS = 100;

/**
 * An app that takes accounts by the lot and tells later what became of them. Behind the contract of every target: each
 * account is asked for alone, accounts that come together travel together, and the proof says no more than was proven.
 * The app's id of an account is not known: our own key stands for it.
 */
export function createUploadTarget(options: ScimTargetOptions, profile: ScimProfile, lot: Lot): TargetConnector {
  const client = openClient(options, profile, Math.max(1, profile.concurrency));
  const gathering = new Gathering<UploadItem, UploadOutcome>(lot.largest, GATHER_MS, (items) =>
    lot.upload(client.under(items[0]?.write.permit), items),
  );
  const send = async (given: AccountWrite, kind: UploadItem['kind']): Promise<AccountResult> => {
    const { write, waitsFor, withoutThem } = resolveReferences(given);
    refuseIncomplete(client, write);
    const outcome = await gathering.add({ write: client.dialect.fit(write).write, kind });
    if (outcome instanceof Error) throw outcome;
    if (waitsFor.length > 0) throw new WaitingError(waitsFor, outcome, takenToBe(given, withoutThem));
    return outcome;
  };
  const no = (what: string) => (): Promise<never> =>
    Promise.reject(
      new TerminalError('APP_GROUPS_UNSUPPORTED', `${profile.title} ${what}; take groups out of the policy.`),
    );
  return {
    appId: options.appId,
    // As many as fit into one upload are asked for at once: the drain fills the lots.
    concurrency: lot.largest,
    ensureAccount: (write) => send(write, 'ensure'),
    findAccount: (write) => Promise.resolve({ account: takenToBe(write, write.desired), exchanges: [] }),
    deleteAccount: (write) => send(write, 'delete'),
    ensureGroup: no('has no groups here'),
    changeMembers: no('has no members here'),
    readAll: () =>
      Promise.resolve({
        complete: false,
        doubts: [`${profile.title} shows nothing of its accounts`],
        accounts: [],
        groups: [],
      }),
    sameValue: (path, desired, observed) => client.dialect.same(path, desired, observed),
    check: (wish) => checkConnection(options, profile, wish),
    close: () => client.wire.close(),
  };
}

/** What was uploaded cannot be looked at: it is taken to be there. */
function takenToBe({ externalId }: AccountWrite, { active, attributes }: AccountImage): AccountShown {
  return { remoteId: externalId, active, attributes };
}

function refuseIncomplete({ dialect, profile }: ScimClient, write: AccountWrite): void {
  const lacking = write.desired.active ? dialect.lacks(write.desired) : [];
  if (lacking.length === 0) return;
  const text = `${profile.title} takes no account without ${lacking.join(', ')}; policy gives it no value.`;
  throw new TerminalError('APP_ATTRIBUTE_REQUIRED', text);
}

/** Nothing can be read back: the upload was taken, and its processing did not complain. */
export function accepted({ write, kind }: UploadItem, exchanges: AccountResult['exchanges']): AccountResult {
  const effect = kind === 'delete' ? 'deleted' : write.current === null ? 'created' : 'changed';
  return { remoteId: write.externalId, proof: 'accepted', effect, exchanges };
}
