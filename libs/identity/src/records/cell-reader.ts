import type { AttributeDefinition, AttributeValue } from '../profile/attribute';
import { DAY_NUMBERS, dateReader, type DateReader, isIsoDate, previousDate } from './date-format';
import type { ColumnMapping, SourceMapping } from './source-mapping';
import { asItLooks, cleanText, hasControlCharacter, hasInvisibleCharacter, isPlain } from './text';

/** Why a cell could not be understood. */
export interface CellProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Understands one cell: a value, or the reason why there is none. */
export type CellReader = (cell: string) => AttributeValue | CellProblem;

export function isProblem(result: AttributeValue | CellProblem): result is CellProblem {
  return typeof result === 'object' && result !== null && 'code' in result;
}

/**
 * What a formula leaves that came to nothing, in the words of whatever language; and a column too narrow for its
 * number.
 */
const FORMULA_ERROR = /^#(?:[¡¿]?[\p{Lu}\d_/]+[!?]|N\/[A-Z]|NV|GETTING_DATA|#{2,})$/u;
const FORMULA_PROBLEM: CellProblem = {
  code: 'ROW_VALUE_DAMAGED',
  message: 'the cell holds the error of a spreadsheet, not what stood there',
  hint: 'Export the file straight from the HR system, or mend the formula.',
};
/** `1/14/2020 12:00:00 AM`: a calendar date all the same. */
const TIME_OF_DAY = /\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AP]M)?$/i;
const OFFSET_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ].*|[zZ]|[+-]\d{2}:?\d{2})$/;
const DAMAGED_ID = /^[+-]?\d(?:[.,]\d+)?E[+-]\d+$|^#+(?:N\/A|REF!|VALUE!|NAME\?|NUM!|DIV\/0!|NULL!)?$/i;
const DAMAGED_NUMBER = /^\d+[.,]0+$/;
const CODE_NAME = /(?:id|number|code|key|phone)s?$/i;
const NUMBER_NAME = /(?:id|number)s?$/i;
const TRUE_WORDS = new Set(['true', 'yes', 'y', '1', 't']);
const FALSE_WORDS = new Set(['false', 'no', 'n', '0', 'f']);
const MAIL_NAME = /^(?:email|.*Email)$/;
/** One address without blanks; whether a mail would arrive is not for a reader to know. */
const MAIL = /^[^\s@,;<>]+@[^\s@,;<>]+$/u;
/**
 * By name, as the attributes above: the dictionary says what a value is (a text), not what people write into it. These
 * are what rules give rights by, and hold words of an organisation: an address in one of them has slipped in from the
 * column beside it. An attribute of an installation's own may well hold one, and is left alone.
 */
const NEVER_MAIL = new Set(['title', 'department', 'division', 'company', 'location', 'country', 'costCenter']);
const NO_MAIL: CellProblem = {
  code: 'ROW_MAIL_INVALID',
  message: 'this is no e-mail address',
  hint: 'Have the columns of this row slipped? Correct it in the source.',
};
const STRAY_MAIL: CellProblem = {
  code: 'ROW_MAIL_MISPLACED',
  message: 'an e-mail address stands in a column that holds none',
  hint: 'Have the columns of this row slipped? Correct it in the source.',
};
const CONTROL_PROBLEM: CellProblem = {
  code: 'ROW_CONTROL_CHARACTER',
  message: 'the cell holds a character that is no text (NUL or another control character, or half of one)',
  hint: 'Type the value again in the source; the export or an earlier conversion damaged it.',
};

export interface ColumnRole {
  readonly column: ColumnMapping;
  readonly definition: AttributeDefinition;
  readonly isKey: boolean;
  /** Makes a keyed hash of a text; a sealed column is not read without it. */
  readonly seal?: Seal;
}

export type Seal = (text: string) => string;

