import { type Instant, shift } from '@joinery/kernel';
import type { GuardLimit } from '@joinery/policy';
import type { GuardCounts, PlanSummary } from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';

/** What guards hold a plan against: how many accounts are open in each app, and how much was done there lately. */
export async function limitCounts(
  tx: Transaction,
  summary: PlanSummary,
  limits: readonly GuardLimit[],
  now: Instant,
): Promise<GuardCounts> {
  const population = await tx.accountCounts.active();
  const recent = new Map<string, number>();
  for (const limit of limits) {
    const since = shift(now, `-${limit.over}`, 'UTC');
    for (const app of summary.apps) {
      recent.set(`${limit.id}\n${app.appId}`, await tx.accountCounts.closedSince(app.appId, limit.actions, since));
    }
  }
  return { population, recent: (limit, appId) => recent.get(`${limit.id}\n${appId}`) ?? 0 };
}
