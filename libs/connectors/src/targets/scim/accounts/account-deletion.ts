import { getOf, type ScimResource } from '@joinery/scim';
import { TerminalError, type TargetError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';
import { refuseForeign } from './account-difference';
import { lookForOurs } from './account-lookup';
import { userPath } from './account-requests';
import { type AccountTask, taskFor } from './account-task';
import { idOf } from '../client/answers';
import type { ScimClient, ScimRequest } from '../client/client';
import { pause } from '../client/patience';
import { isOpen } from '../client/failures';
import { refuseGoneApp } from './nobody-there';
import { notVisible } from './not-visible';

/**
 * Implements `TargetConnector.deleteAccount`: 404 is fine, and a reading afterwards has to show that the account is
 * gone or, where DELETE means no more than that, closed (RFC 7644 section 3.6).
 */
export async function deleteAccount(client: ScimClient, write: AccountWrite): Promise<AccountResult> {
  const task = taskFor(client, write);
  if (client.profile.deleteMeans === 'no') {
    const text = `${client.profile.title} offers no deletion; let policy disable the account instead.`;
    throw new TerminalError('APP_DELETE_NOT_OFFERED', text, task.trail);
  }
  const id = write.remoteId ?? (await idByLooking(task));
  if (id === null) return result(task, '', 'read-back', 'unchanged');
  if (client.profile.adapts === true && write.remoteId !== null) await refuseStranger(task, id);
  const request = {
    method: 'DELETE',
    path: userPath(task, id),
    what: `delete the account of ${write.externalId}`,
  } as const;
  const open = await sendDelete(task, request);
  if (open === 'gone') {
    await refuseGoneApp(client, task.trail);
    return result(task, id, 'answered', 'deleted');
  }
  const left = await readUntilGone(task, request.path);
  if (left === null) return result(task, id, 'read-back', 'deleted');
  if (open !== null) throw open;
  const state = getOf(left, 'active') === false ? 'closed' : 'open';
  if (state === 'closed' && client.profile.adapts === true) {
    task.remarks.push('DELETE only closes accounts here');
    return result(task, id, 'read-back', 'deleted');
  }
  const text = `The app said yes to the deletion, but still shows the account ${id}, ${state}.`;
  throw notVisible(text, null, task.trail);
}

/** In an app that nothing is known of, an id may have been given to somebody else since. */
async function refuseStranger(task: AccountTask, id: string): Promise<void> {
  const what = 'see whose account is to be deleted';
  const there = await task.client.read(task.trail, userPath(task, id), what);
  if (there !== null) refuseForeign(task, there);
}

/** Null once the account is gone or, where DELETE means no more than that, closed. */
async function readUntilGone(task: AccountTask, path: string): Promise<ScimResource | null> {
  const { client, trail, write } = task;
  let left: ScimResource | null = null;
  for (const delay of client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    left = await client.read(trail, path, `see whether the account of ${write.externalId} is gone`);
    if (left === null || (client.profile.deleteMeans !== 'purge' && getOf(left, 'active') === false)) return null;
  }
  return left;
}

async function sendDelete(task: AccountTask, request: ScimRequest): Promise<TargetError | 'gone' | null> {
  try {
    const answer = await task.client.ask(task.trail, request);
    if (task.client.isMissing(answer)) return 'gone';
    if (answer.status >= 300) throw task.client.failure(task.trail, request, answer);
    return null;
  } catch (error) {
    if (isOpen(error)) return error as TargetError;
    throw error;
  }
}

async function idByLooking(task: AccountTask): Promise<string | null> {
  const found = await lookForOurs(task);
  return found === null ? null : idOf(found);
}

function result(
  task: AccountTask,
  remoteId: string,
  proof: AccountResult['proof'],
  effect: AccountResult['effect'],
): AccountResult {
  const remarks = task.remarks.length === 0 ? {} : { remarks: task.remarks };
  return { remoteId, proof, effect, exchanges: task.trail, ...remarks };
}
