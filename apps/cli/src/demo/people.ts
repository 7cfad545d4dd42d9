import { type Instant, localDateAt, shift } from '@joinery/kernel';

/** One row of the demo's HR file, by column. */
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

const COLUMNS = [
  'Employee ID',
  'First Name',
  'Last Name',
  'Birth Date',
  'Hire Date',
  'Start Date',
  'Last Day of Work',
  'Status',
  'Department',
  'Job Title',
  'Location',
  'Worker Type',
  'Manager ID',
] as const;

const SALES = ['Sales', 'Account Executive'] as const;

const DEPARTMENTS: readonly (readonly [string, string])[] = [
  ['Sales', 'Account Executive'],
  ['Finance', 'Accountant'],
  ['Development', 'Engineer'],
  ['Research', 'Researcher'],
  ['Marketing', 'Marketer'],
  ['Customer Service', 'Advisor'],
];

const NAMES = [
  'Amara Diallo',
  'Björn Åkesson',
  'Chiara Ricci',
  'Daniel O’Connor',
  'Elif Yılmaz',
  'François Lefèvre',
  'Grace Mbeki',
  'Hiroshi Tanaka',
  'Ingrid Solberg',
  'João Pereira',
  'Katarzyna Wójcik',
  'Liam Murphy',
  'Mei Chen',
  'Nadia Haddad',
  'Oksana Kovalenko',
  'Pavel Novák',
  'Quynh Nguyễn',
  'Rosa Jiménez',
  'Sven Lindqvist',
  'Tariq Aziz',
  'Ursula Meier',
  'Viktor Horváth',
  'Wanjiru Kamau',
  'Xenia Papadopoulou',
  'Yusuf Demir',
  'Zoë Ångström',
  'Anna Schmidt',
  'Anna Schmidt',
  'Marco Rossi',
  'Sofia Rossi',
] as const;

/** The HR export of the day before the demo and that of its day, as CSV texts with Windows line ends. */
export interface DemoFiles {
  readonly yesterday: string;
  readonly today: string;
}

/**
 * The cast of the demo around the given moment: Ada joins, Ben moves, Cleo leaves, Dana is rehired, Eli is a contractor
 * and Fay is break-glass, among thirty others. Today's file has two rows that cannot be used.
 */
export function demoFiles(now: Instant): DemoFiles {
  const day = (offset: number): string =>
    localDateAt(shift(now, `${offset < 0 ? '-' : ''}P${Math.abs(offset)}D`, 'UTC'), 'UTC');
  const others = NAMES.map((name, i) => colleague(name, i, day(-400 - i * 37)));
  const dana = person('E1004', 'Dana Petrova', day(-900), ['Finance', 'Controller']);
  const cleo = person('E1003', 'Cleo Martin', day(-700), SALES);
  const ben = person('E1002', 'Ben Okafor', day(-500), SALES);
  const eli = {
    ...person('E1005', 'Eli Nakamura', day(-120), ['Development', 'Engineer']),
    'Worker Type': 'Contractor',
  };
  const fay = person('E9000', 'Fay Break-Glass', day(-1000), ['', 'Emergency Administrator']);
  const ada = person('E1001', 'Ada Lindqvist', day(2), ['Development', 'Engineer']);
  const broken = {
    ...person('E1090', 'Piet de Vries', day(-3), SALES),
    'Start Date': '31.02.2026',
  };
  const nameless = { ...person('', 'No Number', day(-3), SALES) };
  return {
    yesterday: csv([ben, cleo, leave(dana, day(-60)), eli, fay, ...others]),
    today: csv([
      ada,
      { ...ben, Department: 'Finance', 'Job Title': 'Accountant' },
      leave(cleo, day(-1)),
      { ...dana, 'Hire Date': day(0), 'Start Date': day(0) },
      eli,
      fay,
      ...others,
      broken,
      nameless,
    ]),
  };
}

function colleague(name: string, i: number, start: string): Row {
  const job = DEPARTMENTS[i % DEPARTMENTS.length] ?? SALES;
  return { ...person(`E${1100 + i}`, name, start, job), 'Manager ID': i === 0 ? '' : 'E1100' };
}

/** `name`: given name first, the rest is the family name. `job`: department and title. */
function person(id: string, name: string, start: string, job: readonly [string, string]): Row {
  const [given = '', ...rest] = name.split(' ');
  const family = rest.join(' ');
  const [department, title] = job;
  const seed = [...`${given}${family}${id}`].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  const birth = `${1970 + (seed % 30)}-${String((seed % 12) + 1).padStart(2, '0')}-${String((seed % 28) + 1).padStart(2, '0')}`;
  return {
    'Employee ID': id,
    'First Name': given,
    'Last Name': family,
    'Birth Date': birth,
    'Hire Date': start,
    'Start Date': start,
    'Last Day of Work': '',
    Status: 'Active',
    Department: department,
    'Job Title': title,
    Location: 'Berlin',
    'Worker Type': 'Employee',
    'Manager ID': '',
  };
}

/** HR systems often empty the job of those who left; so does this one. */
function leave(row: Row, lastDay: string): Row {
  return { ...row, 'Last Day of Work': lastDay, Status: 'Terminated', Department: '', 'Job Title': '' };
}

function csv(rows: readonly Row[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
