import { type Instant, parseInstant } from '@joinery/kernel';
import { Refusal } from '@joinery/pipeline';

/** A whole number from 0 on, as an option gives it. */
export function countOf(option: string, text: string, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Refusal('COUNT_INVALID', `${option} takes a whole number up to ${most}; "${text}" is none.`);
}

/** A date (its start, in UTC) or an instant with a zone, as an option gives it. */
export function instantOf(option: string, text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== null) return instant;
  throw new Refusal(
    'TIME_INVALID',
    `${option} "${text}" is neither a date (2026-05-14) nor an instant with a zone (2026-05-14T09:00:00Z).`,
  );
}
