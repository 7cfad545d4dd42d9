import type { Finding } from '@joinery/kernel';
import type { AttributeValue } from '../profile/attribute';
import { type CellProblem, isProblem } from './cell-problem';
import type { BoundColumn } from './compile-mapping';
import { previousDate } from './date-format';
import { ENDS, STARTS } from './employment-term';
import type { HrRecord, StagedRecord } from './record';
import { footerFinding, isFooter, isLabels, labelsFinding } from './report-lines';
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
  const ends = endsToCheck(columns);
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
        refused ||= column.refusesRow;
        (findings ??= []).push(toFinding(problem, column, record));
        Reflect.deleteProperty(attributes, column.attribute);
        continue;
      }
      if (value !== null) told += 1;
      attributes[column.attribute] = value as AttributeValue;
      if (column.isKey) recordKey = String(value);
    }
    if (isFooter(recordKey || label.trim(), attributes, told))
      return { record: null, findings: [footerFinding(recordKey, line, columns)] };
    const misplaced = endsBeforeStart(attributes, ends, line, columns);
    if (misplaced.length === 0 && !refused && isLastDayAfterEnd(attributes))
      (findings ??= []).push(lastDayAfterEnd(attributes, line, columns));
    const staged = refused || misplaced.length > 0 ? null : { line, recordKey, attributes };
    return { record: staged, findings: together(findings, misplaced) };
  };
}

function cellAt(cells: readonly string[], index: number): string {
  return cells[index] ?? '';
}

/** Most rows have no findings: they share one empty list. */
function together(ofCells: readonly Finding[] | null, ofDates: readonly Finding[]): readonly Finding[] {
  if (ofCells === null) return ofDates;
  return ofDates.length === 0 ? ofCells : [...ofCells, ...ofDates];
}

/** Ends that can be held against a start. */
function endsToCheck(columns: readonly BoundColumn[]): readonly string[] {
  const names = new Set(columns.map((column) => column.attribute));
  return STARTS.some((name) => names.has(name)) ? ENDS.filter((name) => names.has(name)) : [];
}

/** Of the column's own cell or, where that says nothing, of the one that stands in for it; then as the row completes it. */
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

function toFinding(problem: CellProblem, column: BoundColumn, { cells, line }: HrRecord): Finding {
  const isSpared = column.spare !== null && column.read(cells[column.index] ?? '') === null;
  const { column: at, index } = isSpared ? column.spare : column;
  const cell = cells[index] ?? '';
  const severity = column.refusesRow ? 'error' : 'warning';
  const message = column.refusesRow ? problem.message : `${problem.message}; the value is taken as not given`;
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

function endsBeforeStart(
  attributes: Readonly<Record<string, AttributeValue>>,
  ends: readonly string[],
  line: number,
  columns: readonly BoundColumn[],
): readonly Finding[] {
  let findings: Finding[] | null = null;
  for (const end of ends) {
    const finding = endBeforeStart(attributes, end, line, columns);
    if (finding !== null) (findings ??= []).push(finding);
  }
  return findings ?? NO_FINDINGS;
}

/**
 * An end on the day before the start is an employment of no days (a withdrawn hire) and understood as such; an end
 * further back is a mistake.
 */
function endBeforeStart(
  attributes: Readonly<Record<string, AttributeValue>>,
  endName: string,
  line: number,
  columns: readonly BoundColumn[],
): Finding | null {
  const end = attributes[endName];
  if (typeof end !== 'string') return null;
  const startName = STARTS.find((name) => typeof attributes[name] === 'string');
  const start = startName === undefined ? null : (attributes[startName] as string);
  if (start === null || end >= start || end === previousDate(start)) return null;
  return cellFinding(
    'error',
    'ROW_END_BEFORE_START',
    { line, column: columnOf(endName, columns), value: end },
    `the end ${end} lies before the start ${start}`,
    'Correct one of the dates. After a rehire the end of the former employment must be cleared.',
  );
}

/** Nobody works after the employment has ended: one of the two is a slip, and which one decides is a matter of policy. */
function isLastDayAfterEnd({ lastDayOfWork, terminationDate }: Readonly<Record<string, AttributeValue>>): boolean {
  return typeof lastDayOfWork === 'string' && typeof terminationDate === 'string' && lastDayOfWork > terminationDate;
}

function lastDayAfterEnd(
  { lastDayOfWork, terminationDate }: Readonly<Record<string, AttributeValue>>,
  line: number,
  columns: readonly BoundColumn[],
): Finding {
  return cellFinding(
    'warning',
    'ROW_LAST_DAY_AFTER_END',
    { line, column: columnOf('lastDayOfWork', columns), value: String(lastDayOfWork) },
    `the last day of work lies after the end of the employment, ${String(terminationDate)}`,
    'Correct one of the dates: access ends with the one that lifecycle.yaml reads first. If it is so of everybody, see terminationDateMeans.',
  );
}

function columnOf(attribute: string, columns: readonly BoundColumn[]): string {
  return columns.find((candidate) => candidate.attribute === attribute)?.column ?? attribute;
}
