import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Columns of the export, as the replay data's own writer names them. */
const COLUMNS = [
  'employeeNumber',
  'givenName',
  'familyName',
  'birthDate',
  'hireDate',
  'startDate',
  'lastDayOfWork',
  'status',
  'department',
  'jobTitle',
  'managerEmployeeNumber',
] as const;

/** What HR knows of somebody on one day. */
export type HistoricPerson = Readonly<
  Record<'employeeNumber' | 'givenName' | 'familyName' | 'birthDate' | 'hireDate' | 'startDate', string>
> &
  Readonly<Record<'lastDayOfWork' | 'department' | 'jobTitle' | 'managerEmployeeNumber', string | null>> & {
    readonly status: 'PREHIRE' | 'ACTIVE' | 'TERMINATED';
  };

const FILES = ['employees', 'departments', 'dept_emp', 'titles', 'dept_manager', 'events'] as const;
const DAY_MS = 86_400_000;
const OPEN = '9999';

type Row = Readonly<Record<string, string>>;

/** What somebody's record says from one day (inclusive) to another (exclusive). */
interface Term {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

interface Worker {
  readonly row: Row;
  readonly departments: readonly Term[];
  readonly titles: readonly Term[];
  /** First day of the first assignment, and the day after the last. */
  readonly start: string;
  readonly end: string;
}

export function missingHistory(folder: string): readonly string[] {
  return FILES.map((file) => `employees-10k/${file}.csv`).filter((file) => !existsSync(join(folder, file)));
}

/** The 10,000 people of the replay data with their dated departments and titles: gives the HR export of any day. */
export class History {
  private readonly workers: readonly Worker[];
  private readonly departmentNames: ReadonlyMap<string, string>;
  private readonly heads: ReadonlyMap<string, readonly Term[]>;
  private readonly events: readonly Row[];

  constructor(folder: string) {
    const read = (file: string): Row[] => readCsv(join(folder, 'employees-10k', `${file}.csv`));
    this.departmentNames = new Map(read('departments').map((row) => [cell(row, 'dept_no'), cell(row, 'dept_name')]));
    const departments = terms(read('dept_emp'), 'emp_no', 'dept_no');
    const titles = terms(read('titles'), 'emp_no', 'title');
    this.heads = terms(read('dept_manager'), 'dept_no', 'emp_no');
    this.events = read('events');
    this.workers = read('employees').map((row) => {
      const own = departments.get(cell(row, 'emp_no')) ?? [];
      const end = own.reduce((latest, term) => (term.to > latest ? term.to : latest), '');
      return {
        row,
        departments: own,
        titles: titles.get(cell(row, 'emp_no')) ?? [],
        start: own[0]?.from ?? OPEN,
        end,
      };
    });
  }

  /** Days on which something happens, oldest first. */
  changeDays(): readonly string[] {
    return [...new Set(this.events.map((event) => cell(event, 'date')))].sort();
  }

  /** Everybody whom HR knows on a day, those who have left included, as the export of that day. */
  export(day: string): string {
    const lines = this.people(day).map((person) => COLUMNS.map((column) => person[column] ?? '').join(','));
    return [COLUMNS.join(','), ...lines, ''].join('\n');
  }

  people(day: string): readonly HistoricPerson[] {
    return this.workers.filter(({ row }) => cell(row, 'hire_date') <= day).map((worker) => this.person(worker, day));
  }

  private person({ row, departments, titles, start, end }: Worker, day: string): HistoricPerson {
    const number = cell(row, 'emp_no');
    const gone = end < OPEN && day >= end;
    const department = current(departments, day);
    const head = department === null ? null : current(this.heads.get(department) ?? [], day);
    return {
      employeeNumber: number,
      givenName: cell(row, 'first_name'),
      familyName: cell(row, 'last_name'),
      birthDate: cell(row, 'birth_date'),
      hireDate: cell(row, 'hire_date'),
      startDate: start,
      lastDayOfWork: gone ? plusDays(end, -1) : null,
      status: day < start ? 'PREHIRE' : gone ? 'TERMINATED' : 'ACTIVE',
      department: department === null ? null : (this.departmentNames.get(department) ?? null),
      jobTitle: current(titles, day),
      managerEmployeeNumber: head === number ? null : head,
    };
  }
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The latest term that covers the day. */
function current(all: readonly Term[], day: string): string | null {
  return all.findLast(({ from, to }) => from <= day && day < to)?.what ?? null;
}

function terms(rows: readonly Row[], of: string, what: string): ReadonlyMap<string, readonly Term[]> {
  const found = new Map<string, Term[]>();
  for (const row of rows) {
    const term = { from: cell(row, 'from_date'), to: cell(row, 'to_date'), what: cell(row, what) };
    found.set(cell(row, of), [...(found.get(cell(row, of)) ?? []), term]);
  }
  for (const own of found.values()) own.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  return found;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The history has neither quotes nor commas inside values. */
function readCsv(path: string): Row[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])));
}

function cell(row: Row, name: string): string {
  return row[name] ?? '';
}
