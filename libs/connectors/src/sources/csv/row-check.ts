import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';

export interface RowShape {
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly maxCellLength: number;
}

/** A line with nothing in it, or with nothing but delimiters, as spreadsheets leave below a table: no row. */
export function isBlank(cells: readonly string[]): boolean {
  return cells[0]?.trim() === '' && cells.every((cell) => cell.trim() === '');
}

/** Null when the row has the shape that the header promises. */
export function checkShape(cells: readonly string[], line: number, shape: RowShape): Finding | null {
  if (cells.length !== shape.header.length) return wrongCount(cells, line, shape);
  return checkRepeatedHeader(cells, line, shape);
}

/** Null unless the row is the header once more. */
export function checkRepeatedHeader(cells: readonly string[], line: number, shape: RowShape): Finding | null {
  const alike = cells[0] === shape.header[0] || cells[0]?.startsWith('\uFEFF');
  return alike ? repeatedHeader(cells, line, shape) : null;
}

function wrongCount(cells: readonly string[], line: number, shape: RowShape): Finding {
  const { header, delimiter } = shape;
  const few = cells.length < header.length;
  return fileFinding(
    few ? 'ROW_TOO_FEW_COLUMNS' : 'ROW_TOO_MANY_COLUMNS',
    `the row has ${cells.length} columns, the header has ${header.length}`,
    {
      line,
      value: cells.join(delimiter),
      hint: few
        ? 'A delimiter or the rest of the row is missing: compare the line with its neighbours.'
        : `A cell that holds ${describeDelimiter(delimiter)} must stand in double quotes.`,
    },
  );
}

function repeatedHeader(cells: readonly string[], line: number, { header, delimiter }: RowShape): Finding | null {
  const same = cells.every((cell, at) => cell.replace('\uFEFF', '') === header[at]);
  if (!same) return null;
  return fileFinding('ROW_REPEATS_HEADER', 'the header stands in the middle of the file once more', {
    line,
    value: cells.join(delimiter),
    hint: 'Several files were probably joined: remove the extra header, or load the files one by one.',
  });
}

/**
 * A stray opening quote runs on to the next quote of the file and takes the rows in between into one cell. When the
 * column count still fits, only the delimiters inside that cell give it away: as many as the swallowed rows had.
 */
export function checkSwallowed(cells: readonly string[], line: number, shape: RowShape): Finding | null {
  const separators = shape.header.length - 1;
  if (separators === 0) return null;
  for (const [at, cell] of cells.entries()) {
    const pieces = cell.split(/\r\n|\r|\n/);
    if (pieces.length < 2) continue;
    const counts = pieces.map((piece) => piece.split(shape.delimiter).length - 1);
    const fitsEnds = counts[0] === separators - at && counts[counts.length - 1] === at;
    if (!fitsEnds && !counts.slice(1, -1).includes(separators)) continue;
    return fileFinding('ROW_SWALLOWS_ROWS', 'a quoted cell of this row seems to contain other rows', {
      line,
      column: shape.header[at],
      value: cell,
      hint: 'A double quote was probably typed into a cell: remove it or write it twice.',
    });
  }
  return null;
}

/** For files in which suspicious bytes were seen. */
export function checkCharacters(
  cells: readonly string[],
  line: number,
  shape: RowShape,
  notUtf8: boolean,
): Finding | null {
  for (const [at, cell] of cells.entries()) {
    const column = shape.header[at];
    if (cell.includes('\u0000')) {
      return fileFinding('ROW_NUL_CHARACTER', 'a cell holds a NUL character', {
        line,
        column,
        value: cell.replaceAll('\u0000', '␀'),
        hint: 'The export was damaged on its way, or is a binary file: run it again.',
      });
    }
    if (cell.includes('\uFFFD')) return lostCharacter(cell, line, column, notUtf8);
  }
  return null;
}

function lostCharacter(cell: string, line: number, column: string | undefined, notUtf8: boolean): Finding {
  const place = { line, ...(column === undefined ? {} : { column }), value: cell };
  return notUtf8
    ? fileFinding('ROW_NOT_UTF8', 'a cell holds bytes that are not UTF-8', {
        ...place,
        hint: 'The file may be Windows-1252 or Latin-1: export it as "CSV UTF-8".',
      })
    : fileFinding('ROW_CHARACTER_LOST', 'a cell holds the mark of a character that an earlier conversion lost', {
        ...place,
        hint: 'Correct the character in the source: what it was cannot be known from the file.',
      });
}

/** For rows that are longer than one cell may be. */
export function checkLengths(cells: readonly string[], line: number, shape: RowShape): Finding | null {
  const at = cells.findIndex((cell) => cell.length > shape.maxCellLength);
  if (at === -1) return null;
  return fileFinding('ROW_CELL_TOO_LONG', `a cell holds more than ${shape.maxCellLength} characters`, {
    line,
    column: shape.header[at],
    value: cells[at],
    hint: 'A quote may be missing further up; otherwise leave this column out of the export.',
  });
}

function describeDelimiter(delimiter: string): string {
  const names: Readonly<Record<string, string>> = { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab', '|': 'a bar' };
  return names[delimiter] ?? JSON.stringify(delimiter);
}
