import type { ScimResource } from '@joinery/scim';
import { AuthError } from '../../../kit/errors';
import { userPath } from './account-requests';
import type { AccountTask } from './account-task';
import { listIn } from '../client/answers';
import { askForAnybody } from './nobody-there';

/**
 * The account as the app shows it, null where there is none. Where nothing is known of the app, a closed account that
 * it keeps from us (403), while it shows others, is one that it does not show: servers were seen to archive whoever is
 * closed. It says nothing of our credentials then.
 */
export async function readAccountOf(task: AccountTask, id: string, what: string): Promise<ScimResource | null> {
  const { client, trail } = task;
  try {
    return await client.read(trail, userPath(task, id), what);
  } catch (error) {
    if (client.profile.adapts !== true || !isAboutClosed(task) || !isForbidden(error)) throw error;
    const others = await askForAnybody(client, trail, 'see whether the app lets us read at all');
    if (others.status >= 300 || listIn(others) === null) throw error;
    return null;
  }
}

/** It is to be closed, or was and is to be opened. */
function isAboutClosed({ write }: AccountTask): boolean {
  return !write.desired.active || write.current?.active === false;
}

export function isForbidden(error: unknown): error is AuthError {
  return error instanceof AuthError && error.code === 'APP_FORBIDDEN';
}
