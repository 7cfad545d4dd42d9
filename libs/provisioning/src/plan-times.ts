import type { Instant } from '@joinery/kernel';
import { type AppPolicy, type DispatchTime, dispatchTime, type LaneName } from '@joinery/policy';
import { LANES, type Lane } from './plan';

/** When the steps of one lane of one app would be sent if their plan were approved now. */
export interface PlanTime extends DispatchTime {
  readonly appId: string;
  readonly lane: Lane;
  readonly laneName: LaneName;
}

/** When and why every step of a plan would run: by app and lane, because all steps of a lane go together. */
export function planTimes(appIds: readonly string[], apps: readonly AppPolicy[], now: Instant): readonly PlanTime[] {
  return appIds.flatMap((appId) => {
    const schedule = apps.find((app) => app.id === appId)?.schedule ?? null;
    return (Object.keys(LANES) as LaneName[]).map((laneName) => ({
      appId,
      lane: LANES[laneName],
      laneName,
      ...dispatchTime(schedule, laneName, now),
    }));
  });
}
