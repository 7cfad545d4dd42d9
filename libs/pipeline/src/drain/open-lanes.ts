import { LANES } from '@joinery/provisioning';
import { type AppPolicy, dispatchTime, type LaneName } from '@joinery/policy';

const LANE_NAMES = Object.keys(LANES) as readonly LaneName[];

/** Lanes that may be sent now, and how long the others must wait. */
export interface OpenLanes {
  /** Null: all of them. */
  readonly open: readonly number[] | null;
  readonly shut: readonly { readonly lane: number; readonly ms: number }[];
}

/** Never so far that nobody looks again: a schedule may be edited meanwhile. */
const LONGEST_WAIT_MS = 900_000;
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
