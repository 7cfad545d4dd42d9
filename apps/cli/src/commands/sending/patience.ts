import { stopwatch } from '@joinery/kernel';
import { databaseTrouble } from '@joinery/store';

/** What whoever waits for work puts up with: a database that is away, and no longer than this. */
export class Patience {
  private away: (() => number) | null = null;

  constructor(
    private readonly limitMs: number,
    private readonly start = stopwatch,
  ) {}

  /** Throws what is not borne, or not any longer. */
  bear(error: unknown): void {
    this.away ??= this.start();
    if (databaseTrouble(error) === null || this.away() > this.limitMs) throw error;
  }

  /** The database has answered. */
  renew(): void {
    this.away = null;
  }
}
