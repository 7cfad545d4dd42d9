import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';
import { type DelimiterGuess, guessDelimiter, readHeader } from './delimiter';

/** Lines above the column names that are looked at. */
export const MOST_TITLE_LINES = 20;

/** What is left of a text below its first lines; null when it has fewer. */
export function belowLines(text: Buffer, lines: number): Buffer | null {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = text.indexOf(10, end + 1);
    if (end === -1) return null;
  }
  return text.subarray(end + 1);
}

/**
 * Reports write their name, a date and blank lines above the column names. Where those seem to begin further down, the
 * finding says so; a person confirms it, for the first lines of data may look the same. Null when nothing looks like
 * them.
 */
export async function findHeaderBelow(text: Buffer, whole: boolean): Promise<Finding | null> {
  for (let lines = 1; lines <= MOST_TITLE_LINES; lines += 1) {
    const rest = belowLines(text, lines);
    if (rest === null || rest.length === 0) return null;
    if (startsBlank(rest)) continue;
    const guess = await guessDelimiter(rest, whole);
    if (guess !== null && !isTitle(guess.header)) return headerBelow(lines, guess.header);
  }
  return null;
}

/**
 * A title, or a label and its value, that a spreadsheet filled up with delimiters, as many as the columns below have.
 */
export function isPaddedTitle(header: readonly string[]): boolean {
  const named = header.filter((name) => name.trim() !== '').length;
  return (named === 1 && header.length > 2) || (named === 2 && header.length > 4);
}

/**
 * A line that names groups of columns (`Employee,,,Job,,`), which a spreadsheet merged, above the names of the columns:
 * half of it is blank, and the next line is all words.
 */
export function namesGroups(header: readonly string[], below: readonly string[]): boolean {
  const named = header.filter((name) => name.trim() !== '').length;
  if (header.length < 4 || named * 2 > header.length || below.length !== header.length) return false;
  return below.every((name) => name.trim() !== '' && !/\d/.test(name)) && new Set(below).size === below.length;
}

/** The same of the lines of a file. */
export async function isGroupLine(text: Buffer, whole: boolean, guess: DelimiterGuess): Promise<boolean> {
  const second = belowLines(text, 1);
  return second !== null && namesGroups(guess.header, await readHeader(second, whole, guess.delimiter));
}

function isTitle(header: readonly string[]): boolean {
  return header.filter((name) => name.trim() !== '').length <= 2;
}

/**
 * The first line has fewer cells than two further down, of which the upper one looks like column names: all of it
 * words. Lines that name a feed and its day stand above the column names like that. Only titles lie between.
 */
export async function isShorter(text: Buffer, whole: boolean, { delimiter, header }: DelimiterGuess): Promise<boolean> {
  for (let lines = 1; lines <= MOST_TITLE_LINES; lines += 1) {
    const [above, below] = [belowLines(text, lines), belowLines(text, lines + 1)];
    if (above === null || below === null) return false;
    const names = await readHeader(above, whole, delimiter);
    if (isTitle(names)) continue;
    const cells = await readHeader(below, whole, delimiter);
    return names.length > header.length && cells.length === names.length && names.every((name) => !/\d/.test(name));
  }
  return false;
}

function startsBlank(text: Buffer): boolean {
  const end = text.indexOf(10);
  return (
    text
      .subarray(0, end === -1 ? text.length : end)
      .toString('latin1')
      .trim() === ''
  );
}

export function headerBelow(lines: number, header: readonly string[]): Finding {
  const where = `the column names seem to stand on line ${lines + 1}, below ${lines === 1 ? 'a line' : `${lines} lines`} of title`;
  return fileFinding('FILE_HEADER_BELOW', where, {
    line: lines + 1,
    value: header.join(', '),
    hint: `If these are the column names, load the file again with --skip-lines ${lines}, or write "skipLines: ${lines}" under "file" in the policy of the source, which says so for every file to come.`,
  });
}

export function titleTooShort(lines: number): Finding {
  return fileFinding(
    'FILE_HEADER_UNREADABLE',
    `nothing stands below the first ${lines} lines, which are to be skipped`,
    {
      hint: 'Is this the right file? Say how many lines stand above its column names.',
    },
  );
}
