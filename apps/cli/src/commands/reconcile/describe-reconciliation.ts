import { type Drift, renderDrift, renderReading } from '@joinery/provisioning';
import type { Plan, Reconciliation } from '@joinery/store';
import { EXIT } from '../../options';
import { nextStep } from '../import/evaluate-and-plan';

const SHOWN = 50;

/** What a reading of an app found, and what it could not prove. */
export function describeReconciliation(done: Reconciliation, drift: readonly Drift[]): string {
  const lines = [renderReading(done)];
  for (const doubt of done.doubts) lines.push(`  doubt: ${doubt}`);
  if (done.status === 'incomplete')
    lines.push(`  Nothing follows from what this reading did not show. Next: joinery app test ${done.appId}`);
  for (const found of drift.slice(0, SHOWN)) lines.push(...renderDrift(found));
  if (drift.length > SHOWN) lines.push(`  … ${drift.length - SHOWN} more (--json shows every one)`);
  return lines.join('\n');
}

/** What follows from the plan, which knows no more of an app than was read of it. */
export function nextAfter(readings: readonly Pick<Reconciliation, 'appId' | 'status'>[], plan: Plan): string {
  const unread = readings.filter(({ status }) => status !== 'complete').map(({ appId }) => appId);
  if (plan.status !== 'empty' || unread.length === 0) return nextStep(plan);
  return `Nothing to do by what is known. What ${unread.join(', ')} could not show is not: joinery app test ${unread[0]}`;
}

/**
 * Trouble where a reading failed or could not prove that it is complete: a script must not take that for "nothing
 * differs".
 */
export function exitOf(readings: readonly Pick<Reconciliation, 'status'>[], plan: Pick<Plan, 'summary'>): number {
  if (readings.some(({ status }) => status !== 'complete')) return EXIT.error;
  return plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
}
