import { readSheet, SheetNotFoundError } from 'read-excel-file/node';
import { type Finding, messageOf } from '@joinery/kernel';
import type { HrRecord } from '@joinery/identity';
import type { RefusedRow, SourceBatch, SourceReading } from '../../kit/source';
import { fileFinding } from '../csv/csv-findings';
import { headerFindings } from '../csv/header-findings';
import { checkLengths, checkRepeatedHeader } from '../csv/row-check';
import { headerBelow, MOST_TITLE_LINES, namesGroups } from '../csv/title-lines';
import { damaged, inspectWorkbook } from './inspect-workbook';
import { type ListedSheet, listSheets } from './sheet-list';
import { cellText, isNumberCell, type SheetCell, type SheetRow } from './sheet-cell';
import { mergedCells, uncomputedFormulas } from './sheet-warnings';
import { type ShownCell, sheetExtras } from './shown-cells';

export interface XlsxOptions {
  /** Name of the sheet; the first that is not hidden when it is not given. */
  readonly sheet?: string;
  /** Rows of title above the column names. */
  readonly skipLines?: number;
  readonly batchSize?: number;
  /** Rows that are read at most, 100,000 when not given. */
  readonly maxRows?: number;
  /** Bytes that the workbook may unpack to, 50 MB when not given. */
  readonly maxUnpackedBytes?: number;
}

const MAX_CELL = 32_767;
const ID_COLUMN = /(?:^|[^a-z])(?:id|no|nr|nummer|number|code|key|matricule)$|id$|number$|code$/i;

/**
 * Opens an Excel workbook that is held in memory and reads one sheet of it. Text stays text and real dates become
 * dates; numbers keep the digits that the file holds. What can be wrong with a workbook is told by the verdict.
 */
export async function openXlsx(bytes: Buffer, options: XlsxOptions = {}): Promise<SourceReading> {
  const maxRows = options.maxRows ?? 100_000;
  const limits = { rows: maxRows + 1, unpackedBytes: options.maxUnpackedBytes ?? 50_000_000 };
  const refused = await inspectWorkbook(bytes, limits);
  if (refused) return unreadableFile(refused);
  const sheets = await listSheets(bytes);
  const first = Math.max(
    0,
    sheets.findIndex(({ isHidden }) => !isHidden),
  );
  const sheet = await readRows(bytes, options.sheet ?? first + 1);
  if ('finding' in sheet) return unreadableFile(sheet.finding);
  const at = options.sheet === undefined ? first : sheets.findIndex(({ name }) => name === options.sheet);
  const { shown, merged } = await sheetExtras(bytes, at, limits.unpackedBytes);
  const rows = asShown(sheet.rows, shown);
  const others = options.sheet === undefined ? sheets.filter(({ isHidden }, at) => !isHidden && at !== first) : [];
  const unread = others.length > 0 ? [otherSheets(sheets[first]?.name ?? '', others)] : [];
  const extras = { unread: [...unread, ...uncomputedFormulas(shown)], merged };
  const reading = new SheetReading(rows, options.batchSize ?? 2_000, options.skipLines ?? 0, extras);
  const below = reading.namesBelowTitle();
  return below === null ? reading : unreadableFile(below, unread);
}

function otherSheets(name: string, others: readonly ListedSheet[]): Finding {
  const names = others.map((one) => `"${one.name}"`).join(', ');
  const finding = fileFinding('FILE_HAS_OTHER_SHEETS', `only the sheet "${name}" is read, and not ${names}`, {
    hint: 'If people stand in another one, name it with --sheet. Naming the right one, there or as "sheet" under "file" in the policy of the source, ends this warning.',
  });
  return { ...finding, severity: 'warning' };
}

async function readRows(
  bytes: Buffer,
  sheet: string | number,
): Promise<{ readonly rows: readonly SheetRow[] } | { readonly finding: Finding }> {
  try {
    const options = { trim: false, parseNumber: (digits: string) => ({ digits }) };
    return { rows: (await readSheet(bytes, sheet, options)) as unknown as SheetRow[] };
  } catch (error) {
    if (error instanceof SheetNotFoundError) return { finding: sheetMissing(sheet, error) };
    return { finding: damaged(messageOf(error)) };
  }
}

/** The reader of workbooks takes a formula that came to nothing for an empty cell, and numbers without their zeros. */
function asShown(rows: readonly SheetRow[], shownCells: readonly ShownCell[]): readonly SheetRow[] {
  if (shownCells.length === 0) return rows;
  const mended = rows.map((row) => [...row]);
  for (const { row, column, shown } of shownCells) {
    const cells = mended[row];
    const cell = cells?.[column] ?? null;
    if (cells !== undefined && (cell === null || isNumberCell(cell))) cells[column] = shown;
  }
  return mended;
}

function sheetMissing(sheet: string | number, error: Error): Finding {
  return fileFinding('FILE_SHEET_MISSING', `the workbook has no sheet ${JSON.stringify(sheet)}`, {
    value: error.message,
    hint: 'Name the sheet in the policy of the source, or leave it out to read the first one.',
  });
}

/** A reading without rows, whose verdict says why. */
function unreadableFile(finding: Finding, more: readonly Finding[] = []): SourceReading {
  return {
    header: [],
    async *batches() {},
    verdict: () => ({ complete: false, findings: [finding, ...more], rowsRead: 0, unreadableAfterLine: 0 }),
  };
}

class SheetReading implements SourceReading {
  readonly header: readonly string[];
  private rowsRead = 0;
  private firstRefused: RefusedRow | null = null;
  private rowsRefused = 0;
  private readonly numbersIn = new Map<number, number>();
  private readonly headerLine: number;

