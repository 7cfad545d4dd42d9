import type { Attributes, LifecycleState } from '@joinery/identity';
import { compareText } from './policy-document';
import type { Entitlement, Grant, GrantRule, PolicySet } from './policy-set';

type Reason = Grant['because'][number];

/**
 * What a person is entitled to: every allow that holds, minus everything a deny names. Deny wins, so the order of rules
 * cannot matter; a right is gone as soon as no rule gives it, so removal needs no rule.
 */
export function evaluateGrants(facts: Attributes, state: LifecycleState, policySet: Pick<PolicySet, 'rules'>): Grant[] {
  const allowed = new Map<Entitlement, Reason[]>();
  const denied = new Set<Entitlement>();
  for (const rule of policySet.rules) {
    if (!holds(rule, facts, state)) continue;
    for (const entitlement of rule.grant) {
      if (rule.effect === 'deny') denied.add(entitlement);
      else allowed.set(entitlement, [...(allowed.get(entitlement) ?? []), { rule: rule.id, at: rule.at }]);
    }
  }
  const grants: Grant[] = [];
  for (const [entitlement, because] of allowed) {
    if (!denied.has(entitlement))
      grants.push({ entitlement, because: because.sort((a, b) => compareText(a.rule, b.rule)) });
  }
  return grants.sort((a, b) => compareText(a.entitlement, b.entitlement));
}

function holds(rule: GrantRule, facts: Attributes, state: LifecycleState): boolean {
  return rule.states.has(state) && (rule.when === null || rule.when(facts));
}
