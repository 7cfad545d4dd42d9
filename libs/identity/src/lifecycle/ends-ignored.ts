import { isLocalDate, nextDate } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { type LifecycleRules, NEVER } from './lifecycle';
import { endDates, startDates } from './lifecycle-state';

const NONE: readonly string[] = [];

/**
 * Attributes that tell an end before the start: they belong to an employment that is over, or are a mistake, and end
 * nothing. An end on the day right before the start is a hire that was withdrawn, and counts.
 */
export function endsIgnored(facts: Attributes, rules: LifecycleRules): readonly string[] {
  const start = startDates(rules)
    .map((name) => facts[name])
    .find(isDay);
  if (start === undefined) return NONE;
  return endDates(rules).filter((name) => {
    const end = facts[name];
    return isDay(end) && nextDate(end) < start;
  });
}

function isDay(value: Attributes[string] | undefined): value is string {
  return typeof value === 'string' && value < NEVER && isLocalDate(value);
}
