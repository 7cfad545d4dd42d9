import type { StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';

/** What rows of a report are grouped by. */
const GROUPED = ['department', 'division', 'company', 'location', 'costCenter'] as const;
/** Of a hundred rows. */
const FEWEST_BLANKS = 30;
const MOST_GROUPS = 10_000;

interface Column {
  readonly names: Set<string>;
  blanks: number;
  firstBlank: number;
  isPlain: boolean;
}

/**
 * Merged cells of a spreadsheet lose their value in all rows but the first: the column holds each name once, with
 * blanks below. Everybody in these rows would silently have no department.
 */
export class MergedCells {
  private rows = 0;
  private readonly columns = new Map<string, Column>(
    GROUPED.map((name) => [name, { names: new Set(), blanks: 0, firstBlank: 0, isPlain: false }]),
  );

  /** To be shown the records in the order of the file. */
  see({ line, attributes }: StagedRecord): void {
    this.rows += 1;
    for (const [name, column] of this.columns) {
      const value = attributes[name];
      if (column.isPlain || value === undefined) continue;
      if (typeof value !== 'string') this.noteBlank(column, line);
      else if (column.names.has(value) || column.names.size >= MOST_GROUPS) column.isPlain = true;
      else column.names.add(value);
    }
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return [...this.columns].flatMap(([name, { names, blanks, firstBlank, isPlain }]): Finding[] => {
      if (isPlain || names.size < 2 || blanks < 2 || blanks * 100 < this.rows * FEWEST_BLANKS) return [];
      const column = usedColumns.find(({ attribute }) => attribute === name)?.column ?? name;
      return [
        {
          severity: 'warning',
          code: 'FILE_CELLS_MERGED',
          message: `The column ${column} holds each of ${names.size} names once, and nothing in the ${blanks} rows below them.`,
          hint: 'These look like merged cells of a spreadsheet, whose value is in their first row alone: the other rows are read as empty. Unmerge them, fill them down and export again.',
          place: { line: firstBlank, column },
        },
      ];
    });
  }

  /** A list that begins blank is no list of groups. */
  private noteBlank(column: Column, line: number): void {
    if (column.names.size === 0) column.isPlain = true;
    if (column.blanks === 0) column.firstBlank = line;
    column.blanks += 1;
  }
}
