import { tellHidden } from './hidden-characters';
import type { FindingList } from './finding-list';
import type { PolicyFile } from './policy-document';

/** A look-up table: key to value, compared exactly. */
export interface PolicyTable {
  readonly name: string;
  readonly file: string;
  readonly rows: ReadonlyMap<string, string>;
  /** Line on which a key stands, from 1. */
  readonly lines: ReadonlyMap<string, number>;
}

const LONGEST_TABLE = 5_000_000;

/** Reads `tables/<name>.csv`: a header line, then one key and one value a line. */
export function readTable(file: PolicyFile, findings: FindingList): PolicyTable {
  const name = file.path.replace(/^.*\//, '').replace(/\.csv$/, '');
  const rows = new Map<string, string>();
  const lines = new Map<string, number>();
  for (const { line, key, value } of readEntries(file, findings)) {
    if (rows.has(key)) {
      const message = `"${key}" stands on line ${lines.get(key)} already.`;
      findings.add({ file: file.path, line, column: 1 }, { code: 'DUPLICATE_KEY', message, value: key });
    }
    rows.set(key, value);
    lines.set(key, line);
  }
  return { name, file: file.path, rows, lines };
}

interface Entry {
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

/** The lines below the header that have a key and a value; what is wrong with the others is told. */
function readEntries(file: PolicyFile, findings: FindingList): readonly Entry[] {
  const start = { file: file.path, line: 1, column: 1 };
  if (file.text.length > LONGEST_TABLE) {
    const message = `The table is longer than ${LONGEST_TABLE} characters.`;
    findings.add(start, { code: 'FILE_TOO_LARGE', message });
    return [];
  }
  if (tellHidden(file, findings)) return [];
  const records = readRecords(file, findings);
  if (records.length === 0) {
    const hint = 'It needs a header line: key,value.';
    findings.add(start, { code: 'TABLE_INVALID', message: 'The table is empty.', hint });
  }
  const entries = records.flatMap((record) => asEntry(record) ?? tellNoEntry(record, file, findings));
  return entries.filter(({ line }) => line !== records[0]?.line);
}

function asEntry({ line, cells }: Line): Entry | null {
  const [key = '', value] = cells;
  return cells.length === 2 && value !== undefined && key !== '' ? { line, key, value } : null;
}

function tellNoEntry({ line, cells }: Line, file: PolicyFile, findings: FindingList): readonly Entry[] {
  const message = `A line of a table has a key and a value; this one has ${cells.length} cells.`;
  findings.add({ file: file.path, line, column: 1 }, { code: 'TABLE_INVALID', message, value: cells.join(',') });
  return [];
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

const CELL = /(?:"((?:[^"\n]|"")*)"|([^",\n]*))(,|\n|$)/y;

/** Commas, quotes doubled inside quotes; blank lines and lines that start with `#` are skipped. */
function readRecords(file: PolicyFile, findings: FindingList): Line[] {
  const found: Line[] = [];
  const lines = file.text
    .replace(/^\uFEFF/, '')
    .normalize('NFC')
    .split(/\r?\n/);
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '' || text.startsWith('#')) continue;
    const cells = readCells(text);
    if (cells === null) {
      findings.add(
        { file: file.path, line: index + 1, column: 1 },
        { code: 'TABLE_INVALID', message: 'A quote is not closed or stands in the middle of a cell.', value: text },
      );
    } else found.push({ line: index + 1, cells });
  }
  return found;
}

function readCells(text: string): string[] | null {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(text);
    if (match === null) return null;
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] !== ',') return cells;
  }
}
