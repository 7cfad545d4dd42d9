import type { PullCondition } from '@joinery/identity';
import { calendarDate, parsePath, textOf, valueAt } from './value-path';

/** Is it so of this value on this day? A condition without words asks only whether there is a value. */
export function meets(value: unknown, { at, is, after }: PullCondition, day: string): boolean {
  const said = valueAt(value, parsePath(at) ?? [], day);
  if (said.mark !== 'present') return false;
  const text = textOf(said.value);
  if (after !== undefined) return (calendarDate(text ?? '') ?? '') > day;
  if (is === undefined) return text !== '';
  return text !== null && is.some((word) => word.toLowerCase() === text.toLowerCase());
}
