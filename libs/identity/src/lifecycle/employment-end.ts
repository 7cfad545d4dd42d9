import type { Instant } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import type { LifecycleRules, StateRule } from './lifecycle';
import { phaseOf } from './lifecycle-past';
import { lifecycleState } from './lifecycle-state';

/** Later than any day that an employment ends on, and of four digits as every instant. */
const IN_THE_END: Instant = '9998-12-31T00:00:00.000Z';

/**
 * True when the employment that the facts speak of is over at `now`, by whatever policy lets one end: a last day, a word, a
 * contract that has run out. Of whom nothing tells an end, which is nearly everybody, it costs a fraction of `lifecycleState`.
 */
export function isEmploymentOver(facts: Attributes, rules: LifecycleRules, now: Instant): boolean {
  const mayBe = rules.states.some((row) => phaseOf(row.state) === 'over' && mayHold(row, facts, rules));
  return mayBe && phaseOf(lifecycleState(facts, rules, now).state) === 'over';
}

/** True when the employment is over, or is known to end one day. */
export function isEndTold(facts: Attributes, rules: LifecycleRules): boolean {
  return isEmploymentOver(facts, rules, IN_THE_END);
}

function mayHold({ from, when }: StateRule, facts: Attributes, { instants }: LifecycleRules): boolean {
  if (from !== null) {
    const dates = instants.find(({ name }) => name === from)?.dates ?? [];
    if (!dates.some((name) => typeof facts[name] === 'string')) return false;
  }
  return when === null || when(facts);
}
