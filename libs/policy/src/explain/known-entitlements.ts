import { openEntitlement } from '../compile/compile-bundles';
import type { Entitlement, PolicySet } from '../policy-set';

type Names = Pick<PolicySet, 'apps' | 'proposedApps' | 'bundles' | 'rules' | 'proposedRules'>;

/** Everything in force that can be given: apps, their groups, bundles, and what rules name beside them. */
export function givenNames({ apps, bundles, rules }: Omit<Names, 'proposedApps' | 'proposedRules'>): Set<Entitlement> {
  return new Set<Entitlement>([
    ...apps.flatMap((app) => [app.scope, `app:${app.id}`, ...app.groups.keys()]),
    ...bundles.keys(),
    ...rules.flatMap((rule) =>
      rule.grant.flatMap((name) => openEntitlement(name, bundles).map((given) => given.entitlement)),
    ),
  ]);
}

/** The same, with what is only proposed. */
export function writtenNames(policy: Names): Set<Entitlement> {
  return new Set<Entitlement>([
    ...givenNames(policy),
    ...policy.proposedApps.map((id) => `app:${id}`),
    ...policy.proposedRules.flatMap(({ gives }) => gives.map(({ entitlement }) => entitlement)),
  ]);
}
