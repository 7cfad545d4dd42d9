import type { LocalDate } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { firstDayOf } from './employment-term';

/** One thing that was known of a record: from which day it holds, in the order in which it was learned. */
export interface DatedVersion {
  readonly versionId: string;
  readonly holdsFrom: LocalDate;
  readonly attributes: Attributes;
}

export interface AsKnown<Version extends DatedVersion> {
  /** The version that had the say on the day. */
  readonly version: Version;
  /** All that was known holds from a later day: the earliest of it speaks. */
  readonly isLater: boolean;
  /** The version whose dates count: what is entered late is true of the days before all the same. */
  readonly datesFrom: Version;
  readonly attributes: Attributes;
}

/**
 * What was known of one record about a day. Where somebody sat and what they were called holds from the day it was
 * told; a date names its own day, so that the newest word on it counts, as long as it is about the employment of that
 * day: a later rehire under the same id does not undo the one before. Hand in the versions learned by then, oldest
 * first; null without any.
 */
export function asKnown<Version extends DatedVersion>(
  versions: readonly Version[],
  about: LocalDate,
  isDate: (attribute: string) => boolean,
): AsKnown<Version> | null {
  const [first] = versions;
  if (!first) return null;
  const holding = versions.filter((version) => version.holdsFrom <= about);
  const version = holding.reduce((best, one) => (one.holdsFrom >= best.holdsFrom ? one : best), holding[0] ?? first);
  const begun = versions.filter(({ attributes }) => (firstDayOf(attributes) ?? about) <= about);
  const datesFrom = begun.at(-1) ?? versions.at(-1) ?? first;
  const dates = Object.entries(datesFrom.attributes).filter(([name]) => isDate(name));
  const attributes = { ...version.attributes, ...Object.fromEntries(dates) };
  return { version, isLater: holding.length === 0, datesFrom, attributes };
}
