import { endOfDay, type Instant, isLocalDate, isOutermost, shift, startOfDay } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { type InstantRule, type Lifecycle, type LifecycleRules, NEVER } from './lifecycle';

/** An instant of a person that the calendar has no room for: what waits for it never comes, or has always been. */
export interface InstantBeyond {
  readonly name: string;
  readonly attribute: string;
  readonly date: string;
  readonly offset: string;
}

/**
 * Instants that would lie before the year 0 or after 9998, though their date is a real one: nearly always a slip of a
 * digit. Asked of everybody at every look, and nearly always in vain.
 */
export function instantsBeyond(
  facts: Attributes,
  rules: Pick<LifecycleRules, 'instants'>,
  { instants, zone }: Pick<Lifecycle, 'instants' | 'zone'>,
): readonly InstantBeyond[] {
  let beyond: InstantBeyond[] | null = null;
  for (const rule of rules.instants) {
    const known = instants[rule.name];
    if (rule.offset === null || (known !== undefined && !isOutermost(known))) continue;
    const found = firstBeyond(facts, { ...rule, offset: rule.offset }, zone);
    if (found !== null) (beyond ??= []).push(found);
  }
  return beyond ?? NONE;
}

const NONE: readonly InstantBeyond[] = [];

function firstBeyond(
  facts: Attributes,
  { name, dates, at, offset }: InstantRule & { readonly offset: string },
  zone: string,
): InstantBeyond | null {
  const attribute = dates.find((one) => isDate(facts[one]));
  const date = attribute === undefined ? null : String(facts[attribute]);
  if (attribute === undefined || date === null) return null;
  const day: Instant = at === 'day-start' ? startOfDay(date, zone) : endOfDay(date, zone);
  const instant = shift(day, offset, zone);
  return isOutermost(instant) || instant >= NEVER ? { name, attribute, date, offset } : null;
}

function isDate(value: Attributes[string] | undefined): boolean {
  return typeof value === 'string' && value < NEVER && isLocalDate(value);
}
