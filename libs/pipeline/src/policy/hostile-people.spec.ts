import path from 'node:path';
import type { Attributes, AttributeValue } from '@joinery/identity';
import { loadPolicyFolder, type PolicySet, type TestOutcome, type TestSituation } from '@joinery/policy';
import { policyTestPlayer } from './play-policy-test';

/** People whose values no source may send, past every check of a reader, through the shipped policy. */
const AT = '2026-05-01T00:00:00Z';
const ADA: Attributes = {
  employeeNumber: '1',
  givenName: 'Ada',
  familyName: 'Berg',
  department: 'Sales',
  country: 'DE',
  employmentType: 'employee',
  startDate: '2026-01-01',
};

function shipped(): PolicySet {
  const { policySet, findings } = loadPolicyFolder(path.resolve(__dirname, '../../../../policies'));
  if (policySet === null) throw new Error(JSON.stringify(findings));
  return policySet;
}

const policy = shipped();
const play = policyTestPlayer(policy);

function judge(attributes: Attributes, before: TestSituation['before'] = null): TestOutcome {
  const facts = { kind: 'records' as const, records: [{ sourceId: 'hr', attributes }] };
  return play({ at: AT, facts, before, taken: {}, byHand: [], completeAt: {} } as unknown as TestSituation);
}

const of = (value: unknown): AttributeValue => value as AttributeValue;
const HOSTILE: readonly [sentence: string, value: AttributeValue][] = [
  ['the name __proto__', '__proto__'],
  ['the name constructor', 'constructor'],
  ['the name toString', 'toString'],
  ['the name hasOwnProperty', 'hasOwnProperty'],
  ['a number', of(7)],
  ['not a number', of(Number.NaN)],
  ['a number without end', of(Infinity)],
  ['true', of(true)],
  ['a list', ['a', 'b']],
  ['an object', of({ a: 1 })],
  ['nested lists', of([[['a']]])],
  ['empty text', ''],
  ['blank text', ' \t\u00a0'],
  ['NUL', 'a\0b'],
  ['a lone surrogate', '\ud800'],
  ['a text of a million characters', 'x'.repeat(1_000_000)],
  ['ten thousand entries', Array.from({ length: 10_000 }, (_, index) => `entry ${index}`)],
  ['the first day', '0001-01-01'],
  ['the last day', '9999-12-31'],
  ['a day that is none', '2024-02-30'],
  ['a word for a day', 'tomorrow'],
  ['a zone that is none', 'Mars/Olympus'],
  ['emoji', '😀😀'],
  ['right to left marks', '\u202e\u200f'],
  ['combining marks', '\u0301\u0302'],
];

const known = judge(ADA);
const names = [...policy.dictionary.keys()];

test('Ada has accounts before anything hostile is heard of her', () => {
  expect(known.state).toBe('active');
  expect(Object.keys(known.left.accounts).length).toBeGreaterThan(0);
});

test.each(HOSTILE)('%s in any attribute throws nothing and reaches no prototype', (_sentence, value) => {
  const own = Object.getOwnPropertyNames(Object.prototype);
  for (const name of names) judge({ ...ADA, [name]: value }, known.left);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(own);
  expect(judge(ADA)).toEqual(known);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'an attribute called %s changes nothing',
  (name) => {
    const record = Object.defineProperty({ ...ADA }, name, { value: 'x', enumerable: true }) as Attributes;
    const heard = judge(record, known.left);
    expect(heard.steps).toEqual({});
    expect(heard.grants).toEqual(known.grants);
    expect(Object.prototype).not.toHaveProperty('x');
  },
);

/** The days at the edges of the calendar say when somebody leaves; what is no day says nothing. */
const NO_DAY = HOSTILE.filter(([, value]) => typeof value !== 'string' || !/^(0001|9999)/.test(value));
const DATES = [
  'startDate',
  'hireDate',
  'leaveStart',
  'leaveEnd',
  'lastDayOfWork',
  'terminationDate',
  'contractEndDate',
];

test.each(NO_DAY)('%s for a day closes no account and takes no group', (_sentence, value) => {
  expect(names).toEqual(expect.arrayContaining(DATES));
  for (const name of DATES) {
    const { steps } = judge({ ...ADA, [name]: value }, known.left);
    const taking = Object.values(steps).filter(
      ({ kind, remove }) => /^(deactivate|delete)$/.test(kind) || remove.length > 0,
    );
    expect({ name, taking }).toEqual({ name, taking: [] });
  }
});
