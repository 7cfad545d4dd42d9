/** The drains of this process, one at a time for each app. */
export class RunningDrains {
  private readonly running = new Map<string, Promise<void>>();

  /** `drain` never rejects. Whoever waits for one waits for `longestWaitMs` at most, and it goes on all the same. */
  constructor(
    private readonly drain: (appId: string) => Promise<void>,
    private readonly longestWaitMs: number,
  ) {}

  /** Waits for the drain of the app that runs, or for one that begins now. */
  awaken(appId: string): Promise<void> {
    return within(this.longestWaitMs, this.running.get(appId) ?? this.begin(appId));
  }

  /** Waits until none runs, for so long at most; gives the apps of those that go on all the same. */
  async over(ms: number): Promise<readonly string[]> {
    await within(ms, Promise.all(this.running.values()));
    return [...this.running.keys()];
  }

  private begin(appId: string): Promise<void> {
    const drain = this.drain(appId).finally(() => this.running.delete(appId));
    this.running.set(appId, drain);
    return drain;
  }
}

function within(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
