import type { Attributes, LifecycleState } from '@joinery/identity';
import type { Entitlement, GrantRule, Justification } from '../policy-set';
import { RuleMatcher } from './rule-matcher';

/** One rule that matters to a person now, and whether its states and its condition are met. */
export interface RuleToJudge {
  readonly rule: GrantRule;
  readonly isMet: boolean;
  /** What the rule says while it is met; null for a rule that also depends on time: it has a window or grace. */
  readonly standing: readonly StandingReason[] | null;
}

/** A reason that is the same for everybody for whom the rule holds. */
export interface StandingReason {
  readonly entitlement: Entitlement;
  readonly reason: Justification;
}

interface RuleIndex {
  readonly met: readonly RuleToJudge[];
  readonly unmet: readonly RuleToJudge[];
  readonly matcher: RuleMatcher;
  readonly places: ReadonlyMap<string, number>;
  /** Places of the rules with a window: their instants are to be known also while they do not hold. */
  readonly windowed: readonly number[];
}

/** One index for each list of rules, gone with the list. */
const indexes = new WeakMap<readonly GrantRule[], RuleIndex>();

/**
 * The rules that a person's grants depend on, in the order of the rules: those that are met, those with a window, and
 * those that are remembered for their grace. All others are not met and say nothing, whatever the instant.
 */
export function rulesToJudge(
  rules: readonly GrantRule[],
  facts: Attributes,
  state: LifecycleState,
  memory: Readonly<Record<string, unknown>>,
): readonly RuleToJudge[] {
  const { matcher, places, windowed, met: asMet, unmet } = indexOf(rules);
  const met = matcher.match(facts, state);
  const others = [...windowed];
  for (const id of Object.keys(memory)) {
    const place = places.get(id);
    if (place !== undefined) others.push(place);
  }
  if (others.length === 0) return met.map((place) => asMet[place] as RuleToJudge);
  const isMet = new Set(met);
  const all = [...new Set([...met, ...others])].sort((a, b) => a - b);
  return all.map((place) => (isMet.has(place) ? asMet : unmet)[place] as RuleToJudge);
}

function indexOf(rules: readonly GrantRule[]): RuleIndex {
  let index = indexes.get(rules);
  if (!index) {
    const windowed = rules.flatMap((rule, place) => (rule.window === null ? [] : [place]));
    const places = new Map(rules.map((rule, place) => [rule.id, place]));
    const toJudge = (isMet: boolean): RuleToJudge[] =>
      rules.map((rule) => ({ rule, isMet, standing: isMet ? standingReasons(rule) : null }));
    index = { met: toJudge(true), unmet: toJudge(false), matcher: new RuleMatcher(rules), places, windowed };
    indexes.set(rules, index);
  }
  return index;
}

function standingReasons({ id, at, gives, window, grace }: GrantRule): readonly StandingReason[] | null {
  if (window !== null || grace !== null) return null;
  return gives.map(({ entitlement, via }) => {
    const reason: Justification = { kind: 'rule', rule: id, at, via, until: null };
    return { entitlement, reason: Object.freeze(reason) };
  });
}
