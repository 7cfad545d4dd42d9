import { TerminalError } from '../../../kit/errors';
import { isForbiddenWrite } from '../accounts/forbidden-accounts';

/**
 * Groups that we may not write (403) are no matter of our credentials as a whole: some apps keep their groups for
 * themselves. Groups come before accounts, so taken for one it would keep everybody out, and leavers in. Where accounts
 * are forbidden as well, they say so themselves.
 */
export async function unlessForbidden<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isForbiddenWrite(error)) throw error;
    throw new TerminalError('APP_GROUPS_FORBIDDEN', `${error.message} Accounts do not wait for it.`, error.exchanges);
  }
}
