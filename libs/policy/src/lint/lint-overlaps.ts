import { compareText } from '@joinery/kernel';
import { LIFECYCLE_STATES } from '@joinery/identity';
import type { Entitlement } from '../policy-set';
import { type Box, isCoveredBy, narrowedBy, overlap } from './box';
import type { ConditionSpace } from './condition-space';
import type { LintFindings } from './lint-finding';
import type { MappedRule } from './lint-conditions';
import { placeOfRule } from './placed-rule';

/** So many pairs of rules are compared. */
const MOST_PAIRS = 2_000_000;

/** Rules against rules: what another one says already, what a deny takes away whole, what two give. */
export function lintOverlaps(rules: readonly MappedRule[], space: ConditionSpace, findings: LintFindings): void {
  const allows = rules.filter(({ rule }) => rule.effect === 'allow');
  const denies = rules.filter(({ rule }) => rule.effect === 'deny');
  const emptied = new Set<MappedRule>();
  for (const allow of allows) {
    if (tellDenied(allow, denies, space, findings)) emptied.add(allow);
    else tellNarrowed(allow, denies, space, findings);
  }
  const left = allows.filter((allow) => !emptied.has(allow));
  tellRedundant([left, denies], space, findings);
  tellDuplicates(left, space, findings);
}

/** True when nothing of the allow is left. */
function tellDenied(
  allow: MappedRule,
  denies: readonly MappedRule[],
  space: ConditionSpace,
  findings: LintFindings,
): boolean {
  const person = allow.region.boxes[0];
  if (!person || !allow.region.exact) return false;
  const taken = [...allow.gives].flatMap((entitlement) => {
    const against = denies.filter((deny) => deny.rule.window === null && deny.gives.has(entitlement));
    const boxes = against.flatMap(({ region }) => region.boxes);
    return boxes.length > 0 && isCovered(allow.region.boxes, boxes, space)
      ? [{ entitlement, by: against.filter((deny) => meetsAny(allow, deny)).map(({ rule }) => rule.id) }]
      : [];
  });
  const whole = taken.length > 0 && taken.length === allow.gives.size;
  for (const { entitlement, by } of taken) {
    findings.add(placeOfRule(allow), {
      severity: whole ? 'error' : 'warning',
      code: whole ? 'DENY_EMPTIES_RULE' : 'DENY_EMPTIES_GRANT',
      message: `Whoever "${allow.rule.id}" gives ${entitlement} is denied it by ${by.join(' and ')}.`,
      hint: 'A deny wins over every allow: narrow the deny, or retire the rule.',
      value: allow.rule.id,
      witness: space.witness(person),
    });
  }
  return whole;
}

/** A deny that takes from some of those whom the rule is for what it gives them, and leaves it to others. */
function tellNarrowed(
  allow: MappedRule,
  denies: readonly MappedRule[],
  space: ConditionSpace,
  findings: LintFindings,
): void {
  for (const deny of denies) {
    const taken = [...allow.gives].filter((entitlement) => deny.gives.has(entitlement));
    const joint = taken.length === 0 ? null : jointBox(allow, deny);
    if (joint === null) continue;
    findings.add(placeOfRule(allow), {
      severity: 'info',
      code: 'DENY_OVERLAPS',
      message: `"${deny.rule.id}" (${deny.rule.at}) takes ${taken.join(', ')} from some of those to whom "${allow.rule.id}" gives it.`,
      hint: 'Nothing is wrong with that if it is meant: a deny wins over every allow.',
      value: allow.rule.id,
      witness: space.witness(joint),
    });
    return;
  }
}

function meetsAny(a: MappedRule, b: MappedRule): boolean {
  return jointBox(a, b) !== null;
}

/** Somebody for whom both hold. */
function jointBox(a: MappedRule, b: MappedRule): Box | null {
  for (const one of a.region.boxes) {
    for (const other of b.region.boxes) {
      const joint = overlap(one, other);
      if (joint) return joint;
    }
  }
  return null;
}

function isCovered(boxes: readonly Box[], by: readonly Box[], space: ConditionSpace): boolean {
  for (const box of boxes) if (!isCoveredBy(box, by, space.wholeOf)) return false;
  return true;
}

/** A rule as it is compared with thousands of others: everything that says no at a glance, in numbers. */
interface Compared {
  readonly rule: MappedRule;
  readonly gives: readonly Entitlement[];
  readonly states: number;
  readonly window: string;
  /** The dimensions of which the rule leaves anything out, as bits. */
  readonly asks: number;
}

function compared(rule: MappedRule, space: ConditionSpace): Compared {
  let states = 0;
  LIFECYCLE_STATES.forEach((state, index) => (states |= rule.rule.states.has(state) ? 1 << index : 0));
  const asks = narrowedBy(rule.region.boxes, space.wholeOf);
  return { rule, gives: [...rule.gives], states, window: JSON.stringify(rule.rule.window), asks };
}