/** The reader of one column: clean the text, drop words that mean "empty", then read it as what the attribute holds. */
export function cellReader(role: ColumnRole, mapping: SourceMapping): CellReader {
  const isEmpty = emptyWords(mapping.emptyWords);
  const read = typedReader(role, mapping);
  const { name } = role.definition;
  // What is in an id and cannot be seen damages it: it is refused, not mended.
  const isCode = role.isKey || CODE_NAME.test(name) || MAIL_NAME.test(name);
  return (cell) => {
    if (cell === '') return null;
    let text = isCode && cell.charCodeAt(0) === APOSTROPHE ? withoutTextMark(cell) : cell;
    if (!isPlain(cell)) {
      text = isCode ? withoutTextMark(cleanText(cell)) : asItLooks(cleanText(cell));
      if (hasControlCharacter(text)) return CONTROL_PROBLEM;
    }
    if (text === '' || isEmpty(text)) return null;
    return !isCode && text.charCodeAt(0) === HASH && FORMULA_ERROR.test(text) ? FORMULA_PROBLEM : read(text);
  };
}

const APOSTROPHE = 0x27;
const HASH = 0x23;

/**
 * `'00042`: an apostrophe before digits or a sign tells a spreadsheet to leave the cell alone, and is no part of the
 * id.
 */
