import type { Finding, LocalDate } from '@joinery/kernel';
import type { AttributeValue } from '../profile/attribute';
import type { BoundColumn } from './bound-column';
import { previousDate } from './date-format';
import { ENDS, STARTS } from './employment-term';
import type { HrRecord } from './record';
import { cellFinding } from './row-finding';

type Values = Readonly<Record<string, AttributeValue>>;

/**
 * A date that does not go with the others of its row. `former`: it belongs to an employment before and counts as not
 * given; `mistake`: the row cannot be used; `doubt`: it is taken as it is.
 */
interface OddDate {
  readonly attribute: string;
  readonly kind: 'former' | 'mistake' | 'doubt';
  readonly finding: Finding;
}

const NONE: readonly OddDate[] = Object.freeze([]);

/**
 * An end before the start belongs to the employment before, where the row tells of one: because the source says so, or
 * by an earlier date in the column that stands in for the start. Else it is a mistake. On the very day before the start
 * it may be a hire that was withdrawn: it stays, and the lifecycle judges it.
 */
export function oddDates(columns: readonly BoundColumn[]): (values: Values, record: HrRecord) => readonly OddDate[] {
  const starts = columns.filter(({ attribute }) => isOneOf(STARTS, attribute));
  const ends = columns.filter(({ attribute }) => isOneOf(ENDS, attribute));
  return (values, record) => {
    const { cells, former } = record;
    const start = startOf(values);
    let found: OddDate[] | null = null;
    for (const column of former === undefined ? ends : columns) {
      const end = values[column.attribute];
      if (typeof end !== 'string') continue;
      const isOver = former?.includes(column.index) === true;
      if (!isOver && (start === null || end >= start || !isOneOf(ENDS, column.attribute))) continue;
      const isDayBefore = start !== null && end === previousDate(start);
      const isRehire = starts.some((one) => tellsEarlier(one, cells, end));
      const kind = isDayBefore && !isRehire ? 'doubt' : isOver || isRehire ? 'former' : 'mistake';
      (found ??= []).push({ attribute: column.attribute, kind, finding: told(kind, column, record, end, start) });
    }
    return found ?? (isLastDayAfterEnd(values) ? [lastDayAfterEnd(values, record.line, columns)] : NONE);
  };
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function startOf(values: Values): LocalDate | null {
  const name = STARTS.find((start) => typeof values[start] === 'string');
  return name === undefined ? null : (values[name] as LocalDate);
}

/** Somebody who was hired again: the column of first days was read in place of by one of later ones. */
function tellsEarlier({ index, spare, read }: BoundColumn, cells: readonly string[], end: LocalDate): boolean {
  if (spare === null || read(cells[index] ?? '') === null) return false;
  const first = read(cells[spare.index] ?? '');
  return typeof first === 'string' && first <= end;
}

function told(
  kind: OddDate['kind'],
  { column }: BoundColumn,
  { line }: HrRecord,
  end: LocalDate,
  start: LocalDate | null,
): Finding {
  const place = { line, column, value: end };
  if (kind === 'former')
    return cellFinding(
      'warning',
      'ROW_END_OF_FORMER',
      place,
      `${end} is of an employment that was over before${start === null ? '' : ` the start ${start}`}; it is taken as not given`,
      'Nothing is to be done, unless the date is a slip: it ends nothing.',
    );
  if (kind === 'doubt')
    return cellFinding(
      'warning',
      'ROW_HIRE_WITHDRAWN',
      place,
      `the end is the day right before the start ${start ?? ''}, as of a hire that was withdrawn`,
      'Nobody starts by it, unless their status says that they work and another date that they began before. Clear an end that is an old one.',
    );
  return cellFinding(
    'error',
    'ROW_END_BEFORE_START',
    place,
    `the end ${end} lies before the start ${start ?? ''}`,
    'Correct one of the dates. After a rehire the end of the former employment must be cleared.',
  );
}

/**
 * Nobody works after the employment has ended: one of the two is a slip, and which one decides is a matter of policy.
 */
function isLastDayAfterEnd({ lastDayOfWork, terminationDate }: Values): boolean {
  return typeof lastDayOfWork === 'string' && typeof terminationDate === 'string' && lastDayOfWork > terminationDate;
}

function lastDayAfterEnd(
  { lastDayOfWork, terminationDate }: Values,
  line: number,
  columns: readonly BoundColumn[],
): OddDate {
  const column = columns.find(({ attribute }) => attribute === 'lastDayOfWork')?.column ?? 'lastDayOfWork';
  const finding = cellFinding(
    'warning',
    'ROW_LAST_DAY_AFTER_END',
    { line, column, value: String(lastDayOfWork) },
    `the last day of work lies after the end of the employment, ${String(terminationDate)}`,
    'Correct one of the dates: access ends with the one that lifecycle.yaml reads first. If it is so of everybody, see terminationDateMeans.',
  );
  return { attribute: 'lastDayOfWork', kind: 'doubt', finding };
}
