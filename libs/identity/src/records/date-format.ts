import { dateOfDay, isLocalDate, type LocalDate } from '@joinery/kernel';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const LONG_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Tokens of a date format, named as Luxon names them: what each matches in a cell. */
const TOKENS: Readonly<Record<string, { readonly part: 'year' | 'month' | 'day'; readonly pattern: string }>> = {
  yyyy: { part: 'year', pattern: '(\\d{4})' },
  yy: { part: 'year', pattern: '(\\d{2})' },
  MMMM: { part: 'month', pattern: `(${LONG_MONTHS.join('|')})` },
  MMM: { part: 'month', pattern: `(${MONTHS.join('|')}|sept)\\.?` },
  MM: { part: 'month', pattern: '(\\d{2})' },
  M: { part: 'month', pattern: '(\\d{1,2})' },
  dd: { part: 'day', pattern: '(\\d{2})' },
  d: { part: 'day', pattern: '(\\d{1,2})' },
};

/** Reads a text in one format; null when it is not written so, or no such day exists. */
export type DateReader = (text: string) => LocalDate | null;

/** The format of day numbers, as spreadsheets count them. */
export const DAY_NUMBERS = 'excel';
/** Two-digit years above it belong to the last century, as in Luxon. */
const PIVOT = 60;

/**
 * Compiles a format such as `dd/MM/yyyy` or `d MMM yyyy` (English months), or `excel` for the day numbers of a
 * spreadsheet. Null when it holds a token that is unknown or lacks year, month or day. Two-digit years above `pivot`
 * belong to the last century.
 */
export function dateReader(format: string, pivot = PIVOT): DateReader | null {
  if (format === DAY_NUMBERS) return dayNumber;
  const parts: string[] = [];
  let pattern = '';
  for (const [piece, word, literal] of format.matchAll(/'[^']*'|([A-Za-z])\1*|([^A-Za-z'])/g)) {
    if (word === undefined) {
      pattern += escapeLiteral(literal ?? piece.slice(1, -1));
      continue;
    }
    const token = TOKENS[piece];
    if (!token || parts.includes(token.part)) return null;
    parts.push(token.part);
    pattern += token.pattern;
  }
  if (parts.length !== 3) return null;
  const whole = new RegExp(`^${pattern}$`, 'i');
  const [year, month, day] = ['year', 'month', 'day'].map((part) => parts.indexOf(part) + 1) as [
    number,
    number,
    number,
  ];
  return (text) => {
    const match = whole.exec(text);
    if (!match) return null;
    const date = `${fullYear(match[year] ?? '', pivot)}-${monthNumber(match[month] ?? '')}-${(match[day] ?? '').padStart(2, '0')}`;
    return isLocalDate(date) ? date : null;
  };
}

/** True for a real date in `yyyy-MM-dd`; the path that nearly every cell takes. */
export function isIsoDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || isLocalDate(text);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The calendar day before. */
export function previousDate(date: LocalDate): LocalDate {
  const day = Number(date.slice(8));
  if (day > 1) return `${date.slice(0, 8)}${String(day - 1).padStart(2, '0')}`;
  const month = Number(date.slice(5, 7));
  if (month === 1) return `${String(Number(date.slice(0, 4)) - 1).padStart(4, '0')}-12-31`;
  const before = `${date.slice(0, 5)}${String(month - 1).padStart(2, '0')}-`;
  const last = [31, 30, 29].find((end) => isLocalDate(`${before}${end}`));
  return `${before}${last ?? 28}`;
}

function fullYear(text: string, pivot: number): string {
  if (text.length === 4) return text;
  return Number(text) > pivot ? `19${text}` : `20${text}`;
}

/** 1 March 1900: before it, spreadsheets count a 29 February that was none (ECMA-376 part 1, 18.17.4.1). */
const FIRST_SURE_DAY = 61;
/** 31 December 9999. */
const LAST_DAY = 2_958_465;
/** That of 1 January 1970. */
const DAY_OF_1970 = 25_569;

/** A spreadsheet's day number, a time of day behind its point left away. */
function dayNumber(text: string): LocalDate | null {
  const match = /^(\d{1,7})(?:[.,]\d+)?$/.exec(text);
  const serial = Number(match?.[1] ?? 0);
  return serial < FIRST_SURE_DAY || serial > LAST_DAY ? null : dateOfDay(serial - DAY_OF_1970);
}

function monthNumber(text: string): string {
  if (/^\d/.test(text)) return text.padStart(2, '0');
  return String(MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1).padStart(2, '0');
}

function escapeLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
