import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICIES } from './places';

const DEPARTMENTS = 40;
const LOCATIONS = 60;
const TITLES = 500;

/** Somebody of a made-up company: columns of few values, of many, and of one each. */
export function benchPerson(i: number): Record<string, string | null> {
  const number = String(100_000 + i);
  const of = (values: number, salt: number): number => (Math.imul(i * 31 + salt, 2_654_435_761) >>> 8) % values;
  return {
    employeeNumber: number,
    givenName: `Given${of(3_000, 1)}`,
    familyName: `Family${of(20_000, 2)}`,
    email: `person${number}@example.com`,
    userName: `person${number}`,
    department: `Department ${of(DEPARTMENTS, 3)}`,
    location: `${['DE', 'FR', 'US', 'JP'][of(4, 4)]}-Site ${of(LOCATIONS, 5)}`,
    title: `Title ${of(TITLES, 6)}`,
    company: `Company ${of(5, 7)}`,
    country: ['DE', 'FR', 'US', 'JP'][of(4, 8)] ?? null,
    costCenter: of(10, 9) === 0 ? null : `CC${of(300, 10)}`,
    workerType: ['employee', 'employee', 'employee', 'contractor', 'intern'][of(5, 11)] ?? null,
    hireDate: `${1995 + of(30, 12)}-${two(1 + of(12, 13))}-${two(1 + of(28, 14))}`,
    managerEmployeeNumber: String(100_000 + Math.floor(i / 10)),
  };
}

/** Rules are edited at this distance; there are so many kinds of conditions. */
const EVERY = 60;
const KINDS = 6;

/** A policy folder with so many rules, of the kinds that companies write; so many of them edited. */
export function writeRules(folder: string, count: number, edited = 0): string {
  const target = join(folder, `policies-${count}${edited === 0 ? '' : `-${edited}-edited`}`);
  cpSync(POLICIES, target, { recursive: true });
  for (const part of ['birthright', 'tests']) rmSync(join(target, part), { recursive: true, force: true });
  mkdirSync(join(target, 'birthright'));
  const rules = Array.from({ length: count }, (_, i) => ({
    id: `r${String(i).padStart(5, '0')}`,
    owner: 'it-identity',
    effect: i % 50 === 49 ? 'deny' : 'allow',
    grant: [i % 7 === 0 ? 'app:chat' : 'app:intranet'],
    // The edited ones ask what the next of their kind does.
    when: conditionOf(i % EVERY === 1 && i < edited * EVERY ? i + KINDS * 7 : i),
  }));
  writeFileSync(join(target, 'birthright', 'core.json'), JSON.stringify({ kind: 'grants', rules }));
  return target;
}

function conditionOf(i: number): unknown {
  const department = {
    in: [{ var: 'department' }, [`Department ${i % DEPARTMENTS}`, `Department ${(i * 7 + 1) % DEPARTMENTS}`]],
  };
  const site = { starts_with: [{ var: 'location' }, ['DE-', 'FR-', 'US-Site 1', 'JP-Site 2'][i % 4]] };
  const staff = { '!': { '===': [{ var: 'workerType' }, 'contractor'] } };
  const title = { '===': [{ var: 'title' }, `Title ${i % TITLES}`] };
  const since = { before: [{ var: 'hireDate' }, `${2000 + (i % 20)}-01-01`] };
  const funded = { present: { var: 'costCenter' } };
  const kinds = [
    { and: [department, site] },
    { and: [department, staff, funded] },
    { or: [{ and: [department, since] }, title] },
    { and: [site, { or: [title, department] }] },
    { '===': [{ var: 'costCenter' }, `CC${i % 300}`] },
    { and: [staff, since, { '!': site }] },
  ];
  return kinds[i % kinds.length];
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
