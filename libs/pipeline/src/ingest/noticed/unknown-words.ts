import { type ColumnMapping, lowered, type StagedRecord, type UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';
import { WordTally } from './word-tally';

interface Column {
  readonly attribute: string;
  readonly table: string;
  readonly known: ReadonlySet<string>;
  readonly unknown: WordTally;
}

/**
 * Words of a status that no table of the policy knows. Policy makes nothing of them, and whoever has left by such a
 * word alone would keep everything, and nobody would see why. They hold nothing back: a date beside the word decides
 * all the same.
 */
export class UnknownWords {
  private readonly columns: readonly Column[];

  constructor(columns: readonly ColumnMapping[]) {
    this.columns = columns.flatMap(({ attribute, known }) =>
      known ? [{ attribute, table: known.table, known: new Set(known.words), unknown: new WordTally() }] : [],
    );
  }

  see({ line, attributes }: StagedRecord): void {
    for (const { attribute, known, unknown } of this.columns) {
      const value = attributes[attribute];
      if (typeof value !== 'string' || known.has(value) || known.has(lowered(value))) continue;
      unknown.note(value, line);
    }
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return this.columns.flatMap(({ attribute, table, unknown }): Finding[] => {
      if (unknown.firstLine === null) return [];
      const column = usedColumns.find((used) => used.attribute === attribute)?.column ?? attribute;
      return [
        {
          severity: 'warning',
          code: 'FILE_WORDS_UNKNOWN',
          message: `The column ${column} holds ${unknown.counted} that the table ${table} does not know: ${unknown.list}.`,
          hint: `Policy makes nothing of what it does not know, even if it says that somebody has left. Add it with its meaning to policies/tables/${table}.csv.`,
          place: { line: unknown.firstLine, column },
        },
      ];
    });
  }
}
