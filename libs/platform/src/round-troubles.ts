interface Log {
  log(message: string): void;
  error(message: string): void;
}

const AGAIN_MS = 5 * 60_000;

/**
 * Tells what is wrong with a loop once, not every half second for as long as the database is away; again after minutes,
 * and when it is over.
 */
export class RoundTroubles {
  private readonly told = new Map<string, { message: string; rounds: number; at: number }>();

  constructor(private readonly log: Log) {}

  tell(name: string, message: string, now = performance.now()): void {
    const before = this.told.get(name);
    const isTold = before?.message === message && now - before.at < AGAIN_MS;
    if (!isTold) this.log.error(`${name}: ${message}`);
    this.told.set(name, { message, rounds: (before?.rounds ?? 0) + 1, at: isTold ? before.at : now });
  }

  over(name: string): void {
    const before = this.told.get(name);
    if (!before) return;
    this.told.delete(name);
    this.log.log(`${name} works again, after ${before.rounds} round${before.rounds === 1 ? '' : 's'} that failed`);
  }
}
