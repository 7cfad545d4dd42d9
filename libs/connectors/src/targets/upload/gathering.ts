interface Waiter<Item, Outcome> {
  readonly item: Item;
  readonly done: (outcome: Outcome) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Lets what comes together go together: at most `largest` items, or what has come within `waitMs`. One lot is under way
 * at a time; what comes meanwhile makes the next one.
 */
export class Gathering<Item, Outcome> {
  private waiting: Waiter<Item, Outcome>[] = [];
  private timer: NodeJS.Timeout | null = null;
  private isSending = false;

  constructor(
    private readonly largest: number,
    private readonly waitMs: number,
    private readonly send: (items: readonly Item[]) => Promise<readonly Outcome[]>,
  ) {}

  add(item: Item): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.waiting.push({ item, done, failed });
      if (this.waiting.length >= this.largest) this.go();
      else this.timer ??= setTimeout(() => this.go(), this.waitMs);
    });
  }

  private go(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.isSending || this.waiting.length === 0) return;
    this.isSending = true;
    const lot = this.waiting.splice(0, this.largest);
    void this.deliver(lot).finally(() => {
      this.isSending = false;
      this.go();
    });
  }

  private async deliver(lot: readonly Waiter<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.send(lot.map(({ item }) => item));
      lot.forEach((waiter, i) => {
        const outcome = outcomes[i];
        if (outcome === undefined) waiter.failed(new Error('an upload gave fewer outcomes than it had items'));
        else waiter.done(outcome);
      });
    } catch (error) {
      for (const waiter of lot) waiter.failed(error);
    }
  }
}
