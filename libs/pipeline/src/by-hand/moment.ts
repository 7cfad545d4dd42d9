import { type Instant, isDuration, parseInstant, shift } from '@joinery/kernel';
import { Refusal } from '../ports';

/**
 * The instant that somebody means by a date (midnight UTC), a time with its offset, or a duration from now such as
 * P30D.
 */
export function momentOf(text: string, now: Instant): Instant {
  const instant = /^P/.test(text) && isDuration(text) ? shift(now, text, 'UTC') : parseInstant(text);
  if (instant !== null) return instant;
  throw new Refusal(
    'TIME_INVALID',
    `"${text}" is neither a date (2026-12-31), a time with its offset, nor a duration (P30D).`,
  );
}
