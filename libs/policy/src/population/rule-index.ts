import type { Attributes, LifecycleState } from '@joinery/identity';
import type { GrantRule } from '../policy-set';
import { RuleMatcher } from './rule-matcher';

/** One rule that matters to a person now, and whether its states and its condition are met. */
export interface RuleToJudge {
  readonly rule: GrantRule;
  readonly isMet: boolean;
}

interface RuleIndex {
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
  const { matcher, places, windowed } = indexOf(rules);
  const met = matcher.match(facts, state);
  const others = [...windowed];
  for (const id of Object.keys(memory)) {
    const place = places.get(id);
    if (place !== undefined) others.push(place);
  }
  const toJudge = (place: number, isMet: boolean): RuleToJudge => ({ rule: rules[place] as GrantRule, isMet });
  if (others.length === 0) return met.map((place) => toJudge(place, true));
  const isMet = new Set(met);
  return [...new Set([...met, ...others])].sort((a, b) => a - b).map((place) => toJudge(place, isMet.has(place)));
}

function indexOf(rules: readonly GrantRule[]): RuleIndex {
  let index = indexes.get(rules);
  if (!index) {
    const windowed = rules.flatMap((rule, place) => (rule.window === null ? [] : [place]));
    const places = new Map(rules.map((rule, place) => [rule.id, place]));
    indexes.set(rules, (index = { matcher: new RuleMatcher(rules), places, windowed }));
  }
  return index;
}
