import { type AuthError, TerminalError } from '../../../kit/errors';
import { isForbidden } from '../accounts/closed-reading';
import { isForbiddenWrite } from '../accounts/forbidden-accounts';
import { askForAnybody } from '../accounts/nobody-there';
import { listIn } from '../client/answers';
import type { ScimClient } from '../client/client';

/**
 * Groups that we may not write (403) are no matter of our credentials as a whole: some apps keep their groups for
 * themselves. Groups come before accounts, so taken for one it would keep everybody out, and leavers in. Where accounts
 * are forbidden as well, they say so themselves. Groups that we may not even read are the same in an app that shows us
 * its people.
 */
export async function unlessForbidden<Result>(client: ScimClient, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isForbidden(error)) throw error;
    if (!isForbiddenWrite(error) && !(await showsPeople(client, error))) throw error;
    throw new TerminalError('APP_GROUPS_FORBIDDEN', `${error.message} Accounts do not wait for it.`, error.exchanges);
  }
}

async function showsPeople(client: ScimClient, { exchanges }: AuthError): Promise<boolean> {
  const people = await askForAnybody(client, [...exchanges], 'see whether it is groups alone that are forbidden');
  return people.status < 300 && listIn(people) !== null;
}
