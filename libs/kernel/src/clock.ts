import type { Instant } from './instant';

/** Says what time it is for decisions. Leases and timeouts use the database's clock; decisions use this one. */
export interface Clock {
  now(): Instant;
  /** It shows a time to come, for somebody who asks what it will bring: nothing begins by itself, and nothing lasts. */
  readonly isAhead?: boolean;
}

/** The wall clock: the only place in the product that reads it for a decision. */
export const systemClock: Clock = Object.freeze({ now: (): Instant => new Date().toISOString() });

/** A clock that stands still: replays and specs run as of a day. */
export function fixedClock(instant: Instant): Clock {
  return Object.freeze({ now: () => instant });
}

/** As `fixedClock`, of a time that somebody supposes. */
export function supposedClock(instant: Instant): Clock {
  return Object.freeze({ now: () => instant, isAhead: instant > systemClock.now() });
}

/** Milliseconds since some start, for measuring how long something took; never for a decision. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round((performance.now() - start) * 10) / 10;
}

/**
 * Milliseconds of wall-clock time since it was made, also those that the process or the machine slept; never for a
 * decision.
 */
export function wallStopwatch(): () => number {
  const start = Date.now();
  return () => Date.now() - start;
}
