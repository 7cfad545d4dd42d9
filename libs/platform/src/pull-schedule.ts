import { type Instant, localDateAt, localTimeAt, shift, type Zone } from '@joinery/kernel';
import type { SlotState } from '@joinery/store';

/** A night of a source: what is due, or why nothing is. */
export type PullDue =
  | { readonly kind: 'due'; readonly slot: string }
  | { readonly kind: 'not due'; readonly reason: 'too early' | 'done' | 'given up' | 'waiting' };

const ATTEMPTS = 4;
const BETWEEN = 'PT30M';

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
