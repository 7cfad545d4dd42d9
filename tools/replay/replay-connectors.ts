import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SourcePull } from '@joinery/identity';
import type { Store } from '@joinery/store';
import { compareCompanies } from '@joinery/testing';
import type { CanonicalPerson } from '../../libs/connectors/src/sources/pull/test/canonical-people';
import { FakeSource } from '../../libs/connectors/src/sources/pull/test/fake-source';
import { type FakeVendor, SECRET } from '../../libs/connectors/src/sources/vendors/test/fake-vendor';
import { HR_VENDORS, IDP_VENDORS } from '../../libs/connectors/src/sources/vendors/test/every-vendor';
import { POLICIES } from '../bench/places';
import { onAbandon } from '../bench/abandon';
import { Scratch } from '../bench/scratch';
import { Company } from './company';
import { type HistoricPerson, History, missingHistory } from './history';

const PAGE = 100;
/** What the writers of the vendors' shapes have words for. */
const COLUMNS = [
  'employeeNumber',
  'givenName',
  'familyName',
  'email',
  'title',
  'department',
  'location',
  'managerEmployeeNumber',
  'workerType',
  'startDate',
  'terminationDate',
  'sourceStatus',
] as const;

/**
 * `npm run replay -- --connectors [--day 1995-01-01]`: one writer per vendor's shape is fed with the people of the same
 * day; each is read by its connector over HTTP into a database of its own, and held against one that was loaded from a
 * CSV file. The records must be the same for every system as far as it has words for them, and for HR systems also the
 * people, their states, managers, accounts and groups. Answers whether everything agreed.
 */
export async function replayConnectors(data: string, args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { connectors: { type: 'boolean' }, day: { type: 'string', default: '1995-01-01' } },
  });
  const missing = missingHistory(data);
  if (missing.length > 0) {
    console.error(`The replay needs the 10,000-person history, and ${missing.join(', ')} is missing in ${data}.`);
    return false;
  }
  process.env['SPEC_PULL_SECRET'] = SECRET;
  const historic = new History(data).people(values.day);
  const numbers = new Set(historic.map(({ employeeNumber }) => employeeNumber));
  const people = historic.map((person) => canonical(person, numbers));
  const scratch = new Scratch();
  onAbandon(() => scratch.close());
  try {
    return await compareVendors(scratch, values.day, people);
  } finally {
    await scratch.close();
  }
}

async function compareVendors(scratch: Scratch, day: string, people: readonly CanonicalPerson[]): Promise<boolean> {
  const fromFile = await Company.open(await scratch.freshDatabase(), POLICIES, [], '');
  let isRight = true;
  try {
    await fromFile.load(day, csvOf(people));
    const told = await recordsOf(fromFile.joinery.store);
    console.log(`${day}  ${told.size} people from a CSV file`);
    for (const vendor of [...HR_VENDORS, ...IDP_VENDORS]) {
      const differences = await differencesOf(scratch, day, people, vendor, { company: fromFile, told });
      console.log(`${day}  ${vendor.vendor}: ${differences.length} differences`);
      for (const difference of differences.slice(0, 5)) console.error(`  ${difference.slice(0, 2_000)}`);
      isRight &&= differences.length === 0;
    }
    return isRight;
  } finally {
    await fromFile.close();
  }
}

type Told = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function differencesOf(
  scratch: Scratch,
  day: string,
  people: readonly CanonicalPerson[],
  vendor: FakeVendor,
  baseline: { readonly company: Company; readonly told: Told },
): Promise<readonly string[]> {
  const server = await FakeSource.start(vendor.serve(people, PAGE), vendor.isSignIn);
  const policies = policiesWith(join(scratch.folder, vendor.vendor), vendor, server.url);
  const company = await Company.open(await scratch.freshDatabase(), policies, [], '');
  try {
    await company.pull(day, scratch.folder);
    const { store } = company.joinery;
    const records = compareRecords(baseline.told, await recordsOf(store), vendor);
    if (IDP_VENDORS.includes(vendor)) return records;
    const found = await compareCompanies(baseline.company.joinery.store, store);
    console.log(`${day}  ${vendor.vendor}: ${found.people} people ${JSON.stringify(found.states)}`);
    return [...records, ...found.differences];
  } finally {
    await company.close();
    await server.close();
  }
}

/**
 * The shipped policies, with the source hr read from this vendor. YAML takes JSON as it is. What the writers say beside
 * the person (a team, a cost centre, as those systems do) is left out: a CSV file of the history has none.
 */
function policiesWith(folder: string, { vendor, base, pull }: FakeVendor, origin: string): string {
  cpSync(POLICIES, folder, { recursive: true });
  const fields = { division: false, costCenter: false, departmentCode: false } as const;
  const text: SourcePull = { ...pull, vendor, baseUrl: `${origin}${base}`, fields };
  appendFileSync(join(folder, 'sources/hr.yaml'), `\npull: ${JSON.stringify(text)}\n`);
  return folder;
}

/** What the records of a company say now, by employee number. */
async function recordsOf(store: Store): Promise<Told> {
  const rows = await store.dataSource.query<{ key: string; attributes: Record<string, unknown> }[]>(
    `SELECT e.record_key AS key, v.attributes FROM employment e JOIN record_version v ON v.id = e.version_id`,
  );
  return new Map(rows.map(({ key, attributes }) => [key, attributes]));
}

function compareRecords(expected: Told, found: Told, vendor: FakeVendor): string[] {
  // Systems have words of their own for a status; what it comes to is compared with the people.
  const columns = COLUMNS.filter((column) => column !== 'sourceStatus' && !vendor.lacks.includes(column));
  const differences: string[] = [];
  for (const number of new Set([...expected.keys(), ...found.keys()])) {
    const [one, other] = [expected.get(number), found.get(number)];
    const pick = (record: Told extends ReadonlyMap<string, infer R> ? R | undefined : never): string =>
      record === undefined ? 'nothing' : JSON.stringify(columns.map((column) => record[column] ?? null));
    if (pick(one) !== pick(other)) differences.push(`${number}: ${pick(one)} and ${pick(other)}`);
  }
  return differences;
}

function csvOf(people: readonly CanonicalPerson[]): string {
  const lines = people.map((person) =>
    [
      person.number,
      person.given,
      person.family,
      person.email,
      person.title,
      person.department,
      person.location,
      person.manager ?? '',
      person.kind,
      person.start,
      person.end ?? '',
      person.state,
    ].join(','),
  );
  return [COLUMNS.join(','), ...lines, ''].join('\n');
}

/**
 * The history knows neither mail addresses nor places nor worker types: they are given by rule. Some of its managers
 * were hired after those whom they lead; systems that refer to people by ids cannot name anybody whom they do not list.
 */
function canonical(person: HistoricPerson, numbers: ReadonlySet<string>): CanonicalPerson {
  const { employeeNumber: number, givenName: given, familyName: family } = person;
  return {
    number,
    given,
    family,
    email: `${given}.${family}.${number}@example.com`.toLowerCase(),
    title: person.jobTitle ?? 'none yet',
    department: person.department ?? 'none yet',
    location: 'Lyon',
    state: ({ PREHIRE: 'prehire', ACTIVE: 'active', TERMINATED: 'terminated' } as const)[person.status],
    start: person.startDate,
    end: person.lastDayOfWork,
    manager: numbers.has(person.managerEmployeeNumber ?? '') ? person.managerEmployeeNumber : null,
    kind: Number(number) % 10 === 0 ? 'contractor' : 'employee',
  };
}
