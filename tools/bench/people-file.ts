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

/**
 * Writes an HR file of made-up people; the same numbers give the same bytes. With `events` it is the file of the next
 * day: so many people, spread over the file, have moved, left or come since.
 */
export async function writePeopleFile(path: string, rows: number, events = 0): Promise<void> {
  const file = createWriteStream(path);
  const write = async (line: string): Promise<void> => {
    if (!file.write(line)) await once(file, 'drain');
  };
  await write(`${HEADER}\n`);
  const every = events > 0 ? Math.floor(rows / events) : Infinity;
  const came: string[] = [];
  for (let i = 0; i < rows; i += 1) {
    const event = i % every === every - 1 ? Math.floor(i / every) % 3 : -1;
    if (event === 2) came.push(row(rows + i));
    await write(row(i, event === 0, event === 1));
  }
  for (const line of came) await write(line);
  file.end();
  await once(file, 'finish');
}

function row(i: number, moved = false, left = false): string {
  const chance = mixed(i);
  const start = `${1995 + (i % 28)}-${two((i % 12) + 1)}-${two((i % 28) + 1)}`;
  // Nobody begins before the age of 20, and next to nobody shares name and birth date: feeds are checked for both.
  const birth = `${1950 + (chance % 25)}-${two(((chance >>> 8) % 12) + 1)}-${two(((chance >>> 14) % 28) + 1)}`;
  const gone = i % 20 === 0;
  const last = gone ? '2024-05-31' : left ? '2026-11-20' : '';
  const status = gone || left ? 'TERMINATED' : 'ACTIVE';
  const title = TITLES[(moved ? i + 1 : i) % TITLES.length];
  const manager = i < 10 ? '' : String(100_000 + (i % 10));
  const names = `${name(i)},${name(mixed(i + 7) % 500)}`;
  return `${100_000 + i},${names},${birth},${start},${start},${last},${status},${DEPARTMENTS[i % 9]},${title},${manager}\n`;
}

/** The same number for the same one, and no order in them. */
function mixed(i: number): number {
  const once = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d);
  return Math.imul(once ^ (once >>> 12), 0x297a2d39) >>> 0;
}

function name(i: number): string {
  const [a, b, c] = [SYLLABLES[i % 12], SYLLABLES[Math.floor(i / 12) % 12], SYLLABLES[Math.floor(i / 144) % 12]];
  const text = `${a}${b}${c}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
