import { messageOf } from '@joinery/kernel';
/** Where the rounds of a worker tell what came of them. */
export interface RoundLog {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const AGAIN_MS = 5 * 60_000;

/**
 * The rounds of loops that run beside each other: none overlaps itself, and one that fails does not end its loop. What
 * is wrong with a loop is told once, not every half second for as long as the database is away; again after minutes,
 * and when it is over.
 */
export class Rounds {
  private readonly running = new Map<string, Promise<void>>();
  private readonly told = new Map<string, { message: string; failed: number; at: number }>();

  constructor(private readonly log: RoundLog) {}

  /** Runs a round of a loop unless the one before it still runs. It never rejects: trouble is told. */
  async once(loop: string, round: () => Promise<void>): Promise<void> {
    if (this.running.has(loop)) return;
    const run = round().then(
      () => this.over(loop),
      (error: unknown) => this.trouble(loop, error),
    );
    this.running.set(loop, run);
    await run;
    this.running.delete(loop);
  }

  /** Waits for the rounds that run. */
  async end(): Promise<void> {
    await Promise.all(this.running.values());
  }

  trouble(loop: string, error: unknown, now = performance.now()): void {
    const message = messageOf(error);
    const before = this.told.get(loop);
    const isTold = before?.message === message && now - before.at < AGAIN_MS;
    if (!isTold) this.log.error(`${loop}: ${message}`);
    this.told.set(loop, { message, failed: (before?.failed ?? 0) + 1, at: isTold ? before.at : now });
  }

  private over(loop: string): void {
    const before = this.told.get(loop);
    if (!before) return;
    this.told.delete(loop);
    this.log.log(`${loop} works again, after ${before.failed} round${before.failed === 1 ? '' : 's'} that failed`);
  }
}
