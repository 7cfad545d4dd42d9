import { ABSENT } from '@joinery/provisioning';
import type { ClaimedAccount } from '@joinery/store';

/**
 * Why a step no longer fits the account that it was planned on; null when it does. An account that moved drops its
 * step, with two exceptions: an attempt of this very step may have moved it, and whoever is to be out is closed
 * whatever else somebody did to the account meanwhile. One that is gone is never made anew by either. Policy that wants
 * something else by now always drops it.
 */
export function staleness({
  step,
  currentHash,
  desiredHash,
  wasPostponed,
}: Pick<ClaimedAccount, 'step' | 'currentHash' | 'desiredHash' | 'wasPostponed'>): string | null {
  if (step.desiredHash !== desiredHash) return 'policy wants something else by now; it is planned again';
  if (step.basis === currentHash) return null;
  if (currentHash !== ABSENT && (wasPostponed || step.kind === 'deactivate')) return null;
  return 'the account moved after the plan was made; it is planned again';
}
