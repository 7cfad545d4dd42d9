import { type Attributes, type LifecycleRules, type LifecycleState, lifecycleState } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import { type FactChange, withChanges } from './nearest-change';

/** Facts that are taken back one after the other, at most. */
const MOST_CHANGES = 4;

/** How somebody's facts are judged. */
export interface StateQuestion {
  readonly facts: Attributes;
  readonly rules: LifecycleRules;
  readonly now: Instant;
}

/**
 * The fewest facts that would have to be taken back for another state: the day that the deciding row goes by, or what
 * its condition reads. Each answer was judged. Null where none leads there, as where a day has yet to come.
 */
export function nearestState(
  needs: ReadonlySet<LifecycleState>,
  { facts, rules, now }: StateQuestion,
): readonly FactChange[] | null {
  let ways: readonly (readonly FactChange[])[] = [[]];
  for (let depth = 0; depth <= MOST_CHANGES; depth += 1) {
    const judged = ways.map((changes) => {
      const then = withChanges(facts, changes);
      return { changes, then, lifecycle: lifecycleState(then, rules, now) };
    });
    const found = judged.find(({ lifecycle }) => needs.has(lifecycle.state));
    if (found) return found.changes;
    ways = judged.flatMap(({ changes, then, lifecycle }) =>
      decidedBy(lifecycle.rule, then, rules).map((change) => [...changes, change]),
    );
  }
  return null;
}

/** What a row goes by and could do without: each is a way out of it. */
function decidedBy(rule: string, facts: Attributes, { states, instants }: LifecycleRules): FactChange[] {
  const row = states.find(({ id }) => id === rule);
  const dates = instants.find(({ name }) => name === row?.from)?.dates ?? [];
  const day = dates.find((name) => typeof facts[name] === 'string');
  const read = (row?.uses ?? []).filter((name) => (facts[name] ?? null) !== null && name !== day);
  return [
    ...(day === undefined ? [] : [takenBack(day, facts, 'no value, or a later day')]),
    ...read.map((name) => takenBack(name, facts, 'no value, or another one')),
  ];
}

function takenBack(attribute: string, facts: Attributes, needs: string): FactChange {
  return { attribute, is: facts[attribute] ?? null, needs, value: null };
}