function withoutTextMark(text: string): string {
  return text.replace(/^'(?=[\d=+@-])/, '');
}

function typedReader(role: ColumnRole, mapping: SourceMapping): CellReader {
  const { column, definition, isKey } = role;
  if (column.sealed) return sealedReader(role.seal);
  if (definition.type === 'date') {
    const read = dateCellReader(column.formats, definition.name === 'birthDate' ? BORN_BEFORE : undefined);
    return meaningOf(column, mapping) === 'firstDayOut' ? (text) => dayBefore(read(text)) : read;
  }
  if (column.words) return wordReader(column.words, definition);
  if (definition.many) return listReader(definition);
  if (definition.type === 'boolean') return readBoolean;
  if (definition.type === 'number') return readNumber;
  if (definition.values) return listedReader(definition.values);
  if (MAIL_NAME.test(definition.name))
    return (text) => (MAIL.test(text) && !hasInvisibleCharacter(text) ? text : NO_MAIL);
  if (NEVER_MAIL.has(definition.name)) return (text) => (text.includes('@') && MAIL.test(text) ? STRAY_MAIL : text);
  if (!isKey && !CODE_NAME.test(definition.name)) return (text) => text;
  const isNumber = isKey || NUMBER_NAME.test(definition.name);
  return (text) => readId(text, isKey, isNumber);
}

/** Whether the date in a column is the last day in or the first day out; undefined for one that ends nothing. */
export function meaningOf(
  { attribute, means }: ColumnMapping,
  { terminationDateMeans }: Pick<SourceMapping, 'terminationDateMeans'>,
): ColumnMapping['means'] {
  return means ?? (attribute === 'terminationDate' ? terminationDateMeans : undefined);
}

/** Compared without case. The first letter is looked at first: most cells cannot be such a word. */
function emptyWords(words: readonly string[]): (text: string) => boolean {
  const folded = new Set(words.map((word) => cleanText(word).toLowerCase()));
  const longest = Math.max(0, ...[...folded].map((word) => word.length));
  const firsts = new Set([...folded].flatMap((word) => [word.charCodeAt(0), word.toUpperCase().charCodeAt(0)]));
  return (text) => text.length <= longest && firsts.has(text.charCodeAt(0)) && folded.has(text.toLowerCase());
}

/** Of births, 55 is 1955 and never 2055: who works was born before 2016. */
const BORN_BEFORE = 15;

function dateCellReader(formats: readonly string[], pivot?: number): CellReader {
  const readers = formats
    .map((format) => dateReader(format, pivot))
    .filter((reader): reader is DateReader => reader !== null);
  const isoIsClear = formats.every((format) => format === 'yyyy-MM-dd' || !format.startsWith('yyyy-'));
  return (cell) => {
    const text = isPlain(cell) ? cell : inPlainFigures(cell);
    if (isoIsClear) {
      if (isIsoDate(text)) return text;
      if (OFFSET_DATE.test(text) && isIsoDate(text.slice(0, 10))) return text.slice(0, 10);
    }
    const day = text.replace(TIME_OF_DAY, '');
    const dates = new Set(readers.map((read) => read(day)).filter((date) => date !== null));
    if (dates.size === 1) return [...dates][0] as string;
    return dates.size > 1 ? ambiguousDate(day, formats) : noDate(day, formats);
  };
}

/**
 * Digits, points and strokes of full width, and hyphens that do not break, are how a date is written, not what it is.
 */
function inPlainFigures(text: string): string {
  return text.normalize('NFKC').replace(/[\u2010-\u2015\u2212]/g, '-');
}

function ambiguousDate(text: string, formats: readonly string[]): CellProblem {
  const meanings = new Map<string, string>();
  for (const format of formats) {
    const date = dateReader(format)?.(text) ?? null;
    if (date !== null && !meanings.has(date)) meanings.set(date, format);
  }
  const apart = [...meanings].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    code: 'ROW_DATE_AMBIGUOUS',
    message: `the date may mean ${apart.map(([date, format]) => `${date} (${format})`).join(' or ')}`,
    hint: `Load the file again with --date-format ${apart.map(([, format]) => format).join(' or ')}, whichever it uses; keep only that one in the mapping; or export dates as yyyy-MM-dd.`,
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

/** Blanks, dots and dashes are how a number is written, not what it is. Without a letter or a digit there is none. */
function sealedReader(seal: Seal | undefined): CellReader {
  return (text) => {
    const plain = text.toUpperCase().replace(/[^\p{Letter}\p{Number}]/gu, '');
    return plain === '' || seal === undefined ? null : seal(plain);
  };
}

function dayBefore(result: AttributeValue | CellProblem): AttributeValue | CellProblem {
  return typeof result === 'string' ? previousDate(result) : result;
}

function wordReader(words: Readonly<Record<string, string>>, definition: AttributeDefinition): CellReader {
  const values = new Map(Object.entries(words).map(([word, value]) => [cleanText(word).toLowerCase(), value]));
  const then = definition.type === 'boolean' ? readBoolean : definition.type === 'number' ? readNumber : null;
  return (text) => {
    const value = values.get(text) ?? values.get(text.toLowerCase());
    if (value === undefined) return notInList(Object.keys(words));
    // A word that stands for nothing says nothing: another source may.
    if (value === '') return null;
    return then ? then(value) : value;
  };
}

function listedReader(listed: readonly string[]): CellReader {
  const values = new Map(listed.map((value) => [value.toLowerCase(), value]));
  return (text) => values.get(text.toLowerCase()) ?? notInList(listed);
}

function notInList(known: readonly string[]): CellProblem {
  const shown = known.slice(0, 12).join(', ');
  return {
    code: 'ROW_VALUE_NOT_IN_LIST',
    message: 'the word is not in the list that this column may hold',
    hint: `Known: ${shown}${known.length > 12 ? ', …' : ''}. Add the word to the mapping, or correct the source.`,
  };
}

/** Several values in a cell stand apart by `;`, `|` or line breaks. */
function listReader(definition: AttributeDefinition): CellReader {
  const one = definition.values ? listedReader(definition.values) : null;
  return (text) => {
    const values = new Set<string>();
    for (const item of text.split(/[;|\r\n]+/)) {
      const word = cleanText(item);
      if (word === '') continue;
      const value = one ? one(word) : word;
      if (typeof value !== 'string') return value;
      values.add(value);
    }
    return values.size > 0 ? [...values].sort() : null;
  };
}

function readBoolean(text: string): AttributeValue | CellProblem {
  const word = text.toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  return { code: 'ROW_VALUE_INVALID', message: 'neither yes nor no', hint: 'Expected true, false, yes, no, 1 or 0.' };
}

function readNumber(text: string): AttributeValue | CellProblem {
  if (/^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return Number(text);
  // 1,500 is one and a half in one country and fifteen hundred in another.
  if (/^-?\d{1,15},(?:\d{1,2}|\d{4,10})$/.test(text)) return Number(text.replace(',', '.'));
  return { code: 'ROW_VALUE_INVALID', message: 'not a number', hint: 'Expected digits with a point, such as 0.75.' };
}

function readId(text: string, isKey: boolean, isNumber: boolean): AttributeValue | CellProblem {
  const invisible = isKey && !isPlain(text) && hasInvisibleCharacter(text);
  const damaged = DAMAGED_ID.test(text) || (isNumber && DAMAGED_NUMBER.test(text));
  if (!invisible && !damaged) return text;
  return {
    code: 'ROW_ID_DAMAGED',
    message: invisible ? 'the id holds an invisible character' : 'a spreadsheet turned the id into something else',
    hint: 'Export the file straight from the HR system, or format the column as text before saving.',
  };
}
