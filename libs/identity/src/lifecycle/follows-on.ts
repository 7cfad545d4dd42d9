import type { Attributes } from '../profile/attribute';

/** What the status of somebody means who has begun to work. */
const AT_WORK: readonly unknown[] = ['active', 'leave', 'suspended'];

/**
 * An end on the very day before the start is a hire that was withdrawn. It is the end of the employment before, on
 * which this one follows, only where the source calls the person employed and tells of an earlier first day as well.
 */
export function followsOn(facts: Attributes, end: string, startDates: readonly string[]): boolean {
  if (!AT_WORK.includes(facts.employmentStatus)) return false;
  return startDates.some((name) => {
    const start = facts[name];
    return typeof start === 'string' && start !== '' && start <= end;
  });
}
