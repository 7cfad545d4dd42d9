import { isLocalDate, nextDate } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { followsOn } from './follows-on';
import { type LifecycleRules, NEVER } from './lifecycle';
import { endDates, startDates } from './lifecycle-state';

const NONE: readonly string[] = [];

/**
 * Attributes that tell an end before the start: they belong to an employment that is over, or are a mistake, and end
 * nothing. An end on the day right before the start is a hire that was withdrawn, and counts, unless this employment
 * follows on it.
 */
export function endsIgnored(facts: Attributes, rules: LifecycleRules): readonly string[] {
  return endsWhere(facts, rules, (end, start, starts) => {
    const next = nextDate(end);
    return next < start || (next === start && followsOn(facts, end, starts));
  });
}

/**
 * Attributes by which the hire was withdrawn: an end on the day right before the start, and nothing before it to end.
 */
export function endsWithdrawn(facts: Attributes, rules: LifecycleRules): readonly string[] {
  return endsWhere(facts, rules, (end, start, starts) => nextDate(end) === start && !followsOn(facts, end, starts));
}

function endsWhere(
  facts: Attributes,
  rules: LifecycleRules,
  isSo: (end: string, start: string, starts: readonly string[]) => boolean,
): readonly string[] {
  const starts = startDates(rules);
  const start = starts.map((name) => facts[name]).find(isDay);
  if (start === undefined) return NONE;
  return endDates(rules).filter((name) => {
    const end = facts[name];
    return isDay(end) && isSo(end, start, starts);
  });
}

function isDay(value: Attributes[string] | undefined): value is string {
  return typeof value === 'string' && value < NEVER && isLocalDate(value);
}
