import type { PolicySet } from '@joinery/policy';

/** Why nothing is planned for an app, or sent to it, whose file policy has no more, or only proposes. */
export const APP_LEFT = 'policy does not speak of this app any more; it is left as it is';

export function speaksOf(policy: Pick<PolicySet, 'apps'>, appId: string): boolean {
  return policy.apps.some(({ id }) => id === appId);
}
