import type { LocalDate } from './instant';

/** Days of the 400 years after which the calendar repeats itself. */
const ERA = 146_097;
/** Days from 1 March of the year 0 to 1 January 1970. */
const BEFORE_1970 = 719_468;

/**
 * The date so many days after 1 January 1970 (before it, where they are negative), in the Gregorian calendar, also
 * before that was made; null outside the years 1 to 9999. Reckoned by hand, so that no date passes through a JavaScript
 * `Date`: years are counted from March, so that leap days come last.
 */
export function dateOfDay(day: number): LocalDate | null {
  const days = day + BEFORE_1970;
  const era = Math.floor(days / ERA);
  const inEra = days - era * ERA;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1_460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  );
  const inYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const dayOfMonth = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (!(year >= 1 && year <= 9999)) return null;
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(dayOfMonth).padStart(2, '0')].join('-');
}
