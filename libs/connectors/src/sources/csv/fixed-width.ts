import { isUtf8 } from 'node:buffer';
import type { Finding } from '@joinery/kernel';
import type { SourceFileRules } from '@joinery/identity';
import { fileFinding } from './csv-findings';
import { endsRowsWithCr } from './delimiter';
import { cutLine, type FixedLayout, isFilledUp, widthOf } from './fixed-line';
import { type CountPattern, countIn } from './row-counts';
import { wholeCharacters } from './text-encoding';

/** Stands between the cells of what is handed on: no line of fixed width may hold one. */
export const FIXED_DELIMITER = '\t';

/** The longest layout that a policy can describe has fewer bytes. */
const LONGEST_LINE = 256 * 1_024;
const CUT_OFF = Buffer.from('…');
const NOTHING = Buffer.alloc(0);

export interface FixedFile extends FixedLayout {
  readonly trailer: CountPattern | null;
  /** A last line without its line break is whole. */
  readonly endsOpen: boolean;
  readonly loneCr: boolean;
}

/** What the first lines say of a file of fixed width, or why it is none. */
export function inspectFixed(
  text: Buffer,
  whole: boolean,
  rules: Pick<FixedFile, 'columns' | 'trailer' | 'endsOpen'> & Pick<SourceFileRules, 'shortLines'>,
): FixedFile | { readonly finding: Finding } {
  const { columns, trailer, endsOpen, shortLines } = rules;
  const loneCr = endsRowsWithCr(text);
  const lines = text.toString('utf8').split(loneCr ? '\r' : /\r?\n/);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const width = widthOf(columns);
  if (first.includes('\t')) return { finding: notFixed('its lines hold tabs', first.replaceAll('\t', '␉')) };
  if (lines.length === 1 && first.trimEnd().length > width) {
    const length = `${whole ? '' : 'at least '}${first.trimEnd().length}`;
    return { finding: notFixed(`it is one line of ${length} characters, the layout has ${width}`, first) };
  }
  const rows = lines.slice(0, -1).filter((line) => trailer === null || countIn(line.trimEnd(), trailer) === null);
  const isFilled = shortLines === undefined ? isFilledUp(rows, columns) : shortLines === 'cut';
  return { columns, trailer, endsOpen, loneCr, isFilled };
}

function notFixed(why: string, value: string): Finding {
  return fileFinding('FILE_NOT_FIXED_WIDTH', `the file is none of columns at fixed places: ${why}`, {
    line: 1,
    value,
    hint: 'Is this the right file? "columns" under "file" in the policy of the source says where its columns lie; --delimiter reads one file by a delimiter.',
  });
}

/**
 * Lines of fixed width as the CSV reader takes them, below the names of their columns. A line that does not fit, or
 * that counts the others, is handed on as it is, in a single cell: the reader says what it is and why. Every line stays
 * one line, and bytes that are not UTF-8 stay what they are.
 */
export async function* fixedAsCsv(pieces: AsyncIterable<Buffer>, file: FixedFile): AsyncGenerator<Buffer> {
  yield Buffer.from(csvLine(file.columns.map(({ name }) => name)));
  const lineBreak = file.loneCr ? 13 : 10;
  let held: Buffer = NOTHING;
  for await (const piece of pieces) {
    const text = held.length === 0 ? piece : Buffer.concat([held, piece]);
    const end = text.lastIndexOf(lineBreak) + 1;
    if (end > 0) yield rewritten(text.subarray(0, end - 1), file);
    held = bounded(text.subarray(end));
  }
  if (held.length === 0) return;
  const last = rewritten(held, file, !file.endsOpen);
  yield last.subarray(0, last.length - 1);
}

/** A line without end is kept only so far that it is still too long. */
function bounded(line: Buffer): Buffer {
  if (line.length <= LONGEST_LINE) return line;
  return Buffer.concat([wholeCharacters(line.subarray(0, LONGEST_LINE)), CUT_OFF]);
}

/** Whole lines, rewritten. */
function rewritten(bytes: Buffer, file: FixedFile, isCutShort = false): Buffer {
  const lineBreak = file.loneCr ? '\r' : '\n';
  const rewrite = (line: string): string => csvLine(cellsOf(line, file, isCutShort));
  if (isUtf8(bytes)) return Buffer.from(bytes.toString('utf8').split(lineBreak).map(rewrite).join(''));
  const lines = bytes.toString('latin1').split(lineBreak);
  return Buffer.concat(
    lines.map((line) => {
      const own = Buffer.from(line, 'latin1');
      return isUtf8(own)
        ? Buffer.from(rewrite(own.toString('utf8')))
        : Buffer.from(csvLine([withoutCr(line)]), 'latin1');
    }),
  );
}

function cellsOf(ended: string, file: FixedFile, isCutShort: boolean): readonly string[] {
  const line = withoutCr(ended);
  if (line.trim() === '') return [''];
  if (file.trailer !== null && countIn(line.trimEnd(), file.trailer) !== null) return [line.trimEnd()];
  return cutLine(line, file, isCutShort) ?? [line];
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(FIXED_DELIMITER)}\n`;
}
