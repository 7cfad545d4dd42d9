import { LANES } from '@joinery/provisioning';
import { type AppPolicy, dispatchTime, type LaneName } from '@joinery/policy';
import type { AppConnection, SendingState, Transaction } from '@joinery/store';
import type { Ground } from '../ports';
import type { DrainTurn } from './drain';
import type { Counts } from './in-hand';
import { RequestGate } from './request-gate';

const LANE_NAMES = Object.keys(LANES) as readonly LaneName[];

/** Why nothing may be sent to the app at all now; null when something may. */
export function forbidden(state: SendingState): string | null {
  const { standstill, pausedUntil, circuit } = state;
  if (standstill) return stopText(standstill);
  if (pausedUntil !== null) return `the app is left alone until ${pausedUntil}`;
  if (circuit && !circuit.mayProbe) return `the app is left alone until ${circuit.probeAt}: ${circuit.reason}`;
  return null;
}

export function stopText({ by, reason }: NonNullable<SendingState['standstill']>): string {
  return `${by} stopped the sending: ${reason}`;
}

/** How the app is connected, and how the sending to it stands. */
interface AppAndState {
  readonly app: AppConnection | null;
  readonly state: SendingState | null;
}

/** What a turn begins with, and is held against while it lasts. */
export async function appAndState({ apps, dispatch }: Transaction, appId: string): Promise<AppAndState> {
  return { app: await apps.find(appId), state: await dispatch.sendingState(appId) };
}

/** Whether a turn that began now would send the same way: over the same connection, within the same budget. */
export function isStill({ ground, target, state }: DrainTurn, seen: AppAndState): boolean {
  if (seen.app === null || seen.state === null) return false;
  const [was, is] = [state.budget, seen.state.budget];
  if (was?.requests !== is?.requests || was?.seconds !== is?.seconds) return false;
  return ground.targets.isCurrent(seen.app, target);
}

/** The gate of one turn: within the app's budget, whoever else spends it, and `most` requests at once. */
export function gateOf(ground: Ground, appId: string, { budget }: SendingState, most?: number): RequestGate {
  if (budget === null) return new RequestGate(null, 0, most);
  return new RequestGate(
    (wish) => ground.store.transaction((tx) => tx.dispatch.spend(appId, budget, wish)),
    budget.requests / budget.seconds,
    most,
  );
}

/** Lanes that may be sent now, and how long the others must wait. */
export interface OpenLanes {
  /** Null: all of them. */
  readonly open: readonly number[] | null;
  readonly shut: readonly { readonly lane: number; readonly ms: number }[];
}

/** Never so far that nobody looks again: a schedule may be edited meanwhile. */
const LONGEST_WAIT_MS = 900_000;
/** A third is being claimed, a third sent, a third written back. */
const BATCHES = 3;
const MOST_UNSENT = 768;
/** Rounds of what may be in flight that are claimed of an app that has shown nothing yet. */
const FIRST_ROUNDS = 4;
const MOST_IN_HAND = 2_000;
const GATHER_MS = 100;
const GATHERED_REQUESTS = 10;
const LONGEST_GATHER_MS = 5_000;
const ALL: OpenLanes = { open: null, shut: [] };

/** By the app's windows at this moment; an app without policy has none, and every lane is open. */
export function openLanes(app: AppPolicy | undefined, now: string): OpenLanes {
  const schedule = app?.schedule ?? null;
  if (schedule === null) return ALL;
  const open: number[] = [];
  const shut: { lane: number; ms: number }[] = [];
  for (const name of LANE_NAMES) {
    const { at } = dispatchTime(schedule, name, now);
    if (at === now) open.push(LANES[name]);
    else shut.push({ lane: LANES[name], ms: waitUntil(at, now) });
  }
  return shut.length === 0 ? ALL : { open, shut };
}

function waitUntil(at: string | null, now: string): number {
  const ms = at === null ? LONGEST_WAIT_MS : Date.parse(at) - Date.parse(now);
  return Math.min(Math.max(ms, 1), LONGEST_WAIT_MS);
}

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
