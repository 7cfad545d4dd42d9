import type { Instant } from '@joinery/kernel';
import type { AppPolicy, LaneName } from '@joinery/policy';
import { planTimes, type SendingObstacle } from '@joinery/provisioning';
import type { LaneBacklog, Standstill } from '@joinery/store';

/**
 * Accounts of one lane of an app whose steps nothing is wrong with: they wait for its window, or for a person's word.
 */
export interface HeldBack {
  readonly appId: string;
  readonly lane: LaneName;
  readonly accounts: number;
  /** When they go out; null: not before somebody changes something. */
  readonly until: Instant | null;
  readonly text: string;
}

export interface Waiting {
  readonly heldBack: readonly HeldBack[];
  /** Accounts whose steps go out as soon as the app lets them. */
  readonly others: number;
}

/** What approved steps that have not ended wait for: their window, a person, or the app alone. */
export function waitingSteps(
  backlog: readonly LaneBacklog[],
  standstills: readonly Standstill[],
  apps: readonly AppPolicy[],
  now: Instant,
): Waiting {
  const appIds = [...new Set(backlog.map(({ appId }) => appId))];
  const times = planTimes(appIds, apps, now, stopsOf(appIds, standstills));
  const heldBack: HeldBack[] = [];
  let others = 0;
  for (const { appId, lane, waiting } of backlog) {
    const time = times.find((one) => one.appId === appId && one.lane === lane);
    if (time === undefined || time.at === now) others += waiting;
    else heldBack.push({ appId, lane: time.laneName, accounts: waiting, until: time.at, text: time.text });
  }
  return { heldBack, others };
}

function stopsOf(appIds: readonly string[], standstills: readonly Standstill[]): Map<string, SendingObstacle> {
  const stops = new Map<string, SendingObstacle>();
  for (const appId of appIds) {
    const stop = standstills.find((found) => found.appId === null || found.appId === appId);
    if (stop) stops.set(appId, { kind: 'stopped', since: stop.since, by: stop.by, reason: stop.reason });
  }
  return stops;
}
