import { type Instant, shift } from '@joinery/kernel';
import type { TurnState } from '@joinery/store';

/** What changed since: due because it is time, or because the source said so; or why nothing is. */
export type TurnDue =
  | { readonly kind: 'due'; readonly because: 'hinted' | 'time' }
  | { readonly kind: 'not due'; readonly reason: 'nothing asks for it' | 'waiting' };

/** A reading of changes that failed is tried again no sooner. */
const AFTER_FAILURE = 'PT5M';

/**
 * Is it time to ask a source for what changed? A hint asks for one reading that begins after it, however many hints
 * there are; `everyMinutes` for one so long after the last that came to an end. What failed rests first.
 */
export function turnDue(everyMinutes: number | null, now: Instant, state: TurnState): TurnDue {
  const { hintedAt, triedAt, settledAt } = state;
  const hasFailed = triedAt !== null && (settledAt === null || settledAt < triedAt);
  if (hasFailed && shift(triedAt, AFTER_FAILURE, 'UTC') > now) return { kind: 'not due', reason: 'waiting' };
  if (hintedAt !== null && (settledAt === null || settledAt <= hintedAt)) return { kind: 'due', because: 'hinted' };
  if (everyMinutes === null) return { kind: 'not due', reason: 'nothing asks for it' };
  const isFresh = settledAt !== null && shift(settledAt, `PT${everyMinutes}M`, 'UTC') > now;
  return isFresh ? { kind: 'not due', reason: 'waiting' } : { kind: 'due', because: 'time' };
}
