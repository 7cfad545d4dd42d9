import type { Instant } from '@joinery/kernel';
import { type AppPolicy, type DispatchTime, dispatchTime, type LaneName } from '@joinery/policy';
import { LANES, type Lane } from './plan';

/** Why an app is sent nothing at the moment, whatever its schedule says. */
export type SendingObstacle =
  | { readonly kind: 'stopped'; readonly since: Instant; readonly by: string; readonly reason: string }
  | { readonly kind: 'left-alone'; readonly until: Instant; readonly reason: string }
  | { readonly kind: 'patience'; readonly until: Instant };

/** When the steps of one lane of one app would be sent if their plan were approved now. */
export interface PlanTime extends Omit<DispatchTime, 'reason'> {
  readonly appId: string;
  readonly lane: Lane;
  readonly laneName: LaneName;
  readonly reason: DispatchTime['reason'] | SendingObstacle['kind'];
}

/** When and why every step of a plan would run: by app and lane, because all steps of a lane go together. */
export function planTimes(
  appIds: readonly string[],
  apps: readonly AppPolicy[],
  now: Instant,
  obstacles: ReadonlyMap<string, SendingObstacle> = new Map(),
): readonly PlanTime[] {
  return appIds.flatMap((appId) => {
    const schedule = apps.find((app) => app.id === appId)?.schedule ?? null;
    const obstacle = obstacles.get(appId);
    return (Object.keys(LANES) as LaneName[]).map((laneName) => ({
      appId,
      lane: LANES[laneName],
      laneName,
      ...behind(obstacle, dispatchTime(schedule, laneName, now)),
    }));
  });
}

/** An obstacle is told before the schedule; whichever of the two ends later decides. */
function behind(
  obstacle: SendingObstacle | undefined,
  scheduled: DispatchTime,
): Pick<PlanTime, 'at' | 'reason' | 'text'> {
  if (obstacle === undefined || scheduled.at === null) return scheduled;
  if (obstacle.kind === 'stopped') {
    const { since, by, reason } = obstacle;
    return {
      at: null,
      reason: 'stopped',
      text: `once the sending goes on: stopped since ${since} by ${by} (${reason})`,
    };
  }
  if (scheduled.at > obstacle.until) return scheduled;
  const why =
    obstacle.kind === 'patience' ? 'the app asked for patience' : `the app is left alone (${obstacle.reason})`;
  return { at: obstacle.until, reason: obstacle.kind, text: `at ${obstacle.until}: ${why} until then` };
}
