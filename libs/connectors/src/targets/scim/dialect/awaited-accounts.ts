/** So long an account that the app said yes to is looked for, and not made again, in milliseconds. */
const AWAITED_MS = 60_000;
/** The same where no answer came, so that the app may have made none: the usual lag of a replica. */
const LOST_MS = 5_000;

/**
 * Accounts whose creation the app said yes to, or may have made, and that it has not shown since: servers were seen to answer 202, or
 * 201, and to show the account seconds later. To make it again meanwhile would make a second one where names are not unique.
 */
export class AwaitedAccounts {
  private readonly until = new Map<string, number>();

  note(key: string): void {
    this.until.set(key, performance.now() + AWAITED_MS);
  }

  noteLost(key: string): void {
    this.until.set(key, performance.now() + LOST_MS);
  }

  noteSeen(key: string): void {
    this.until.delete(key);
  }

  has(key: string): boolean {
    return performance.now() < (this.until.get(key) ?? 0);
  }
}
