import type { AttributeDefinition } from '../profile/attribute';
import type { CellProblem, CellReader } from './cell-problem';
import { BORN_BEFORE, dateCellReader, dayBefore, withoutTime } from './date-cell';
import { idReader, isCodeName, isFormulaError, withoutTextMark } from './id-cell';
import { hasMail, holdsNoMail, readMail, refuseMail } from './mail-cell';
import type { ColumnMapping, SourceMapping } from './source-mapping';
import { asItLooks, cleanText, hasControlCharacter, isPlain } from './text';
import { listedReader, listReader, readBoolean, readNumber, wordReader } from './word-cell';

const FORMULA_PROBLEM: CellProblem = {
  code: 'ROW_VALUE_DAMAGED',
  message: 'the cell holds the error of a spreadsheet, not what stood there',
  hint: 'Export the file straight from the HR system, or mend the formula.',
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
  const isWord = emptyWords(mapping.emptyWords, PERSON_NAMES.has(role.definition.name));
  const longest = role.definition.type === 'date' ? LONGEST_DAY : Infinity;
  const isEmpty = (text: string): boolean => isWord(text) || (text.length > longest && isWord(withoutTime(text)));
  const read = typedReader(role, mapping, isWord);
  const { name } = role.definition;
  // What is in an id and cannot be seen damages it: it is refused, not mended.
  const isCode = role.isKey || isCodeName(name) || hasMail(name);
  return (cell) => {
    if (cell === '') return null;
    let text = cell.charCodeAt(0) === APOSTROPHE ? withoutTextMark(cell) : cell;
    if (!isPlain(cell)) {
      const clean = withoutTextMark(cleanText(cell));
      text = isCode ? clean : asItLooks(clean);
      if (hasControlCharacter(text)) return CONTROL_PROBLEM;
    }
    if (text === '' || isEmpty(text)) return null;
    return !isCode && isFormulaError(text) ? FORMULA_PROBLEM : read(text);
  };
}

const APOSTROPHE = 0x27;
/** `2026-05-14`: what is longer may have a time of day behind it. */
const LONGEST_DAY = 10;

function typedReader(role: ColumnRole, mapping: SourceMapping, isNoDay: (date: string) => boolean): CellReader {
  const { column, definition, isKey } = role;
  if (column.sealed) return sealedReader(role.seal);
  if (definition.type === 'date') {
    const date = dateCellReader(column.formats, definition.name === 'birthDate' ? BORN_BEFORE : undefined);
    // However it is written: 31-Dec-9999 is an open end where 9999-12-31 is.
    const read: CellReader = (text) => {
      const day = date(text);
      return typeof day === 'string' && isNoDay(day) ? null : day;
    };
    return meaningOf(column, mapping) === 'firstDayOut' ? (text) => dayBefore(read(text)) : read;
  }
  if (column.words) return wordReader(column.words, definition);
  if (definition.many) return listReader(definition);
  if (definition.type === 'boolean') return readBoolean;
  if (definition.type === 'number') return readNumber;
  if (definition.values) return listedReader(definition.values);
  if (hasMail(definition.name)) return readMail;
  if (holdsNoMail(definition.name)) return refuseMail;
  if (isKey || isCodeName(definition.name)) return idReader(definition.name, isKey);
  return (text) => text;
}

/** Whether the date in a column is the last day in or the first day out; undefined for one that ends nothing. */
export function meaningOf(
  { attribute, means }: ColumnMapping,
  { terminationDateMeans }: Pick<SourceMapping, 'terminationDateMeans'>,
): ColumnMapping['means'] {
  return means ?? (attribute === 'terminationDate' ? terminationDateMeans : undefined);
}

/** People are called Null and Nil: here a word of letters says "empty" only as the policy spells it. */
const PERSON_NAMES: ReadonlySet<string> = new Set(['givenName', 'familyName']);

/** Compared without case, less in names. The first letter is looked at first: most cells cannot be such a word. */
function emptyWords(words: readonly string[], isName: boolean): (text: string) => boolean {
  const folded = new Set(words.map((word) => cleanText(word).toLowerCase()));
  const longest = Math.max(0, ...[...folded].map((word) => word.length));
  const firsts = new Set([...folded].flatMap((word) => [word.charCodeAt(0), word.toUpperCase().charCodeAt(0)]));
  const isWord = (text: string): boolean =>
    text.length <= longest && firsts.has(text.charCodeAt(0)) && folded.has(text.toLowerCase());
  if (!isName) return isWord;
  return (text) => isWord(text) && (words.includes(text) || !/^\p{Letter}+$/u.test(text));
}

/** Blanks, dots and dashes are how a number is written, not what it is. Without a letter or a digit there is none. */
function sealedReader(seal: Seal | undefined): CellReader {
  return (text) => {
    const plain = text.toUpperCase().replace(/[^\p{Letter}\p{Number}]/gu, '');
    return plain === '' || seal === undefined ? null : seal(plain);
  };
}
