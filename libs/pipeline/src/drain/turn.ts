import { LANES } from '@joinery/provisioning';
import { type AppPolicy, dispatchTime, type LaneName } from '@joinery/policy';
import type { SendingState } from '@joinery/store';
import type { Ground } from '../ports';
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

/** The gate of one turn: within the app's budget, whoever else spends it. */
export function gateOf(ground: Ground, appId: string, { budget }: SendingState): RequestGate {
  if (budget === null) return new RequestGate(null);
  return new RequestGate(
    (want) => ground.store.transaction((tx) => tx.dispatch.spend(appId, budget, want)),
    budget.requests / budget.seconds,
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
const GATHER_MS = 100;
const GATHERED_REQUESTS = 10;
const LONGEST_GATHER_MS = 5_000;
const ALL: OpenLanes = { open: null, shut: [] };

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

/** Accounts that are claimed at once: what the budget lets through in a few seconds, so that urgent ones need not wait. */
export function batchSize({ budget }: SendingState, largest: number): number {
  return budget === null ? largest : Math.max(1, Math.min(largest, Math.ceil(budget.requests / budget.seconds)));
}

/** How long a membership waits for others that go with the same call: where requests are rationed, a few of them's time. */
export function gatherMs({ budget }: SendingState): number {
  const perRequest = budget === null ? 0 : (budget.seconds * 1_000) / budget.requests;
  return Math.min(Math.max(GATHER_MS, perRequest * GATHERED_REQUESTS), LONGEST_GATHER_MS);
}
