import type { PlanSummary } from '@joinery/provisioning';
import type { PlanStatus, StepStatus } from './plans.repository';

/** How far a plan has come, by app. */
export interface RunProgress {
  readonly status: PlanStatus;
  readonly counts: Readonly<Record<StepStatus, number>>;
  readonly byApp: readonly {
    readonly appId: string;
    readonly confirmed: number;
    readonly waiting: number;
    readonly failed: number;
    readonly dropped: number;
    readonly pauseReason: string | null;
    readonly lastError: string | null;
  }[];
}

/** Steps of an app that ended in one way. */
export interface EndedSteps {
  readonly appId: string;
  readonly status: StepStatus;
  readonly n: number;
}

/** Why steps of an app wait. */
export interface AppTrouble {
  readonly appId: string;
  readonly pauseReason: string | null;
  readonly lastError: string | null;
}

/**
 * The steps of a plan, by app, as far as they have ended; `open` is how those stand that have not. That is known
 * without a look at them: the plan says how many there are.
 */
export function tally(
  { apps }: Pick<PlanSummary, 'apps'>,
  ended: readonly EndedSteps[],
  open: 'planned' | 'waiting',
  troubles: readonly AppTrouble[],
): Pick<RunProgress, 'counts' | 'byApp'> {
  const counts: Record<StepStatus, number> = {
    planned: 0,
    waiting: 0,
    confirmed: 0,
    failed: 0,
    stale: 0,
    refused: 0,
    superseded: 0,
  };
  for (const { status, n } of ended) counts[status] += n;
  const byApp = apps.flatMap(({ appId, kinds }) => {
    const steps = sumOf(Object.values(kinds));
    if (steps === 0) return [];
    const own = ended.filter((one) => one.appId === appId);
    const of = (...statuses: StepStatus[]): number =>
      sumOf(own.map(({ status, n }) => (statuses.includes(status) ? n : 0)));
    const waiting = steps - sumOf(own.map(({ n }) => n));
    counts[open] += waiting;
    const trouble = troubles.find((found) => found.appId === appId);
    return [
      {
        appId,
        confirmed: of('confirmed'),
        waiting,
        failed: of('failed', 'refused'),
        dropped: of('stale', 'superseded'),
        pauseReason: trouble?.pauseReason ?? null,
        lastError: trouble?.lastError ?? null,
      },
    ];
  });
  return { counts, byApp };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}
