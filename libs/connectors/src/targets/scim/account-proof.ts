import type { ScimResource, ValueChange } from '@joinery/scim';
import { TerminalError, TransientError, type TargetError } from '../../kit/errors';
import type { AccountTask } from './account-task';
import { differencesIn, type Difference } from './account-difference';
import { sendChanges, userPath } from './account-changes';
import { pause } from './client';

/** Thrown inside the connector when the account turns out not to be there. */
export class AccountMissing extends Error {}

/**
 * Reads the account until it shows everything that is desired. A path that we did not send and that differs all the
 * same is put right once, with a remark; whatever still differs is a failure that names path, wanted and shown value.
 * `open` is the failure of a write whose answer never came: the reading decides whether it mattered.
 */
export async function proveByReading(
  task: AccountTask,
  id: string,
  sent: readonly ValueChange[],
  open: TargetError | null = null,
): Promise<void> {
  const { resource, differences } = await readUntilRight(task, id);
  if (resource === null) throw open ?? unseen(task, id);
  if (differences.length === 0) return;
  if (open !== null) throw open;
  const unasked = differences.filter((difference) => !sent.some((change) => change.path === difference.path));
  if (unasked.length < differences.length) throw notVisible(task, differences);
  task.remarks.push(
    ...unasked.map((difference) => `${difference.path} was ${show(difference.shown)} without our asking`),
  );
  const sending = await sendChanges(task, id, unasked, resource);
  if (sending.kind === 'missing') throw new AccountMissing();
  const again = await readUntilRight(task, id);
  if (again.resource === null) throw unseen(task, id);
  if (again.differences.length > 0)
    throw sending.kind === 'open' ? sending.failure : notVisible(task, again.differences);
}

async function readUntilRight(
  task: AccountTask,
  id: string,
): Promise<{ resource: ScimResource | null; differences: readonly Difference[] }> {
  let resource: ScimResource | null = null;
  let differences: readonly Difference[] = [];
  for (const delay of task.client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    resource = await task.client.read(
      task.trail,
      userPath(task, id),
      `read the account of ${task.write.externalId} back`,
    );
    differences = resource === null ? [] : differencesIn(task, resource);
    if (resource !== null && differences.length === 0) break;
  }
  return { resource, differences };
}

function notVisible(task: AccountTask, differences: readonly Difference[]): TargetError {
  const named = differences.map(
    ({ path, value, shown }) => `${path}: wanted ${show(value)}, the app shows ${show(shown)}`,
  );
  return new TerminalError('APP_WRITE_NOT_VISIBLE', `The app said yes, but ${named.join('; ')}.`, task.trail);
}

function unseen(task: AccountTask, id: string): TargetError {
  const text = `The app said yes, but does not show the account ${id} when it is read.`;
  return new TransientError('APP_READ_STALE', text, task.trail);
}

function show(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : JSON.stringify(value);
}
