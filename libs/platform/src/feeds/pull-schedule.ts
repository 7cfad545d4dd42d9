import { type Instant, localDateAt, localTimeAt, shift, type Zone } from '@joinery/kernel';
import type { SlotState, TurnState } from '@joinery/store';

/** A night of a source: what is due, or why nothing is. */
export type PullDue =
  | { readonly kind: 'due'; readonly slot: string }
  | { readonly kind: 'not due'; readonly reason: 'too early' | 'done' | 'given up' | 'waiting' };

/** What changed since: due because it is time, or because the source said so; or why nothing is. */
export type TurnDue =
  | { readonly kind: 'due'; readonly because: 'hinted' | 'time' }
  | { readonly kind: 'not due'; readonly reason: 'nothing asks for it' | 'waiting' };

const ATTEMPTS = 4;
const BETWEEN = 'PT30M';
/** A reading of changes that failed is tried again no sooner. */
const AFTER_FAILURE = 'PT5M';

/** The scheduled run of the local day; `at` is its local time. */
export function slotAt(now: Instant, zone: Zone): string {
  return `nightly ${localDateAt(now, zone)}`;
}

/** A night that failed is tried again every half hour, four times in all. */
export function pullDue(at: string, now: Instant, zone: Zone, state: SlotState): PullDue {
  if (localTimeAt(now, zone) < at) return { kind: 'not due', reason: 'too early' };
  if (state.isDone) return { kind: 'not due', reason: 'done' };
  if (state.attempts >= ATTEMPTS) return { kind: 'not due', reason: 'given up' };
  const isFresh = state.lastAt !== null && shift(state.lastAt, BETWEEN, 'UTC') > now;
  return isFresh ? { kind: 'not due', reason: 'waiting' } : { kind: 'due', slot: slotAt(now, zone) };
}

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
