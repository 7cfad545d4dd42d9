import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const HEADER =
  'employeeNumber,givenName,familyName,birthDate,hireDate,startDate,lastDayOfWork,status,department,jobTitle,managerEmployeeNumber';
const DEPARTMENTS = [
  'Marketing',
  'Finance',
  'Human Resources',
  'Production',
  'Development',
  'Quality Management',
  'Sales',
  'Research',
  'Customer Service',
];
const TITLES = ['Engineer', 'Senior Engineer', 'Staff', 'Senior Staff', 'Technique Leader', 'Assistant Engineer'];
const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'sa', 'to', 'vi', 'bel', 'dor', 'an', 'fi', 'gus'];

/** Writes an HR file of made-up people; the same numbers give the same bytes. */
export async function writePeopleFile(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write(`${HEADER}\n`);
  for (let i = 0; i < rows; i += 1) {
    if (!file.write(row(i))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function row(i: number): string {
  const start = `${1995 + (i % 28)}-${two((i % 12) + 1)}-${two((i % 28) + 1)}`;
  const birth = `${1960 + (i % 40)}-${two((i % 11) + 1)}-${two(((i * 7) % 28) + 1)}`;
  const gone = i % 20 === 0;
  const last = gone ? '2024-05-31' : '';
  const manager = i < 10 ? '' : String(100_000 + (i % 10));
  return `${100_000 + i},${name(i)},${name(i * 31 + 7)},${birth},${start},${start},${last},${gone ? 'TERMINATED' : 'ACTIVE'},${DEPARTMENTS[i % 9]},${TITLES[i % 6]},${manager}\n`;
}

function name(i: number): string {
  const [a, b, c] = [SYLLABLES[i % 12], SYLLABLES[Math.floor(i / 12) % 12], SYLLABLES[Math.floor(i / 144) % 12]];
  const text = `${a}${b}${c}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
