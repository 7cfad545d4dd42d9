import { type Instant, parseInstant } from '@joinery/kernel';

/** An option cannot be meant as it stands; no other part of the product is needed to say so. */
class OptionError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'OptionError';
  }
}

/** A whole number from 0 on, as an option gives it. */
export function countOf(option: string, text: string, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  throw new OptionError('COUNT_INVALID', `${option} takes a whole number up to ${most}; "${text}" is none.`);
}

/** A date (its start, in UTC) or an instant with a zone, as an option gives it. */
export function instantOf(option: string, text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== null) return instant;
  throw new OptionError(
    'TIME_INVALID',
    `${option} "${text}" is neither a date (2026-05-14) nor an instant with a zone (2026-05-14T09:00:00Z).`,
  );
}
