import { getOf, isUnassigned, parsePath, type ScimResource, textOf, type ValueChange } from '@joinery/scim';
import { TerminalError } from '../../../kit/errors';
import type { AccountResult } from '../../../kit/target';
import { sendChanges } from './account-changes';
import { differenceOfImages, differencesIn } from './account-difference';
import { AccountMissing, proveByReading } from './account-proof';
import type { Sent } from './own-values';
import { type Effect, result } from './account-result';
import type { AccountTask } from './account-task';
import { readAccountOf } from './closed-reading';

/** Brings an account that we know by its id to what is desired. Throws `AccountMissing` where it is not there. */
export async function change(task: AccountTask, id: string): Promise<AccountResult> {
  const { client, write } = task;
  const believed = write.current === null ? [] : differenceOfImages(write.current, write.desired);
  const isFirst = (write.attempt ?? 0) === 0;
  if (isFirst && believed.length > 0 && !needsReading(task, believed)) return send(task, id, believed, null, 'changed');
  const resource = await readAccountOf(task, id, `read the account of ${write.externalId}`);
  if (resource === null && !write.desired.active && client.profile.deleteMeans === 'hide')
    return result(task, id, 'read-back', 'unchanged');
  if (resource === null && mayBeHidden(task)) return send(task, id, believed, null, 'changed');
  if (resource === null) throw new AccountMissing();
  const different = differencesIn(task, resource);
  const planned = different.filter(({ path }) => believed.some((one) => one.path === path));
  // At first what the plan says; whatever else differs is put right afterwards, with a remark.
  const shown = isFirst && planned.length > 0 ? planned : different;
  const isUnseen = (path: string): boolean => path === 'active' && isUnassigned(getOf(resource, path));
  const unseen = believed.filter(({ path }) => client.dialect.isBelieved(path) || isUnseen(path));
  const changes = [...shown, ...unseen.filter(({ path }) => !shown.some((one) => one.path === path))];
  if (changes.length === 0) return asItIs(task, id, believed.length > 0);
  return send(task, id, changes, resource, 'changed');
}

/** What is remarked where a lost answer may be the reason. Whether an earlier try sent anything is not known here. */
export const EARLIER_TRY =
  'shows by now what this step was about: an earlier try may have brought it about, or somebody in the app';

/** Nothing is left to be sent. What an earlier try sent may have come about since: then it was not so of itself. */
function asItIs(task: AccountTask, id: string, wasPlanned: boolean): AccountResult {
  const isRetry = (task.write.attempt ?? 0) > 0;
  if (isRetry && wasPlanned) task.remarks.push(EARLIER_TRY);
  return result(task, id, 'read-back', 'unchanged');
}

/** An account that was closed in an app that shows nothing of such: whoever comes back is there, and not to be seen. */
function mayBeHidden({ client, write }: AccountTask): boolean {
  const wasClosed = write.current !== null && !write.current.active;
  return wasClosed && write.desired.active && client.dialect.learned.closed.explains('id', null);
}

/**
 * An element that is new to a list is written with its neighbours, and a PUT with everything: both need a reading. So
 * does any change in an app that nothing is known of: servers were seen to give an id to somebody else (against RFC
 * 7643 section 3.1), whose account must not be written to.
 */
function needsReading({ client }: AccountTask, changes: readonly { path: string; shown: unknown }[]): boolean {
  if (client.dialect.needsWhole || client.profile.adapts === true) return true;
  return changes.some(({ path, shown }) => shown === null && (parsePath(path)?.filter.length ?? 0) > 0);
}

/** Sends changes and proves them by a reading; `current`: the account as it was read just now, where it was. */
export async function send(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
  effect: Effect,
): Promise<AccountResult> {
  const sending = await sendChanges(task, id, changes, current);
  if (sending.kind === 'missing') throw new AccountMissing();
  const isNew = effect === 'created';
  const sent = { changes, before: isNew ? () => null : beforeIn(task, current), isNew };
  const seen = await proveByReading(task, id, sent, sending.kind === 'open' ? sending.failure : null);
  await leaveKey(task, id, seen);
  return result(task, id, 'read-back', effect);
}

/** As it was read just now; else as we believe it to be, in the form that the app keeps. */
function beforeIn({ client, write, kept }: AccountTask, current: ScimResource | null): Sent['before'] {
  if (current !== null) return (path) => client.dialect.learned.labels.read(current, path);
  return (path) => kept.get(path)?.kept ?? write.current?.attributes[path] ?? null;
}

/**
 * An account that was linked by a person, or whose key somebody took away, gets our key with its first change. An app
 * that does not keep it is not asked again: nothing depends on it where the app's own id is known.
 */
async function leaveKey(task: AccountTask, id: string, shown: ScimResource | null): Promise<void> {
  const { dialect, profile } = task.client;
  if (shown === null || textOf(shown, 'externalId') !== null) return;
  if (dialect.learned.losesKeys || !profile.filterable.users.includes('externalId')) return;
  try {
    const sending = await sendChanges(task, id, [keyOf(task)], shown);
    dialect.learned.losesKeys =
      sending.kind === 'done' && sending.shown !== null && textOf(sending.shown, 'externalId') === null;
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    dialect.learned.losesKeys = true;
  }
}

export function keyOf({ write }: AccountTask): ValueChange {
  return { path: 'externalId', value: write.externalId };
}
