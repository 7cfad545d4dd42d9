import type { ClaimedAccount } from '@joinery/store';

interface Waiting {
  readonly most: number;
  readonly wake: () => void;
}

/** Accounts that this turn has claimed and not yet written back: their leases are ours to renew. */
export class InHand {
  private readonly accounts = new Set<ClaimedAccount>();
  private waiting: Waiting[] = [];

  get count(): number {
    return this.accounts.size;
  }

  all(): ClaimedAccount[] {
    return [...this.accounts];
  }

  take(accounts: readonly ClaimedAccount[]): void {
    for (const account of accounts) this.accounts.add(account);
  }

  putDown(account: ClaimedAccount): void {
    this.accounts.delete(account);
    const { size } = this.accounts;
    if (!this.waiting.some(({ most }) => size <= most)) return;
    const woken = this.waiting.filter(({ most }) => size <= most);
    this.waiting = this.waiting.filter(({ most }) => size > most);
    for (const { wake } of woken) wake();
  }

  /** Resolves when at most so many are in hand, and after `ms` at the latest. */
  async atMost(most: number, ms: number): Promise<void> {
    if (this.count <= most) return;
    let timer: NodeJS.Timeout | undefined;
    const waiting = await new Promise<Waiting>((resolve) => {
      const one: Waiting = { most, wake: () => resolve(one) };
      this.waiting.push(one);
      timer = setTimeout(one.wake, ms);
    });
    clearTimeout(timer);
    this.waiting = this.waiting.filter((one) => one !== waiting);
  }
}
