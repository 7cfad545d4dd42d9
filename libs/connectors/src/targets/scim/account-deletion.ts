import { getOf } from '@joinery/scim';
import { TargetError, TerminalError } from '../../kit/errors';
import type { AccountResult, AccountWrite } from '../../kit/target';
import { lookBefore } from './account-lookup';
import { userPath } from './account-changes';
import type { AccountTask } from './account-task';
import { idOf, type ScimClient, type ScimRequest } from './client';
import { isOpen } from './failures';

/**
 * Implements `TargetConnector.deleteAccount`: 404 is fine, and a reading afterwards has to show that the account is gone
 * or, where DELETE means no more than that, closed (RFC 7644 section 3.6).
 */
export async function deleteAccount(client: ScimClient, write: AccountWrite): Promise<AccountResult> {
  const task: AccountTask = { client, write, trail: [], remarks: [] };
  const id = write.remoteId ?? (await idByLooking(task));
  if (id === null) return result(task, '', 'read-back', 'unchanged');
  const request = {
    method: 'DELETE',
    path: userPath(task, id),
    what: `delete the account of ${write.externalId}`,
  } as const;
  const open = await sendDelete(task, request);
  if (open === 'gone') return result(task, id, 'answered', 'deleted');
  const left = await client.read(task.trail, request.path, `see whether the account of ${write.externalId} is gone`);
  if (left === null || (client.profile.deleteMeans === 'deactivate' && getOf(left, 'active') === false)) {
    return result(task, id, 'read-back', 'deleted');
  }
  if (open !== null) throw open;
  const state = getOf(left, 'active') === false ? 'closed' : 'open';
  const text = `The app said yes to the deletion, but still shows the account ${id}, ${state}.`;
  throw new TerminalError('APP_WRITE_NOT_VISIBLE', text, task.trail);
}

async function sendDelete(task: AccountTask, request: ScimRequest): Promise<TargetError | 'gone' | null> {
  try {
    const answer = await task.client.ask(task.trail, request);
    if (answer.status === 404 || answer.status === 410) return 'gone';
    if (answer.status >= 300) throw task.client.failure(task.trail, request, answer);
    return null;
  } catch (error) {
    if (isOpen(error)) return error as TargetError;
    throw error;
  }
}

async function idByLooking(task: AccountTask): Promise<string | null> {
  const found = await lookBefore(task);
  return found === null ? null : idOf(found);
}

function result(
  task: AccountTask,
  remoteId: string,
  proof: AccountResult['proof'],
  effect: AccountResult['effect'],
): AccountResult {
  return { remoteId, proof, effect, exchanges: task.trail };
}
