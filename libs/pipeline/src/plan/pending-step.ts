import type { PolicySet } from '@joinery/policy';
import { buildStep, type PlanStep, type StepInput } from '@joinery/provisioning';

/**
 * What is to be done about an account that differs; null when nothing is. An app that keeps whatever memberships it
 * has takes nobody out for what was given before.
 */
export function pendingStep(account: StepInput, { apps }: Pick<PolicySet, 'apps'>): PlanStep | null {
  const keepsAll = apps.some(({ id, membership }) => id === account.appId && membership === 'additive');
  return buildStep(keepsAll ? { ...account, given: [] } : account);
}
