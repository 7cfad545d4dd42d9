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

/** Rows of counts turned into one answer. */
export function tally(
  rows: readonly { appId: string; status: StepStatus; n: number }[],
  troubles: readonly { appId: string; pauseReason: string | null; lastError: string | null }[],
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
  for (const row of rows) counts[row.status] += row.n;
  const apps = [...new Set(rows.map((row) => row.appId))];
  const of = (appId: string, ...statuses: StepStatus[]): number =>
    rows.reduce((sum, row) => sum + (row.appId === appId && statuses.includes(row.status) ? row.n : 0), 0);
  return {
    counts,
    byApp: apps.map((appId) => {
      const trouble = troubles.find((found) => found.appId === appId);
      return {
        appId,
        confirmed: of(appId, 'confirmed'),
        waiting: of(appId, 'waiting', 'planned'),
        failed: of(appId, 'failed', 'refused'),
        dropped: of(appId, 'stale', 'superseded'),
        pauseReason: trouble?.pauseReason ?? null,
        lastError: trouble?.lastError ?? null,
      };
    }),
  };
}
