import type { ClaimedAccount } from '@joinery/store';

/** How many are in hand: all of them, and those that still wait for their turn at the app or are being sent. */
export interface Counts {
  readonly all: number;
  readonly unsent: number;
}

interface Waiting {
  readonly isTrue: (counts: Counts) => boolean;
  readonly wake: () => void;
}

/** Accounts that this turn has claimed and not yet written back: their leases are ours to renew. */
export class InHand {
  private readonly accounts = new Set<ClaimedAccount>();
  private unsent = 0;
  private waiting: Waiting[] = [];

  get counts(): Counts {
    return { all: this.accounts.size, unsent: this.unsent };
  }

  all(): ClaimedAccount[] {
    return [...this.accounts];
  }

  take(accounts: readonly ClaimedAccount[]): void {
    for (const account of accounts) this.accounts.add(account);
    this.unsent += accounts.length;
  }

  /** Its own record is done with; its memberships or its outcome are next. */
  sent(): void {
    this.unsent -= 1;
    this.wake();
  }

  putDown(account: ClaimedAccount): void {
    this.accounts.delete(account);
    this.wake();
  }

  /** Resolves when it is true of the counts, and after `ms` at the latest. */
  async until(isTrue: (counts: Counts) => boolean, ms: number): Promise<void> {
    if (isTrue(this.counts)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => one.wake(), ms);
      const one: Waiting = {
        isTrue,
        wake: () => {
          clearTimeout(timer);
          this.waiting = this.waiting.filter((other) => other !== one);
          resolve();
        },
      };
      this.waiting.push(one);
    });
  }

  private wake(): void {
    const { counts } = this;
    for (const { isTrue, wake } of this.waiting) if (isTrue(counts)) wake();
  }
}
