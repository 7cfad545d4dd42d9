import type { GuardLimit } from '@joinery/policy';
import type { GuardVerdict, PlanSummary, StepKind } from './plan';

export interface GuardCounts {
  /** Active accounts per app before the plan. */
  readonly population: ReadonlyMap<string, number>;
  /** Steps of the guard's kinds that were confirmed inside its window, per app: `recent(guard, app)`. */
  readonly recent: (limit: GuardLimit, appId: string) => number;
}

/**
 * Holds a plan against the limits, on the whole plan and on a rolling window, so that neither one large plan nor many
 * small ones pass. A tripped guard holds the plan until a person releases it by its hash with a reason.
 */
export function reviewPlan(summary: PlanSummary, limits: readonly GuardLimit[], counts: GuardCounts): GuardVerdict[] {
  return summary.apps.flatMap((app) =>
    limits.flatMap((limit) => {
      const planned = limit.actions.reduce((sum, kind: StepKind) => sum + (app.kinds[kind] ?? 0), 0);
      return planned === 0 ? [] : [verdict(limit, app.appId, planned, counts)];
    }),
  );
}

function verdict(limit: GuardLimit, appId: string, planned: number, counts: GuardCounts): GuardVerdict {
  const recent = counts.recent(limit, appId);
  const population = counts.population.get(appId) ?? 0;
  const allowed = Math.max(limit.floor, Math.floor(((population + recent) * limit.percent) / 100));
  const tripped = planned + recent > allowed;
  const share = population > 0 ? ` (${((planned / population) * 100).toFixed(1)} % of ${population})` : '';
  const before = recent > 0 ? `, after ${recent} done or under way within ${limit.over}` : '';
  return {
    guardId: limit.id,
    appId,
    planned,
    recent,
    limit: allowed,
    population,
    tripped,
    text: `${limit.id}: ${planned} of ${limit.actions.join(' or ')} in ${appId}${share}${before}; the limit is ${allowed}`,
  };
}
