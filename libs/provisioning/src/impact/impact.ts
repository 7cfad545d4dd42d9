import type { Instant } from '@joinery/kernel';
import type { PolicyChange } from '@joinery/policy';
import type { AppSummary, GuardVerdict } from '../plan/plan';
import { type EffectKind, isDestructive } from './effect';

/** Somebody in a cluster, before and after. */
export interface Sample {
  readonly identityId: string;
  readonly subject: string;
  readonly before: string;
  readonly after: string;
}

/** The same effect with the same cause, on so many people. */
export interface ImpactCluster {
  readonly kind: EffectKind;
  readonly what: string;
  readonly cause: string;
  readonly people: number;
  /** What most of them have in common and the rest of the population has not; null when nothing stands out. */
  readonly common: { readonly attribute: string; readonly value: string; readonly percent: number } | null;
  /** At most five. */
  readonly samples: readonly Sample[];
  /** When it comes for the first of them and for the last; null for what comes at once. */
  readonly from: Instant | null;
  readonly until: Instant | null;
}

/** What putting another policy set in force would do to a whole population. */
export interface PolicyImpact {
  readonly from: PolicyName;
  readonly to: PolicyName;
  readonly at: Instant;
  readonly horizon: Instant | null;
  readonly changes: readonly PolicyChange[];
  readonly people: number;
  /** People whom it does something to at once. */
  readonly affected: number;
  /** At once, destructive first. */
  readonly now: readonly ImpactCluster[];
  /** Between now and the horizon, destructive first. */
  readonly later: readonly ImpactCluster[];
  /** What the first policy wants already today and no app has yet: none of the other's doing. */
  readonly drift: readonly AppSummary[];
  /** Steps of a plan under the other policy, drift included, that break-glass withholds. */
  readonly withheld: number;
  /** What the guards of the other policy say of the plan that would follow. */
  readonly guards: readonly GuardVerdict[];
  readonly verdict: ImpactVerdict;
}

export interface PolicyName {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
}

export type ImpactVerdict = 'none' | 'additive' | 'destructive' | 'guard breach';

/**
 * As exit codes: 0, 1, 2 and 3. Later effects count like those that come at once; guards speak of the plan of today.
 */
export function impactVerdict(
  clusters: readonly ImpactCluster[],
  guards: readonly GuardVerdict[],
  isCaused: (guard: GuardVerdict) => boolean,
): ImpactVerdict {
  if (guards.some((guard) => guard.tripped && isCaused(guard))) return 'guard breach';
  if (clusters.length === 0) return 'none';
  return clusters.some(isDestructive) ? 'destructive' : 'additive';
}
