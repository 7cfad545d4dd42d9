import type { LocalDate } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';

/** What tells the first day of an employment, and its last one, in the order in which it is believed. */
export const STARTS = ['startDate', 'hireDate'] as const;
export const ENDS = ['lastDayOfWork', 'terminationDate', 'contractEndDate'] as const;

/** HR systems write an open end as a day of this year. */
const OPEN_END = '9999';

/** The first of the named attributes that holds a date; an open end is none. */
export function firstDate(attributes: Attributes, names: readonly string[]): LocalDate | null {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '' && value < OPEN_END) return value;
  }
  return null;
}

export function firstDayOf(attributes: Attributes): LocalDate | null {
  return firstDate(attributes, STARTS);
}

export function lastDayOf(attributes: Attributes): LocalDate | null {
  return firstDate(attributes, ENDS);
}
