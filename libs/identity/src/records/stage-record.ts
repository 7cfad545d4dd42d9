import type { Finding } from '@joinery/kernel';
import type { AttributeValue } from '../profile/attribute';
import { type CellProblem, isProblem } from './cell-problem';
import type { BoundColumn } from './bound-column';
import { oddDates } from './row-dates';
import type { HrRecord, StagedRecord } from './record';
import { footerFinding, isFooter, isLabels, labelOf, labelsFinding } from './report-lines';
import { cellFinding } from './row-finding';

/** `record` is null exactly when a finding is an error: the row is refused as a whole. */
export interface StageResult {
  readonly record: StagedRecord | null;
  readonly findings: readonly Finding[];
}

export type StageRecord = (record: HrRecord) => StageResult;

const NO_FINDINGS: readonly Finding[] = Object.freeze([]);

/** Columns come sorted by attribute, so that every record of a file has its attributes in one order. */
export function rowStage(columns: readonly BoundColumn[]): StageRecord {
  const keyColumn = columns.find(({ isKey }) => isKey);
  const oddDatesOf = oddDates(columns);
  // A copy that is filled in costs half of an object that grows name by name.
  const blank: Readonly<Record<string, AttributeValue>> = Object.fromEntries(
    columns.map(({ attribute }) => [attribute, null]),
  );
  return (record) => {
    const { cells, line, unreturned } = record;
    const attributes: Record<string, AttributeValue> = unreturned === undefined ? { ...blank } : {};
    let told = 0;
    let findings: Finding[] | null = null;
    let refused = false;
    let recordKey = '';
    const label = keyColumn === undefined ? '' : cellAt(cells, keyColumn.index);
    if (isLabels(label, cells, columns)) return { record: null, findings: [labelsFinding(label, line, columns)] };
    for (const column of columns) {
      if (unreturned?.includes(column.index) && !column.isRequired) continue;
      const value = valueIn(cells, column);
      const problem = problemOf(value, column);
      if (problem) {
        refused ||= refusesRow(problem, column);
        (findings ??= []).push(toFinding(problem, column, record));
        Reflect.deleteProperty(attributes, column.attribute);
        continue;
      }
      if (value !== null) told += 1;
      attributes[column.attribute] = value as AttributeValue;
      if (column.isKey) recordKey = String(value);
    }
    if (isFooter(recordKey || labelOf(label, cells), attributes, told))
      return { record: null, findings: [footerFinding(recordKey, line, columns)] };
    for (const { attribute, kind, finding } of oddDatesOf(attributes, record)) {
      (findings ??= []).push(finding);
      refused ||= kind === 'mistake';
      if (kind === 'former') attributes[attribute] = null;
    }
    return { record: refused ? null : { line, recordKey, attributes }, findings: findings ?? NO_FINDINGS };
  };
}

function cellAt(cells: readonly string[], index: number): string {
  return cells[index] ?? '';
}

/**
 * Of the column's own cell or, where that says nothing, of the one that stands in for it; then as the row completes it.
 */
function valueIn(cells: readonly string[], column: BoundColumn): ReturnType<BoundColumn['read']> {
  const { index, spare, preceding, inRow, read } = column;
  const own = read(cells[index] ?? '');
  const value = own === null && spare !== null ? read(cells[spare.index] ?? '') : own;
  if (typeof value !== 'string' || (inRow === null && preceding === null)) return value;
  const before = preceding === null ? null : read(cells[preceding.index] ?? '');
  const whole = typeof before === 'string' ? precededBy(before, value) : value;
  return inRow === null ? whole : inRow(whole, cells);
}

/** Some systems write the infix into the column of names too, before the name or behind a comma. */
function precededBy(before: string, value: string): string {
  const [name, told] = [value.toLowerCase(), before.toLowerCase()];
  if (name.startsWith(`${told} `)) return value;
  const bare = name.endsWith(`, ${told}`) ? value.slice(0, -told.length - 2) : value;
  return `${before} ${bare}`;
}

function problemOf(value: ReturnType<BoundColumn['read']>, column: BoundColumn): CellProblem | null {
  if (isProblem(value)) return value;
  return value === null && column.isRequired ? missing(column) : null;
}

function refusesRow(problem: CellProblem, column: BoundColumn): boolean {
  return column.refusesRow || problem.refusesRow === true;
}

function toFinding(problem: CellProblem, column: BoundColumn, { cells, line }: HrRecord): Finding {
  const isSpared = column.spare !== null && column.read(cells[column.index] ?? '') === null;
  const { column: at, index } = isSpared ? column.spare : column;
  const cell = cells[index] ?? '';
  const isRefused = refusesRow(problem, column);
  const severity = isRefused ? 'error' : 'warning';
  const message = isRefused ? problem.message : `${problem.message}; the value is taken as not given`;
  return cellFinding(severity, problem.code, { line, column: at, value: cell }, message, problem.hint);
}

function missing(column: BoundColumn): CellProblem {
  return column.isKey
    ? {
        code: 'ROW_ID_MISSING',
        message: 'the row has no id',
        hint: 'Without its id a row belongs to nobody: fill it in.',
      }
    : { code: 'ROW_VALUE_MISSING', message: 'the cell is empty', hint: 'A row cannot be used without it: fill it in.' };
}
