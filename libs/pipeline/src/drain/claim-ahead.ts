import type { SendingState } from '@joinery/store';
import type { DrainTurn } from './drain';
import type { Counts } from './in-hand';

/** A third is being claimed, a third sent, a third written back. */
const BATCHES = 3;
const MOST_UNSENT = 768;
/** Rounds of what may be in flight that are claimed of an app that has shown nothing yet. */
const FIRST_ROUNDS = 4;
const MOST_IN_HAND = 2_000;
const GATHER_MS = 100;
const GATHERED_REQUESTS = 10;
const LONGEST_GATHER_MS = 5_000;

/** How many accounts may wait to be sent, and how many are claimed at once. */
export interface Ahead {
  readonly most: number;
  readonly size: number;
}

/**
 * How much is claimed ahead of the sending: what keeps the app busy while one batch is claimed and one is written back,
 * but no more than were sent to the app in this turn (`sent` accounts), and no more than the budget lets
 * through in a few seconds. What is not claimed is still open to a more urgent step, and to a newer plan.
 */
export function claimAhead({ target, state }: Pick<DrainTurn, 'target' | 'state'>, sent: number): Ahead {
  const { budget } = state;
  const perSecond = budget === null ? Infinity : Math.max(1, Math.ceil(budget.requests / budget.seconds));
  const shown = Math.max(FIRST_ROUNDS * target.concurrency, sent);
  const most = Math.max(1, Math.min(MOST_UNSENT, shown, BATCHES * perSecond));
  return { most, size: Math.ceil(most / BATCHES) };
}

/** Whether a batch may be claimed; accounts whose memberships take long hold up others only when they are very many. */
export function hasRoomFor({ most, size }: Ahead, { all, unsent }: Counts): boolean {
  return unsent <= most - size && all <= MOST_IN_HAND - size;
}

/**
 * How long a membership waits for others that go with the same call: where requests are rationed, a few of them's time.
 */
export function gatherMs({ budget }: SendingState): number {
  const perRequest = budget === null ? 0 : (budget.seconds * 1_000) / budget.requests;
  return Math.min(Math.max(GATHER_MS, perRequest * GATHERED_REQUESTS), LONGEST_GATHER_MS);
}
