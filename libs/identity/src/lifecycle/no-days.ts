import { isLocalDate } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { type LifecycleRules, NEVER } from './lifecycle';

const NONE: readonly string[] = [];

/**
 * Attributes that instants are made of and that hold something else than a day: nobody knows what they say. Nearly
 * always none.
 */
export function noDays(facts: Attributes, { instants }: Pick<LifecycleRules, 'instants'>): readonly string[] {
  let found: Set<string> | null = null;
  for (const { dates } of instants) for (const name of dates) if (isNoDay(facts[name])) (found ??= new Set()).add(name);
  return found === null ? NONE : [...found];
}

function isNoDay(value: Attributes[string] | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (typeof value !== 'string') return !(Array.isArray(value) && value.length === 0);
  return !value.startsWith(NEVER) && !isLocalDate(value);
}
