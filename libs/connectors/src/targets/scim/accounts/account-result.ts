import { sameValue } from '@joinery/scim';
import { ConflictError, type TargetError, TransientError } from '../../../kit/errors';
import type { AccountResult } from '../../../kit/target';
import type { AccountTask } from './account-task';

export type Effect = AccountResult['effect'];

/** What a task came to, with everything that was sent for it. */
export function result(
  task: AccountTask,
  remoteId: string,
  proof: AccountResult['proof'],
  effect: Effect,
): AccountResult {
  const remarks = task.remarks.length === 0 ? {} : { remarks: task.remarks };
  return { remoteId, proof, effect, exchanges: task.trail, ...remarks, ...keptIn(task) };
}

/** What the app keeps in a form of its own of what is desired; nothing where there is no such value. */
export function keptIn({ kept, write }: AccountTask): Pick<AccountResult, 'kept'> {
  const { attributes } = write.desired;
  const still = [...kept].filter(([path, { sent }]) => path in attributes && sameValue(path, sent, attributes[path]));
  return still.length === 0 ? {} : { kept: Object.fromEntries(still) };
}

/** Not to be seen for a moment, as behind a slow replica: it is looked for again. */
export function lostAgain(task: AccountTask, id: string): TargetError {
  return new TransientError('APP_READ_STALE', `The account ${id} was there and is not when it is read.`, task.trail);
}

/** The account under the id is somebody else's. */
export function isForeign(error: unknown): boolean {
  return error instanceof ConflictError && error.code === 'APP_FOREIGN_ACCOUNT';
}
