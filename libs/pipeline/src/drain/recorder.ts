import type { StepOutcome } from './outcome';

/** Outcomes that are written together at most, and how long the first of them waits for company. */
const LARGEST = 256;
const GATHER_MS = 100;
const WRITES_AT_ONCE = 2;

interface Waiting {
  readonly outcome: StepOutcome;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes outcomes back in groups as they come: none waits for a slower one. `write` is one transaction; when it fails,
 * all who wait for it hear of it, and the accounts are taken up again when their leases have run out.
 */
export class Recorder {
  private waiting: Waiting[] = [];
  private writes = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly write: (outcomes: readonly StepOutcome[]) => Promise<void>) {}

  /** Resolves when the outcome is written. */
  record(outcome: StepOutcome): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ outcome, done, failed });
      if (this.waiting.length >= LARGEST) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
    });
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.writes >= WRITES_AT_ONCE || this.waiting.length === 0) return;
    this.writes += 1;
    void this.writeOne(this.waiting.splice(0, LARGEST));
  }

  private async writeOne(group: readonly Waiting[]): Promise<void> {
    try {
      await this.write(group.map(({ outcome }) => outcome));
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    } finally {
      this.writes -= 1;
      if (this.timer === null) this.flush();
    }
  }
}
