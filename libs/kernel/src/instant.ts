import { DateTime, Duration, Settings } from 'luxon';

// Nothing is told in words of a language here; asking the machine for its own takes longer than all dates of a small
// company.
Settings.defaultLocale = 'en-US';

/**
 * A point in time: RFC 3339, UTC, always three decimals (`2026-05-14T14:00:00.000Z`), so that text order is time order.
 * Whatever is reckoned to lie before the year 0 or after 9999 is the first or the last instant of these.
 */
export type Instant = string;

/** A calendar date without a zone: `YYYY-MM-DD`. It never passes through a JavaScript `Date`. */
export type LocalDate = string;

/** An IANA zone name such as `Europe/Berlin`. */
export type Zone = string;

const FIRST: Instant = '0000-01-01T00:00:00.000Z';
const LAST: Instant = '9999-12-31T23:59:59.999Z';
const LAST_DATE: LocalDate = '9999-12-31';
const DAY_MS = 86_400_000;

/** True of the first and the last instant there is: what is reckoned to lie beyond them is one of them. */
export function isOutermost(instant: Instant): boolean {
  return instant === FIRST || instant === LAST;
}

const dayStarts = new Map<string, Instant>();
const DAY_START_CACHE = 200_000;

/** True when the text is a real calendar date in `YYYY-MM-DD` form. */
export function isLocalDate(text: string): text is LocalDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The zones that Node lists: a look-up, where making sure of a name takes a millisecond and more. */
let zonesListed: ReadonlySet<string> | null = null;

/** True of every name that Node knows a zone by, whether it lists it (`Europe/Berlin`) or not (`UTC`, `US/Eastern`). */
export function isZone(zone: string): boolean {
  zonesListed ??= new Set(Intl.supportedValuesOf('timeZone'));
  return zonesListed.has(zone) || DateTime.utc().setZone(zone).isValid;
}

/**
 * The first instant of a local day. Zones whose clocks skip midnight start the day at the first instant that exists
 * (Cairo, 2026-04-24: 01:00). Memoised per (date, zone): a conversion costs about 95 µs, a look-up none.
 */
export function startOfDay(date: LocalDate, zone: Zone): Instant {
  const key = `${date}@${zone}`;
  const known = dayStarts.get(key);
  if (known !== undefined) return known;
  const instant = isUtc(date, zone) ? `${date}T00:00:00.000Z` : toInstant(firstOf(date, zone));
  if (dayStarts.size >= DAY_START_CACHE) dayStarts.clear();
  dayStarts.set(key, instant);
  return instant;
}

function firstOf(date: LocalDate, zone: Zone): DateTime {
  const [year = NaN, month = NaN, day = NaN] = date.split('-').map(Number);
  return DateTime.local(year, month, day, { zone }).startOf('day');
}

function isUtc(date: string, zone: Zone): boolean {
  return zone === 'UTC' && isLocalDate(date);
}

/** The first instant of the next local day: a last day of work is inclusive, so access ends here. */
export function endOfDay(date: LocalDate, zone: Zone): Instant {
  return date === LAST_DATE ? LAST : startOfDay(nextDate(date), zone);
}

/** The last date there is has none. */
export function nextDate(date: LocalDate): LocalDate {
  return dateBeside(date, 1);
}

/**
 * So many days after a date; before it, where they are negative. What lies beyond the years of four digits is no date.
 */
export function dateBeside(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Moves an instant by an ISO 8601 duration (`-P7D`, `PT12H`), calendar units counted in the given zone. */
export function shift(instant: Instant, duration: string, zone: Zone): Instant {
  return toInstant(DateTime.fromMillis(Date.parse(instant), { zone }).plus(Duration.fromISO(duration)));
}

/** The instant as long after another as `to` is after `from`. */
export function asLongAfter(instant: Instant, from: Instant, to: Instant): Instant {
  return epochInstant(Date.parse(instant) + Date.parse(to) - Date.parse(from));
}

/** The longest duration that is taken for one: what an instant is moved by stays an instant. */
const LONGEST_YEARS = 400;

/** True when the text is an ISO 8601 duration of at least one part, and of not more than 400 years. */
export function isDuration(text: string): boolean {
  const duration = Duration.fromISO(text);
  return duration.isValid && /\d/.test(text) && Math.abs(duration.as('years')) <= LONGEST_YEARS;
}

/** The calendar date that an instant has in a zone. */
export function localDateAt(instant: Instant, zone: Zone): LocalDate {
  return DateTime.fromISO(instant, { zone }).toFormat('yyyy-MM-dd');
}

/** Reads a date (start of that day, UTC) or a date-time with offset; null when it is neither. */
export function parseInstant(text: string): Instant | null {
  if (isLocalDate(text)) return startOfDay(text, 'UTC');
  if (!/[zZ]|[+-]\d{2}:?\d{2}$/.test(text)) return null;
  const parsed = DateTime.fromISO(text, { zone: 'utc' });
  return parsed.isValid ? toInstant(parsed) : null;
}

/** The instant that lies so many milliseconds after 1970-01-01T00:00:00Z: file systems and SSH count like that. */
export function epochInstant(milliseconds: number): Instant {
  return toInstant(DateTime.fromMillis(milliseconds, { zone: 'utc' }));
}

/** The earliest of the instants that lie after `now`; null when nothing is due any more. */
export function earliestAfter(now: Instant, instants: readonly (Instant | null | undefined)[]): Instant | null {
  let earliest: Instant | null = null;
  for (const instant of instants) {
    if (instant && instant > now && (earliest === null || instant < earliest)) earliest = instant;
  }
  return earliest;
}

function toInstant(time: DateTime): Instant {
  if (!time.isValid) throw new Error(`not a time: ${time.invalidExplanation ?? 'unknown'}`);
  // ECMAScript writes a Date as an Instant has it, with a sign before years that have not four digits.
  const text = new Date(time.toMillis()).toISOString();
  return text.startsWith('-') ? FIRST : text.startsWith('+') ? LAST : text;
}

/** The wall-clock time `HH:mm` that an instant has in a zone. */
export function localTimeAt(instant: Instant, zone: Zone): string {
  return DateTime.fromISO(instant, { zone }).toFormat('HH:mm');
}
