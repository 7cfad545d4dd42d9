import { AuthError, type Exchange, TargetError, TransientError, WaitingError } from '@joinery/connectors/kit';

/** The last so many requests are looked at, once there are at least the fewest. */
const SEEN = 50;
const FEWEST = 10;
const TROUBLED_SHARE = 0.4;
/** Refused credentials in a row. */
const REFUSALS = 3;

/** How long an app is left alone before one piece of work tries it again. */
export const PROBE_AFTER_MS = 60_000;

/**
 * Watches how an app answers, and says when it is to be left alone: when two of five of the last fifty requests got no
 * answer or a failure of the app itself (5xx), or when it refused our credentials three times in a row. Refused data and
 * throttling are no trouble: the app is there.
 */
export class CircuitBreaker {
  private readonly recent: boolean[] = [];
  private refusals = 0;

  /**
   * Takes in one piece of work: its requests, and the error it ended with if it failed. Returns the reason to leave the app
   * alone; null while there is none.
   */
  note(exchanges: readonly Exchange[], error: unknown): string | null {
    if (error instanceof AuthError) {
      this.refusals += 1;
      return this.refusals < REFUSALS ? null : `the app does not let us in: ${error.message}`;
    }
    if (exchanges.length > 0) this.refusals = 0;
    for (const { status } of exchanges) this.see(status === null || status >= 500);
    if (!(error instanceof TransientError)) return null;
    // What failed without a request that is on record failed on the way to the app.
    if (exchanges.length === 0) this.see(true);
    if (this.recent.length < FEWEST) return null;
    const count = this.recent.filter(Boolean).length;
    if (count < this.recent.length * TROUBLED_SHARE) return null;
    return `${count} of the last ${this.recent.length} requests met trouble, the last: ${error.message}`;
  }

  private see(isTrouble: boolean): void {
    this.recent.push(isTrouble);
    if (this.recent.length > SEEN) this.recent.shift();
  }
}

/** The requests on record of a piece of work that failed. */
export function exchangesOf(error: unknown): readonly Exchange[] {
  return error instanceof TargetError ? error.exchanges : [];
}

/** True when the failure says that the app itself cannot be worked with now. */
export function isTrouble(error: unknown): boolean {
  if (error instanceof WaitingError) return false;
  return error instanceof TransientError || error instanceof AuthError;
}
