import { dateBeside, type Instant, localDateAt, localTimeAt, shift, startOfDay, type Zone } from '@joinery/kernel';
import type { SlotState } from '@joinery/store';

/** What is done once a night: due, or why it is not. */
export type NightDue =
  { readonly kind: 'due' } | { readonly kind: 'not due'; readonly reason: 'done' | 'given up' | 'waiting' };

const ATTEMPTS = 4;
const BETWEEN = 'PT30M';

/** The night that began last: it has the name of the local day on which its hour `at` came, and lasts until the next. */
export function slotAt(at: string, now: Instant, zone: Zone): string {
  const today = localDateAt(now, zone);
  const hasBegun = localTimeAt(now, zone) >= at || wasShown(at, now, zone);
  return `nightly ${hasBegun ? today : dateBeside(today, -1)}`;
}

/** The clock showed that time before it was turned back: what has begun then is not undone. */
function wasShown(at: string, now: Instant, zone: Zone): boolean {
  const [hours, minutes] = at.split(':');
  const then = shift(startOfDay(localDateAt(now, zone), zone), `PT${hours}H${minutes}M`, 'UTC');
  return now >= then && localTimeAt(then, zone) >= at;
}

/**
 * Whether the night is still owed. One that failed, or whose worker died, is tried again every half hour, four times in
 * all, also when midnight comes in between.
 */
export function nightDue(now: Instant, state: SlotState): NightDue {
  if (state.isDone) return { kind: 'not due', reason: 'done' };
  if (state.attempts >= ATTEMPTS) return { kind: 'not due', reason: 'given up' };
  const isFresh = state.lastAt !== null && shift(state.lastAt, BETWEEN, 'UTC') > now;
  return isFresh ? { kind: 'not due', reason: 'waiting' } : { kind: 'due' };
}
