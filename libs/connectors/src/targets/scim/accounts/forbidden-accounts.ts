import { AuthError, TerminalError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';

type Deed = 'create' | 'change' | 'close' | 'delete';

/**
 * Tells an account that an app keeps from us, its owner's or an administrator's, from credentials that may not do a thing: forbidden
 * once more (403) after the app let us do the same to somebody else in between, it is this account alone, and a matter of its person.
 */
export class ForbiddenAccounts {
  private readonly served = new Map<Deed, number>();
  /** How often the app had let us do it when it first forbade it, by account and deed. */
  private readonly servedBefore = new Map<string, number>();

  ensuring(write: AccountWrite, work: Promise<AccountResult>): Promise<AccountResult> {
    const isClosing = !write.desired.active && write.current?.active !== false;
    return this.heeding(write, write.current === null ? 'create' : isClosing ? 'close' : 'change', work);
  }

  deleting(write: AccountWrite, work: Promise<AccountResult>): Promise<AccountResult> {
    return this.heeding(write, 'delete', work);
  }

  private async heeding(
    { externalId }: AccountWrite,
    deed: Deed,
    work: Promise<AccountResult>,
  ): Promise<AccountResult> {
    const place = `${deed} ${externalId}`;
    try {
      const result = await work;
      if (result.effect !== 'unchanged' && result.effect !== 'adopted') this.served.set(deed, this.countOf(deed) + 1);
      this.servedBefore.delete(place);
      return result;
    } catch (error) {
      throw isForbiddenWrite(error) ? this.judged(place, deed, error) : error;
    }
  }

  private judged(place: string, deed: Deed, error: AuthError): Error {
    const before = this.servedBefore.get(place);
    const now = this.countOf(deed);
    this.servedBefore.set(place, before ?? now);
    if (before === undefined || before === now) return error;
    this.servedBefore.delete(place);
    return new TerminalError(error.code, `${error.message} It lets us do so with others.`, error.exchanges);
  }

  private countOf(deed: Deed): number {
    return this.served.get(deed) ?? 0;
  }
}

function isForbiddenWrite(error: unknown): error is AuthError {
  return error instanceof AuthError && error.code === 'APP_FORBIDDEN' && error.exchanges.at(-1)?.method !== 'GET';
}
