/** So long an account that the app said yes to is waited for and looked for, and not made again. */
const AWAITED_MS = 60_000;

/**
 * Accounts whose creation the app said yes to, and that it has not shown since: servers were seen to answer 202, or 201, and to show
 * the account seconds later. To make it again meanwhile would make a second one where names are not unique.
 */
export class AwaitedAccounts {
  private readonly since = new Map<string, number>();
  /** Some account of this app came to be seen after all. */
  private areLate = false;

  note(key: string): void {
    this.since.set(key, performance.now());
  }

  /** No answer came: in an app that shows late, not to find the account proves nothing either. */
  noteLost(key: string): void {
    if (this.areLate) this.note(key);
  }

  noteSeen(key: string): void {
    if (this.since.delete(key)) this.areLate = true;
  }

  has(key: string): boolean {
    const since = this.since.get(key);
    return since !== undefined && performance.now() - since < AWAITED_MS;
  }
}