/** Rules that say nothing which another one of the same effect does not say. */
function tellRedundant(
  groups: readonly (readonly MappedRule[])[],
  space: ConditionSpace,
  findings: LintFindings,
): void {
  let pairs = 0;
  for (const group of groups) {
    const candidates = group
      .filter(({ region }) => region.exact && region.boxes.length > 0)
      .map((rule) => compared(rule, space));
    const givers = giversOf(candidates);
    for (const inner of candidates) {
      for (const outer of rivalsOf(inner, givers)) {
        pairs += 1;
        if (pairs > MOST_PAIRS) return tellNotAll(inner.rule, findings);
        if (inner === outer || !saysNoMore(inner, outer, space)) continue;
        const same = saysNoMore(outer, inner, space);
        if (same && inner.rule.rule.id < outer.rule.rule.id) continue;
        tellCovered(inner.rule, outer.rule, same, space, findings);
        break;
      }
    }
  }
}

type Givers = ReadonlyMap<Entitlement, readonly Compared[]>;

function giversOf(rules: readonly Compared[]): Givers {
  const givers = new Map<Entitlement, Compared[]>();
  for (const rule of rules) {
    for (const entitlement of rule.gives) {
      const known = givers.get(entitlement);
      if (known) known.push(rule);
      else givers.set(entitlement, [rule]);
    }
  }
  return givers;
}

/**
 * Whoever says all that a rule says gives each of its rights: the right that the fewest rules give leaves the fewest.
 */
function rivalsOf({ gives }: Compared, givers: Givers): readonly Compared[] {
  let fewest: readonly Compared[] | null = null;
  for (const entitlement of gives) {
    const rules = givers.get(entitlement) ?? [];
    if (fewest === null || rules.length < fewest.length) fewest = rules;
  }
  return fewest ?? [];
}

function saysNoMore(inner: Compared, outer: Compared, space: ConditionSpace): boolean {
  if ((inner.states & ~outer.states) !== 0 || (outer.asks & ~inner.asks) !== 0) return false;
  for (const entitlement of inner.gives) if (!outer.rule.gives.has(entitlement)) return false;
  const { window, grace } = outer.rule.rule;
  if (window !== null && outer.window !== inner.window) return false;
  if (inner.rule.rule.grace !== null && inner.rule.rule.grace !== grace) return false;
  return isCovered(inner.rule.region.boxes, outer.rule.region.boxes, space);
}

function tellCovered(
  inner: MappedRule,
  outer: MappedRule,
  same: boolean,
  space: ConditionSpace,
  findings: LintFindings,
): void {
  const what = inner.rule.effect === 'deny' ? 'forbids' : 'gives';
  findings.add(placeOfRule(inner), {
    code: same ? 'RULE_DUPLICATE' : 'RULE_SUBSUMED',
    message: same
      ? `"${inner.rule.id}" ${what} the same to the same people as "${outer.rule.id}" (${outer.rule.at}).`
      : `"${inner.rule.id}" ${what} nothing that "${outer.rule.id}" (${outer.rule.at}) does not: everybody it holds for is among those.`,
    hint: 'Retire one of the two, or narrow the wider one.',
    value: inner.rule.id,
    witness: space.witness(inner.region.boxes[0] as Box),
  });
}

function tellNotAll(rule: MappedRule, findings: LintFindings): void {
  findings.add(placeOfRule(rule), {
    severity: 'info',
    code: 'RULES_NOT_ALL_COMPARED',
    message: `There are more than ${MOST_PAIRS.toLocaleString('en-US')} pairs of rules; from "${rule.rule.id}" on they are not compared.`,
    value: rule.rule.id,
  });
}

/** One line for each entitlement that two rules give the same person: losing one of them keeps it. */
function tellDuplicates(rules: readonly MappedRule[], space: ConditionSpace, findings: LintFindings): void {
  const giving = new Map<string, MappedRule[]>();
  for (const rule of rules) {
    for (const name of rule.gives) {
      const known = giving.get(name);
      if (known) known.push(rule);
      else giving.set(name, [rule]);
    }
  }
  for (const [entitlement, givers] of [...giving].sort(([a], [b]) => compareText(a, b))) {
    const pair = firstPair(givers);
    if (!pair) continue;
    findings.add(placeOfRule(pair.second), {
      severity: 'info',
      code: 'GRANT_GIVEN_TWICE',
      message: `${entitlement} is given by ${givers.length} rules; "${pair.first.rule.id}" and "${pair.second.rule.id}" hold for the same people.`,
      hint: 'Nothing is wrong with that: whoever loses one of the two keeps it.',
      value: entitlement,
      witness: space.witness(pair.joint),
    });
  }
}

const MOST_GIVERS = 200;

function firstPair(
  givers: readonly MappedRule[],
): { readonly first: MappedRule; readonly second: MappedRule; readonly joint: Box } | null {
  const some = givers.slice(0, MOST_GIVERS);
  for (const [index, first] of some.entries()) {
    for (const second of some.slice(index + 1)) {
      const joint = jointBox(first, second);
      if (joint) return { first, second, joint };
    }
  }
  return null;
}
