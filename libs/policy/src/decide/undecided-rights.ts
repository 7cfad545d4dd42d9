import { compareText } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { ConditionTree } from '../expression/trace-condition';
import type { Entitlement, GrantRule } from '../policy-set';
import type { GrantQuestion, UndecidedRight } from './evaluate-grants';

const NONE: ReadonlySet<GrantRule> = new Set();

/** Rules whose verdict depends on an attribute of which nobody knows what it is; nearly always none. */
export function rulesInDoubt({ policySet, facts, lifecycle, unmade }: GrantQuestion): ReadonlySet<GrantRule> {
  if (unmade === undefined || unmade.size === 0) return NONE;
  const inDoubt = ({ states, uses, tree }: GrantRule): boolean => {
    if (!states.has(lifecycle.state) || !uses.some((name) => unmade.has(name))) return false;
    const condition = tree();
    return condition !== null && verdictOf(condition, facts, unmade) === null;
  };
  return new Set(policySet.rules.filter(inDoubt));
}

/** True or false whatever the unmade attributes are, by Kleene's logic; null: it depends on them. */
function verdictOf(tree: ConditionTree, facts: Attributes, unmade: ReadonlySet<string>): boolean | null {
  if (tree.kind === 'leaf') return tree.uses.some((name) => unmade.has(name)) ? null : tree.judge(facts);
  if (tree.kind === 'not') {
    const verdict = verdictOf(tree.part, facts, unmade);
    return verdict === null ? null : !verdict;
  }
  const verdicts = tree.parts.map((part) => verdictOf(part, facts, unmade));
  const settles = tree.kind === 'or';
  if (verdicts.includes(settles)) return settles;
  return verdicts.includes(null) ? null : !settles;
}

interface Known {
  has(entitlement: Entitlement): boolean;
}

/** What is denied for sure is denied; what is given for sure is given unless a deny is in doubt. */
export function undecidedRights(
  rules: ReadonlySet<GrantRule>,
  allowed: Known,
  denied: Known,
): readonly UndecidedRight[] {
  const open = new Map<Entitlement, { readonly rules: string[]; mayBeGiven: boolean }>();
  for (const { id, effect, gives } of rules)
    for (const { entitlement } of gives) {
      if (denied.has(entitlement) || (effect === 'allow' && allowed.has(entitlement))) continue;
      const right = open.get(entitlement) ?? { rules: [], mayBeGiven: allowed.has(entitlement) };
      right.rules.push(id);
      right.mayBeGiven ||= effect === 'allow';
      open.set(entitlement, right);
    }
  const rights = [...open].filter(([, { mayBeGiven }]) => mayBeGiven);
  return rights
    .map(([entitlement, { rules: ids }]): UndecidedRight => ({ entitlement, rules: ids }))
    .sort((a, b) => compareText(a.entitlement, b.entitlement));
}
