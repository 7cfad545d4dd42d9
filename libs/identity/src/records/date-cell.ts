import { compareText } from '@joinery/kernel';
import type { AttributeValue } from '../profile/attribute';
import type { CellProblem, CellReader } from './cell-problem';
import { DAY_NUMBERS, dateReader, type DateReader, isIsoDate, previousDate } from './date-format';
import { isPlain } from './text';

/** `1/14/2020 12:00:00 AM`: a calendar date all the same. */
const TIME_OF_DAY = /\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AP]M)?$/i;
const OFFSET_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ].*|[zZ]|[+-]\d{2}:?\d{2})$/;

/** A cell of a date without its time of day, which need not be a day that exists: `9999-12-31T00:00:00`. */
export function withoutTime(cell: string): string {
  return OFFSET_DATE.test(cell) ? cell.slice(0, 10) : cell.replace(TIME_OF_DAY, '');
}

/** Of births, 55 is 1955 and never 2055: who works was born before 2016. */
export const BORN_BEFORE = 15;

/** Reads a date in one of the formats; what two of them read differently is a problem. `pivot`: see `dateReader`. */
export function dateCellReader(formats: readonly string[], pivot?: number): CellReader {
  const readers = formats.flatMap((format): FormatReader[] => {
    const read = dateReader(format, pivot);
    return read === null ? [] : [{ format, read }];
  });
  const isoIsClear = formats.every((format) => format === 'yyyy-MM-dd' || !format.startsWith('yyyy-'));
  return (cell) => {
    const text = isPlain(cell) ? cell : inPlainFigures(cell);
    if (isoIsClear) {
      if (isIsoDate(text)) return text;
      if (OFFSET_DATE.test(text) && isIsoDate(text.slice(0, 10))) return text.slice(0, 10);
    }
    const day = text.replace(TIME_OF_DAY, '');
    const [meaning, ...others] = meaningsOf(day, readers);
    if (meaning === undefined) return noDate(day, formats);
    return others.length === 0 ? meaning.date : ambiguousDate([meaning, ...others]);
  };
}

interface FormatReader {
  readonly format: string;
  readonly read: DateReader;
}

/** A day that a text may mean, and the first format that reads it so. */
interface Meaning {
  readonly date: string;
  readonly format: string;
}

function meaningsOf(text: string, readers: readonly FormatReader[]): readonly Meaning[] {
  const meanings = new Map<string, string>();
  for (const { format, read } of readers) {
    const date = read(text);
    if (date !== null && !meanings.has(date)) meanings.set(date, format);
  }
  return [...meanings].map(([date, format]) => ({ date, format }));
}

/**
 * Digits, points and strokes of full width, the digits of other scripts, marks of direction among them, and hyphens that
 * do not break, are how a date is written, not what it is.
 */
function inPlainFigures(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u200e\u200f\u061c]/g, '')
    .replace(/\p{Nd}/gu, plainDigit);
}

/** Unicode lays the ten digits of a script one behind the other, from a zero that no other digit stands before. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}

function ambiguousDate(meanings: readonly Meaning[]): CellProblem {
  const apart = [...meanings].sort((one, other) => compareText(one.date, other.date));
  return {
    code: 'ROW_DATE_AMBIGUOUS',
    message: `the date may mean ${apart.map(({ date, format }) => `${date} (${format})`).join(' or ')}`,
    hint: `Load the file again with --date-format ${apart.map(({ format }) => format).join(' or ')}, whichever it uses; keep only that one in the mapping; or export dates as yyyy-MM-dd.`,
  };
}

function noDate(text: string, formats: readonly string[]): CellProblem {
  const numeric = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})$/.exec(text);
  if (numeric && formats.length === 0) {
    const [first, second] = [Number(numeric[1]), Number(numeric[2])];
    const both = first >= 1 && second >= 1 && first <= 12 && second <= 12;
    return {
      code: both && first !== second ? 'ROW_DATE_AMBIGUOUS' : 'ROW_DATE_INVALID',
      message: both ? 'the date may be day first or month first' : 'the date is not written as yyyy-MM-dd',
      hint: 'Add the format of this column to the mapping, such as dd/MM/yyyy or MM/dd/yyyy.',
    };
  }
  const serial = /^\d{5}(?:\.\d+)?$/.test(text);
  const short = numeric !== null && numeric[3]?.length === 2 && !formats.some((format) => /(?:^|[^y])yy$/.test(format));
  if (short) return shortYear(text);
  if (isNoDay(text)) return NO_DAY;
  return {
    code: 'ROW_DATE_INVALID',
    message: 'no such date, or not in a known format',
    hint: serial
      ? `This looks like a spreadsheet's day number: load the file again with --date-format ${DAY_NUMBERS}, or format the column as a date and export again.`
      : `Expected ${formats.length > 0 ? formats.join(' or ') : 'yyyy-MM-dd'}, a day that exists.`,
  };
}

const NO_DAY: CellProblem = {
  code: 'ROW_DATE_INVALID',
  message: 'there is no such day in the calendar',
  hint: 'Correct the day in the source.',
};

/** Written like a day that, in whatever order, no month has. */
function isNoDay(text: string): boolean {
  const [year, one, other] = dayParts(text);
  if (year === undefined || one === undefined || other === undefined) return false;
  const readings = [`${year}-${one}-${other}`, `${year}-${other}-${one}`];
  const [small, large] = [Number(one), Number(other)].sort((a, b) => a - b) as [number, number];
  return small >= 1 && small <= 12 && large >= 29 && large <= 31 && !readings.some(isIsoDate);
}

/** Year, and month and day in the order in which they stand. */
function dayParts(text: string): readonly string[] {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (iso) return iso.slice(1);
  const [, one, other, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  return year === undefined ? [] : [year, (one ?? '').padStart(2, '0'), (other ?? '').padStart(2, '0')];
}

function shortYear(text: string): CellProblem {
  const between = /[/.-]/.exec(text)?.[0] ?? '/';
  const [dayFirst, monthFirst] = ['d-M-yy', 'M-d-yy'].map((format) => format.replaceAll('-', between));
  return {
    code: 'ROW_DATE_INVALID',
    message: 'the year has two digits, and no format of the mapping does',
    hint: `Load the file again with --date-format ${dayFirst} or ${monthFirst}, whichever it uses; better: export years with four digits.`,
  };
}

/** For a column that holds the first day out. */
export function dayBefore(result: AttributeValue | CellProblem): AttributeValue | CellProblem {
  return typeof result === 'string' ? previousDate(result) : result;
}
