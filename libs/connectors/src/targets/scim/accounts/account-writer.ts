import { TerminalError, WaitingError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';
import type { ScimClient } from '../client/client';
import { badPaths } from './account-difference';
import { lookForOurs } from './account-lookup';
import { AccountMissing } from './account-proof';
import { isForeign, keptIn, result } from './account-result';
import { type AccountTask, taskFor } from './account-task';
import { adopt } from './adopt-account';
import { change } from './change-account';
import { createOrAdopt } from './create-account';
import { nothingToClose, refuseGoneApp } from './nobody-there';
import { resolveReferences } from './references';

/** Implements `TargetConnector.ensureAccount`. */
export async function ensureAccount(client: ScimClient, asked: AccountWrite): Promise<AccountResult> {
  const { write, waitsFor, withoutThem } = resolveReferences(asked);
  const fitted = client.dialect.fit(write);
  const remarks = fitted.leftOut.map((path) => `${path} is left out: ${client.profile.title} does not take it`);
  const task = taskFor(client, fitted.write, { remarks, waitsFor });
  const done = await bringAbout(task);
  if (waitsFor.length > 0) {
    const { active, attributes } = withoutThem;
    throw new WaitingError(waitsFor, done, { remoteId: done.remoteId, active, attributes, ...keptIn(task) });
  }
  return done;
}

async function bringAbout(task: AccountTask): Promise<AccountResult> {
  const { write } = task;
  const bad = badPaths(write.desired);
  if (bad.length > 0) {
    throw new TerminalError('MAPPING_PATH_INVALID', `Not SCIM attribute paths: ${bad.join(', ')}.`, task.trail);
  }
  if (write.remoteId === null) return createOrAdopt(task);
  try {
    return await change(task, write.remoteId);
  } catch (error) {
    if (!(error instanceof AccountMissing) && !isNeverOurs(write, error)) throw error;
    return write.desired.active || write.current === null ? createOrAdopt(task) : closeIfFound(task, write.remoteId);
  }
}

/** Whoever has no account any more gets none that is closed. */
async function closeIfFound(task: AccountTask, id: string): Promise<AccountResult> {
  const found = await lookForOurs(task);
  if (found !== null) return adopt(task, found, 'changed');
  await refuseGoneApp(task.client, task.trail);
  nothingToClose(task, id);
  return result(task, id, 'answered', 'unchanged');
}

/**
 * An account that was never confirmed, and whose id is somebody else's: the app said yes, made none and gave the id
 * again.
 */
function isNeverOurs({ current }: AccountWrite, error: unknown): boolean {
  return current === null && isForeign(error);
}
