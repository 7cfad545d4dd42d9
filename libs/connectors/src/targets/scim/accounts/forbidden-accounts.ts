import { type AuthError, TerminalError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';
import { isForbidden } from './closed-reading';

/**
 * Tells an account that an app keeps from us, its owner's or an administrator's, from credentials that may do nothing:
 * forbidden once more (403) after the app let us write others in between, it is this account alone, and a matter of its
 * person.
 */
export class ForbiddenAccounts {
  private served = 0;
  /** How many writes the app had let through when it first forbade one, by account. */
  private readonly servedBefore = new Map<string, number>();

  async heeding({ externalId }: AccountWrite, work: Promise<AccountResult>): Promise<AccountResult> {
    try {
      const result = await work;
      if (result.effect !== 'unchanged' && result.effect !== 'adopted') this.served += 1;
      this.servedBefore.delete(externalId);
      return result;
    } catch (error) {
      throw isForbiddenWrite(error) ? this.judged(externalId, error) : error;
    }
  }

  private judged(externalId: string, error: AuthError): Error {
    const before = this.servedBefore.get(externalId);
    if (before === undefined) this.servedBefore.set(externalId, this.served);
    if (before === undefined || before === this.served) return error;
    this.servedBefore.delete(externalId);
    return new TerminalError(error.code, `${error.message} It lets us write other accounts.`, error.exchanges);
  }
}

export function isForbiddenWrite(error: unknown): error is AuthError {
  return isForbidden(error) && error.exchanges.at(-1)?.method !== 'GET';
}
