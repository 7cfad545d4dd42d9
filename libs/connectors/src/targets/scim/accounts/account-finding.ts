import type { ScimResource } from '@joinery/scim';
import { ConflictError, TransientError } from '../../../kit/errors';
import type { AccountLook, AccountWrite } from '../../../kit/target';
import { lookAgain, lookEverywhere } from './account-lookup';
import { type AccountTask, taskFor } from './account-task';
import type { ScimClient } from '../client/client';
import { isEarly } from './not-visible';
import { toAccount } from './to-account';

/** Implements `TargetConnector.findAccount`. */
export async function findAccount(client: ScimClient, write: AccountWrite): Promise<AccountLook> {
  const task = taskFor(client, write);
  const found = await ourOwn(task);
  if (found === null && isEarly(write)) {
    const text = `The create of ${write.externalId} was sent and its outcome is not known; the app does not show the account yet.`;
    throw new TransientError('APP_WRITE_NOT_VISIBLE', text, task.trail);
  }
  const account = found && toAccount(found, Object.keys(write.desired.attributes), client.dialect.learned.labels);
  return { account, exchanges: task.trail };
}

/**
 * Some find nobody by a filter that they do not know: where that is possible, everybody is read before there is none.
 * Somebody else's account under the name stood in the way of ours: then there is none either.
 */
async function ourOwn(task: AccountTask): Promise<ScimResource | null> {
  try {
    const found = await lookAgain(task);
    return found === null && task.client.profile.readsAllOnConflict ? await lookEverywhere(task) : found;
  } catch (error) {
    if (error instanceof ConflictError && error.code === 'APP_FOREIGN_ACCOUNT') return null;
    throw error;
  }
}
