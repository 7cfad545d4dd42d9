import type { StandingApproval } from '@joinery/policy';
import type { PlanStep } from './plan';

/** The first standing approval that a step about an account falls under; null when a person has to approve it. */
export function standingFor(
  { kind, appId, identityId }: Pick<PlanStep, 'kind' | 'appId' | 'identityId'>,
  approvals: readonly StandingApproval[],
): StandingApproval | null {
  if (identityId === null) return null;
  const covers = ({ actions, apps }: StandingApproval): boolean =>
    actions.some((action) => action === kind) && (apps === null || apps.includes(appId));
  return approvals.find(covers) ?? null;
}
