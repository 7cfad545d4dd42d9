import type { ColumnMapping, StagedRecord, UsedColumn } from '@joinery/identity';
import type { Finding } from '@joinery/kernel';

/** Beyond so many the column is something else than a column of such words. */
const MOST_WORDS = 1_000;
const TOLD = 5;
const LONGEST = 40;

interface Word {
  readonly firstLine: number;
  rows: number;
}

interface Column {
  readonly attribute: string;
  readonly table: string;
  readonly known: ReadonlySet<string>;
  readonly unknown: Map<string, Word>;
}

/**
 * Words of a status that no table of the policy knows. Policy makes nothing of them, and whoever has left by such a word alone
 * would keep everything, and nobody would see why. They hold nothing back: a date beside the word decides all the same.
 */
export class UnknownWords {
  private readonly columns: readonly Column[];

  constructor(columns: readonly ColumnMapping[]) {
    this.columns = columns.flatMap(({ attribute, known }) =>
      known ? [{ attribute, table: known.table, known: new Set(known.words), unknown: new Map<string, Word>() }] : [],
    );
  }

  see({ line, attributes }: StagedRecord): void {
    for (const { attribute, known, unknown } of this.columns) {
      const value = attributes[attribute];
      if (typeof value !== 'string' || known.has(value) || known.has(value.toLowerCase())) continue;
      const word = unknown.get(value);
      if (word) word.rows += 1;
      else if (unknown.size < MOST_WORDS) unknown.set(value, { firstLine: line, rows: 1 });
    }
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    return this.columns.flatMap(({ attribute, table, unknown }): Finding[] => {
      const [first] = unknown.values();
      if (!first) return [];
      const column = usedColumns.find((used) => used.attribute === attribute)?.column ?? attribute;
      const words =
        unknown.size === 1 ? 'a word' : `${unknown.size === MOST_WORDS ? 'at least ' : ''}${unknown.size} words`;
      return [
        {
          severity: 'warning',
          code: 'FILE_WORDS_UNKNOWN',
          message: `The column ${column} holds ${words} that the table ${table} does not know: ${list(unknown)}.`,
          hint: `Policy makes nothing of what it does not know, even if it says that somebody has left. Add it with its meaning to policies/tables/${table}.csv.`,
          place: { line: first.firstLine, column },
        },
      ];
    });
  }
}

/** The most frequent ones. */
function list(words: ReadonlyMap<string, Word>): string {
  const frequent = [...words].sort(([, one], [, other]) => other.rows - one.rows).slice(0, TOLD);
  const told = frequent.map(([word, { rows, firstLine }]) => {
    const text = word.length > LONGEST ? `${word.slice(0, LONGEST)}…` : word;
    return `"${text}" (${rows === 1 ? `line ${firstLine}` : `${rows} rows from line ${firstLine}`})`;
  });
  return `${told.join(', ')}${words.size > TOLD ? `, and ${words.size - TOLD} more` : ''}`;
}