  constructor(
    private readonly rows: readonly SheetRow[],
    private readonly batchSize: number,
    titles: number,
    private readonly extras: { readonly unread: readonly Finding[]; readonly merged: readonly string[] },
  ) {
    this.headerLine = rows.findIndex((row, at) => at >= titles && filled(row) > 0);
    const names = (rows[this.headerLine] ?? []).map(cellText);
    while (names.at(-1)?.trim() === '') names.pop();
    this.header = names;
  }

  /**
   * Where the column names seem to stand when it is not where they were looked for: below a title, or names of groups.
   */
  namesBelowTitle(): Finding | null {
    if (this.namesGroups()) return headerBelow(this.headerLine + 1, this.namesBelow());
    if (this.header.length === 0 || this.header.length > 2) return null;
    const below = this.rows.slice(0, MOST_TITLE_LINES + 1).findIndex((row) => filled(row) > 2);
    return below > this.headerLine ? headerBelow(below, (this.rows[below] ?? []).map(cellText)) : null;
  }

  async *batches(): AsyncGenerator<SourceBatch> {
    let records: HrRecord[] = [];
    let refused: RefusedRow[] = [];
    for (let at = this.headerLine + 1; at > 0 && at < this.rows.length; at += 1) {
      const row = this.rows[at] as SheetRow;
      const cells = this.header.map((_, i) => cellText(row[i] ?? null));
      const beyond = row.slice(this.header.length).map(cellText);
      if ([...cells, ...beyond].every((cell) => cell.trim() === '')) continue;
      this.rowsRead += 1;
      const finding = this.check(cells, beyond, at + 1);
      if (finding) refused.push(this.refuse(at + 1, finding, [...cells, ...beyond]));
      else records.push({ line: at + 1, cells });
      this.noteNumbers(row, at + 1);
      if (records.length + refused.length < this.batchSize) continue;
      yield { records, refused };
      [records, refused] = [[], []];
    }
    if (records.length + refused.length > 0) yield { records, refused };
  }

  verdict(): ReturnType<SourceReading['verdict']> {
    const findings = [...this.headerTrouble(), ...this.rowFindings()];
    const merged = mergedCells(this.extras.merged, this.headerLine + 1);
    return {
      complete: findings.length === 0,
      findings: [...findings, ...this.numberWarnings(), ...this.extras.unread, ...merged],
      rowsRead: this.rowsRead,
      unreadableAfterLine: null,
    };
  }

  private headerTrouble(): Finding[] {
    return this.header.length === 0 ? [empty()] : headerFindings(this.header);
  }

  private namesGroups(): boolean {
    return namesGroups(this.header.concat(this.namesBelow().slice(this.header.length).fill('')), this.namesBelow());
  }

  private namesBelow(): readonly string[] {
    return (this.rows[this.headerLine + 1] ?? []).map(cellText);
  }

  private check(cells: readonly string[], beyond: readonly string[], line: number): Finding | null {
    const shape = { header: this.header, delimiter: '\t', maxCellLength: MAX_CELL };
    const stray = beyond.find((cell) => cell.trim() !== '');
    if (stray !== undefined) {
      return fileFinding('ROW_TOO_MANY_COLUMNS', `the row has a value right of the last of ${cells.length} columns`, {
        line,
        value: stray,
        hint: 'Give the column a name in the first row, or remove the value.',
      });
    }
    return checkRepeatedHeader(cells, line, shape) ?? checkLengths(cells, line, shape);
  }

  private refuse(line: number, finding: Finding, cells: readonly string[]): RefusedRow {
    const row = { line, finding, cells };
    this.firstRefused ??= row;
    this.rowsRefused += 1;
    return row;
  }

  private noteNumbers(row: readonly SheetCell[], line: number): void {
    this.header.forEach((_, i) => {
      if (isNumberCell(row[i] ?? null) && !this.numbersIn.has(i)) this.numbersIn.set(i, line);
    });
  }

  private rowFindings(): Finding[] {
    const { rowsRead, rowsRefused, firstRefused } = this;
    if (this.header.length > 0 && rowsRead === 0) return [headerOnly()];
    if (firstRefused === null) return [];
    const what = `${rowsRefused} of ${rowsRead} rows could not be read, the first in row ${firstRefused.line}`;
    return [
      fileFinding('FILE_ROWS_REFUSED', what, {
        line: firstRefused.line,
        hint: 'Correct them and load the file again.',
      }),
    ];
  }

  /** A number has no leading zeros: what was typed as 00042 has been 42 since somebody opened the file. */
  private numberWarnings(): Finding[] {
    return [...this.numbersIn].flatMap(([i, line]) => {
      const column = this.header[i] ?? '';
      if (!ID_COLUMN.test(column.trim())) return [];
      const warning = fileFinding('FILE_IDS_ARE_NUMBERS', `the column ${column} holds numbers, not text`, {
        line,
        column,
        hint: 'Leading zeros are lost in such a column. If ids can have them, format it as text in the source.',
      });
      return [{ ...warning, severity: 'warning' as const }];
    });
  }
}

/** Cells of a row that hold something. */
function filled(row: SheetRow): number {
  return row.filter((cell) => cellText(cell).trim() !== '').length;
}

function empty(): Finding {
  return fileFinding('FILE_EMPTY', 'the sheet is empty', {
    hint: 'Nobody is treated as gone because of an empty file. Is it the right sheet?',
  });
}

function headerOnly(): Finding {
  return fileFinding('FILE_HEADER_ONLY', 'the sheet has a header and no rows', {
    line: 1,
    hint: 'Nobody is treated as gone because of it. Run the export again and look at its filter.',
  });
}
