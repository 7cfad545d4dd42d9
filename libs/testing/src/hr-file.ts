import type { Attributes } from '@joinery/identity';
import { afterwards, CAST, type CastName } from './cast';

/** One row of an HR export, by column. */
export type HrRow = Readonly<Record<string, string>>;

const COLUMNS: Readonly<Record<string, string>> = {
  employeeNumber: 'Employee ID',
  givenName: 'First Name',
  familyName: 'Last Name',
  birthDate: 'Birth Date',
  hireDate: 'Hire Date',
  startDate: 'Start Date',
  lastDayOfWork: 'Last Day of Work',
  contractEndDate: 'Contract End Date',
  workerType: 'Worker Type',
  department: 'Department',
  title: 'Job Title',
  timezone: 'Time Zone',
};

/** What the shipped policy protects; Fay has this number in HR files. */
export const BREAK_GLASS = 'E9000';

/** A member of the cast as a row of an HR export: as they were, with the columns named changed. */
export function hrRow(name: CastName, changes: HrRow = {}): HrRow {
  return { ...toRow(name, CAST[name]), ...changes };
}

/** The same once their story has been told. */
export function hrRowAfterwards(name: CastName, changes: HrRow = {}): HrRow {
  return { ...toRow(name, afterwards(name)), ...changes };
}

/** Somebody who has worked there for years; everybody else of a file. */
export function colleague(number: number, changes: HrRow = {}): HrRow {
  const departments = ['Sales', 'Finance', 'Engineering', 'Marketing'];
  return {
    'Employee ID': `P${String(number).padStart(5, '0')}`,
    'First Name': `Given${number}`,
    'Last Name': `Family${number}`,
    'Birth Date': `19${60 + (number % 40)}-0${1 + (number % 9)}-1${number % 10}`,
    'Hire Date': '2020-03-02',
    'Start Date': '2020-03-02',
    'Last Day of Work': '',
    'Contract End Date': '',
    'Worker Type': 'employee',
    Department: departments[number % departments.length] ?? 'Sales',
    'Job Title': 'Clerk',
    'Time Zone': 'Europe/Berlin',
    ...changes,
  };
}

export function colleagues(count: number, changes: HrRow = {}): HrRow[] {
  return Array.from({ length: count }, (_, i) => colleague(i + 1, changes));
}

/** The rows as CSV, with the columns of the first row. */
export function hrFile(rows: readonly HrRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}

function toRow(name: CastName, attributes: Attributes): HrRow {
  const row = Object.fromEntries(
    Object.entries(COLUMNS).map(([attribute, column]) => [column, String(attributes[attribute] ?? '')]),
  );
  return name === 'fay' ? { ...row, 'Employee ID': BREAK_GLASS } : row;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
