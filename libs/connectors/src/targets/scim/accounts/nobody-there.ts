import { toQuery } from '@joinery/scim';
import { AuthError, TransientError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import type { AccountTask } from './account-task';
import type { ScimClient } from '../client/client';
import type { Answer } from '../client/pending-answer';
import { isEarly } from './not-visible';

/** A collection that is not there. */
const GONE = new Set([404, 410]);

/**
 * An app that has moved, or whose tenant was closed, says of everybody that they are not there: nothing follows from
 * that for any of them. Throws when the collection of people itself is not there; a collection that answers, or fails,
 * proves nothing.
 */
export async function refuseGoneApp(client: ScimClient, trail: Exchange[]): Promise<void> {
  const answer = await askForAnybody(client, trail, 'see whether the app is there at all');
  if (!GONE.has(answer.status)) return;
  const text = `The app has no ${client.profile.paths.users} any more (${answer.status}): is this still its address?`;
  throw new AuthError('APP_GONE', text, trail);
}

/** A short list of people, whoever they are. */
export function askForAnybody(client: ScimClient, trail: Exchange[], what: string): Promise<Answer> {
  const { paths, paging } = client.profile;
  const path = paging.mode === 'index' ? `${paths.users}?${toQuery({ startIndex: 1, count: 1 })}` : paths.users;
  return client.ask(trail, { method: 'GET', path, what });
}

/**
 * An account that was to be closed is not there, neither by its id nor by our key. It is not made anew to be closed.
 * Not to be seen once may be a slow replica, and then the account is open: only who stays unseen has nothing to close.
 */
export function nothingToClose(task: AccountTask, id: string): void {
  if (isEarly(task.write)) {
    const text = `The account ${id} is to be closed and is not there when it is read; it is looked for again.`;
    throw new TransientError('APP_READ_STALE', text, task.trail);
  }
  task.remarks.push(`the app has no account ${id} any more: there was nothing to close`);
}
