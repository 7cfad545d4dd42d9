import type { Finding } from '@joinery/kernel';
import type { HrRecord } from '@joinery/identity';

/**
 * Rows that are not looked at because the column names of their file do not tell what every row needs. One finding for
 * all of them: a missing column is one mistake, and not as many as the file has rows.
 */
export class UnreadRows {
  private from = 0;
  private to = 0;
  private rows = 0;

  see(records: readonly HrRecord[]): void {
    const [first, last] = [records[0], records.at(-1)];
    if (!first || !last) return;
    if (this.rows === 0) this.from = first.line;
    this.to = last.line;
    this.rows += records.length;
  }

  findings(): readonly Finding[] {
    const { from, to, rows } = this;
    if (rows === 0) return [];
    const which =
      rows === 1
        ? `The row on line ${from} was not read`
        : `None of the ${rows} rows on lines ${from} to ${to} was read`;
    return [
      {
        severity: 'error',
        code: 'FILE_ROWS_UNREAD',
        message: `${which}, because of what is wrong with the columns.`,
        hint: 'Correct the column names, or the mapping of the source, and load the file again.',
        place: { line: from },
      },
    ];
  }
}
