import { AuthError, StoppedError, ThrottledError, TransientError } from '@joinery/connectors/kit';

/** The last so many pieces of work are looked at, once there are at least the fewest. */
const SEEN = 50;
const FEWEST = 10;
const TROUBLED_SHARE = 0.4;
/** Refused credentials in a row. */
const REFUSALS = 3;

/** How long an app is left alone before one piece of work tries it again. */
export const PROBE_AFTER_MS = 60_000;

/**
 * Watches how an app answers, and says when it is to be left alone: when two of five of the last fifty pieces of work
 * met trouble, or when it refused our credentials three times in a row. Refused data and throttling are no trouble: the
 * app is there.
 */
export class CircuitBreaker {
  private recent: boolean[] = [];
  private refusals = 0;

  /** The reason to leave the app alone; null while there is none. */
  note(error: unknown): string | null {
    if (error instanceof StoppedError || error instanceof ThrottledError) return null;
    if (error instanceof AuthError) {
      this.refusals += 1;
      return this.refusals < REFUSALS ? null : `the app refuses our credentials: ${error.message}`;
    }
    this.refusals = 0;
    const trouble = error instanceof TransientError;
    this.recent.push(trouble);
    if (this.recent.length > SEEN) this.recent.shift();
    if (!trouble || this.recent.length < FEWEST) return null;
    const count = this.recent.filter(Boolean).length;
    if (count < this.recent.length * TROUBLED_SHARE) return null;
    return `${count} of the last ${this.recent.length} attempts met trouble, the last: ${error.message}`;
  }

  reset(): void {
    this.recent = [];
    this.refusals = 0;
  }
}

/** True when the failure says that the app itself cannot be worked with now. */
export function isTrouble(error: unknown): boolean {
  return error instanceof TransientError || error instanceof AuthError;
}
