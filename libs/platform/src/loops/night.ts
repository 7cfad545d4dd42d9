import { type Instant, localDateAt, localTimeAt, shift, type Zone } from '@joinery/kernel';
import type { SlotState } from '@joinery/store';

/** What is done once a night: due, or why it is not. */
export type NightDue =
  | { readonly kind: 'due'; readonly slot: string }
  | { readonly kind: 'not due'; readonly reason: 'too early' | 'done' | 'given up' | 'waiting' };

const ATTEMPTS = 4;
const BETWEEN = 'PT30M';

/** The scheduled run of the local day. */
export function slotAt(now: Instant, zone: Zone): string {
  return `nightly ${localDateAt(now, zone)}`;
}

/**
 * From the local time `at` on. A night that failed, or whose worker died, is tried again every half hour, four times in
 * all.
 */
export function nightDue(at: string, now: Instant, zone: Zone, state: SlotState): NightDue {
  if (localTimeAt(now, zone) < at) return { kind: 'not due', reason: 'too early' };
  if (state.isDone) return { kind: 'not due', reason: 'done' };
  if (state.attempts >= ATTEMPTS) return { kind: 'not due', reason: 'given up' };
  const isFresh = state.lastAt !== null && shift(state.lastAt, BETWEEN, 'UTC') > now;
  return isFresh ? { kind: 'not due', reason: 'waiting' } : { kind: 'due', slot: slotAt(now, zone) };
}
