import { compileMapping, type SourceMapping, type AttributeDictionary } from '@joinery/identity';
import { PEOPLE, type CanonicalPerson } from '../pull/test/canonical-people';
import { FakeSource } from '../pull/test/fake-source';
import { HR_VENDORS, IDP_VENDORS } from './test/every-vendor';
import { FULL, rowsOf, sourceFor, Tape } from './test/subject';
import type { FakeVendor } from './test/fake-vendor';

const COLUMNS = ['givenName', 'familyName', 'email', 'title', 'department', 'location', 'managerEmployeeNumber'];
const DATES = ['startDate', 'terminationDate'];
const TYPES = {
  employee: 'employee',
  internal: 'employee',
  'full-time': 'employee',
  'full time': 'employee',
  permanent: 'employee',
  regular: 'employee',
  contractor: 'contractor',
  external: 'contractor',
  contingent: 'contractor',
  'contingent worker': 'contractor',
};

/** What the status words of the shipped table mean, as far as these writers use them. */
const STATES: Readonly<Record<string, string>> = {
  active: 'active',
  employed: 'active',
  leave: 'leave',
  suspended: 'leave',
  terminated: 'terminated',
  inactive: 'terminated',
};

const dictionary: AttributeDictionary = new Map(
  [...COLUMNS, 'employeeNumber', 'sourceStatus', 'workerType', ...DATES].map((name) => [
    name,
    { name, type: DATES.includes(name) ? 'date' : 'string', many: false, title: name } as never,
  ]),
);
const mapping: SourceMapping = {
  sourceId: 'hr',
  title: 'HR',
  feed: 'full',
  key: 'employeeNumber',
  required: [],
  emptyWords: [],
  terminationDateMeans: 'lastDayIn',
  columns: ['employeeNumber', 'sourceStatus', 'workerType', ...COLUMNS, ...DATES].map((attribute) => ({
    attribute,
    from: [attribute],
    formats: [],
    words: attribute === 'workerType' ? TYPES : null,
  })),
};

const expected = (person: CanonicalPerson, lacks: readonly string[]): Record<string, unknown> => {
  const all: Record<string, unknown> = {
    employeeNumber: person.number,
    givenName: person.given,
    familyName: person.family,
    email: person.email,
    title: person.title,
    department: person.department,
    location: person.location,
    startDate: person.start,
    terminationDate: person.end,
    managerEmployeeNumber: person.manager,
    workerType: person.kind,
    state: person.state,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !lacks.includes(name)));
};

/** Reads a vendor whole and understands its rows as any file's. */
async function understood(vendor: FakeVendor): Promise<Record<string, unknown>[]> {
  const server = await FakeSource.start(vendor.serve(PEOPLE), vendor.isSignIn);
  try {
    const source = sourceFor(vendor, server.url);
    const tape = new Tape();
    await source.record(FULL, tape);
    const { header, rows } = await rowsOf(source, tape);
    const { stage, findings } = compileMapping(mapping, header, dictionary);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    return rows.map((row, line) => {
      const cells = header.map((name) => row[name] ?? '');
      const { record, findings: wrong } = stage?.({ line, cells }) ?? { record: null, findings: [] };
      expect(wrong).toEqual([]);
      const { sourceStatus, ...attributes } = record?.attributes ?? {};
      return { ...attributes, state: STATES[String(sourceStatus).toLowerCase()] };
    });
  } finally {
    await server.close();
  }
}

const byNumber = (one: Record<string, unknown>, other: Record<string, unknown>): number =>
  String(one['employeeNumber']).localeCompare(String(other['employeeNumber']));

describe('the same people through every system', () => {
  it.each(HR_VENDORS.map((vendor) => [vendor.vendor, vendor] as const))('%s', async (_name, vendor) => {
    const people = await understood(vendor);
    expect(people.sort(byNumber)).toEqual(PEOPLE.map((person) => expected(person, vendor.lacks)));
  });

  it.each(IDP_VENDORS.map((vendor) => [vendor.vendor, vendor] as const))(
    '%s, as far as it knows them',
    async (_name, vendor) => {
      const people = await understood(vendor);
      const known = (person: Record<string, unknown>): Record<string, unknown> =>
        Object.fromEntries(Object.entries(person).filter(([name]) => !vendor.lacks.includes(name) && name !== 'state'));
      expect(people.sort(byNumber).map(known)).toEqual(PEOPLE.map((person) => known(expected(person, vendor.lacks))));
      // Of an account that is on it says nothing: HR says who works here.
      expect(people.filter(({ state }) => state === undefined).map((person) => person['employeeNumber'])).toEqual(
        PEOPLE.filter(({ state }) => state === 'active').map(({ number }) => number),
      );
    },
  );
});
