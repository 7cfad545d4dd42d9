import type { Finding } from '@joinery/kernel';
import type { FixedColumn } from '@joinery/identity';
import { fileFinding } from './csv-findings';

/** Lines whose columns lie at fixed places, counted in characters from 1. */
export interface FixedLayout {
  readonly columns: readonly FixedColumn[];
  /** Lines are filled up with blanks to the width of the layout: a shorter one was cut. */
  readonly isFilled: boolean;
}

/** What a line is: its cells without the blanks that fill them up, or null where it is none of this layout. */
export function cutLine(line: string, layout: FixedLayout, isCutShort = false): readonly string[] | null {
  const { columns, isFilled } = layout;
  const characters = charactersOf(line);
  const isShort = characters.length < widthOf(columns);
  if (line.includes('\t') || inkEnd(characters) > widthOf(columns)) return null;
  if (isShort && (isFilled || isCutShort || characters.length < firstEnd(columns))) return null;
  return columns.map((column) => cellOf(characters, column));
}

/** The cells of a line that does not fit, as far as it goes; what stands beyond the layout is in the last one. */
export function cutAnyway(line: string, columns: readonly FixedColumn[]): readonly string[] {
  const characters = charactersOf(line);
  const last = columns.reduce((most, column) => (column.at > most.at ? column : most));
  return columns.map((column) =>
    cellOf(characters, column === last ? { ...column, width: characters.length } : column),
  );
}

/** Why a line is none of the layout. */
export function misfit(line: string, place: number, columns: readonly FixedColumn[]): Finding {
  const characters = charactersOf(line);
  const width = widthOf(columns);
  if (line.includes('\t')) {
    return fileFinding('ROW_HOLDS_TAB', 'the line holds a tab, so that nobody can know the places of what follows', {
      line: place,
      value: line.replaceAll('\t', '␉'),
      hint: 'Let the export write blanks instead of tabs.',
    });
  }
  const end = inkEnd(characters);
  if (end > width) {
    return fileFinding('ROW_TOO_LONG', `the line goes to place ${end}, the layout to place ${width}`, {
      line: place,
      value: line,
      hint: 'A value was written wider than its column, or the layout has changed: compare the line with its neighbours.',
    });
  }
  const { length } = characters;
  const inside = columns.find(({ at, width: wide }) => at <= length && length < at + wide - 1);
  const where = inside === undefined ? '' : `, within ${inside.name}`;
  return fileFinding('ROW_TOO_SHORT', `the line ends at place ${length}${where}, the layout at place ${width}`, {
    line: place,
    value: line,
    hint: 'The rest of the line is missing: compare it with its neighbours, or fetch the file again. If lines of this source lack only blanks, say "shortLines: fine" under "file" in its policy.',
  });
}

/**
 * True when lines are filled up to the width of the layout: one of them ends there in blanks, or three of four go so
 * far, as where the last column is never empty.
 */
export function isFilledUp(lines: readonly string[], columns: readonly FixedColumn[]): boolean {
  const rows = lines.filter((line) => line.trim() !== '');
  const whole = rows.filter((line) => charactersOf(line).length >= widthOf(columns));
  return whole.some((line) => line.endsWith(' ')) || (rows.length > 2 && whole.length >= rows.length * 0.75);
}

/** The last place of the layout. */
export function widthOf(columns: readonly FixedColumn[]): number {
  return Math.max(...columns.map(({ at, width }) => at + width - 1));
}

/** The place where the column ends that comes first on a line. */
function firstEnd(columns: readonly FixedColumn[]): number {
  return Math.min(...columns.map(({ at, width }) => at + width - 1));
}

type Characters = string | readonly string[];

/** Characters beyond U+FFFF are two units of a string and one place of a line. */
function charactersOf(line: string): Characters {
  return /[\ud800-\udfff]/.test(line) ? Array.from(line) : line;
}

function cellOf(characters: Characters, { at, width }: FixedColumn): string {
  const part = characters.slice(at - 1, at - 1 + width);
  return (typeof part === 'string' ? part : part.join('')).replace(/ +$/, '');
}

/** The place of the last character that is no blank. */
function inkEnd(characters: Characters): number {
  let end = characters.length;
  while (end > 0 && characters[end - 1] === ' ') end -= 1;
  return end;
}
