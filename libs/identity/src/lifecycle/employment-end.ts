import type { Instant } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import type { LifecycleRules, StateRule } from './lifecycle';
import { phaseOf } from './lifecycle-past';
import { lifecycleState } from './lifecycle-state';

/** Later than any day that an employment ends on, and of four digits as every instant. */
const IN_THE_END: Instant = '9998-12-31T00:00:00.000Z';

/** What policy says of the end of an employment. */
export interface EmploymentEnd {
  /**
   * True when it is over at `now`, by whatever policy lets one end: a last day, a word, a contract that has run out.
   */
  isOver(facts: Attributes, now: Instant): boolean;
  /** True when it is over, or is known to end one day. */
  isTold(facts: Attributes): boolean;
}

/** Of whom nothing tells an end, which is nearly everybody, an answer costs a fraction of `lifecycleState`. */
export function employmentEnd(rules: LifecycleRules): EmploymentEnd {
  const ends = rules.states.filter(({ state }) => phaseOf(state) === 'over').map((row) => endOf(row, rules));
  const isOver = (facts: Attributes, now: Instant): boolean =>
    ends.some((mayHold) => mayHold(facts)) && phaseOf(lifecycleState(facts, rules, now).state) === 'over';
  return { isOver, isTold: (facts) => isOver(facts, IN_THE_END) };
}

/** Whether a row that lets an employment end may hold: its date is told, if it has one, and so is what it asks for. */
function endOf({ from, when }: StateRule, { instants }: LifecycleRules): (facts: Attributes) => boolean {
  const dates = from === null ? null : (instants.find(({ name }) => name === from)?.dates ?? []);
  return (facts) => {
    if (dates !== null && !dates.some((name) => typeof facts[name] === 'string')) return false;
    return when === null || when(facts);
  };
}
