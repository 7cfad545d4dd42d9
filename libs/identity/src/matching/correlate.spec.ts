import fc from '@joinery/testing/fc';
import type { Attributes } from '../profile/attribute';
import { type Candidate, correlate, type RecordToLink } from './correlate';

const ADA: Attributes = {
  employeeNumber: '1001',
  givenName: 'Ada',
  familyName: 'Lindqvist',
  birthDate: '1990-05-06',
  startDate: '2020-01-01',
  lastDayOfWork: null,
};
const ENDED = { lastDayOfWork: '2022-12-31' };
const AGAIN = { startDate: '2024-03-01' };

const record = (attributes: Attributes = ADA, more: Partial<RecordToLink> = {}): RecordToLink => ({
  sourceId: 'hr',
  recordKey: 'k-new',
  line: 2,
  attributes,
  ...more,
});
const known = (attributes: Attributes = ADA, more: Partial<Candidate> = {}): Candidate => ({
  identityId: 'ada',
  label: 'Ada Lindqvist (1001)',
  state: 'active',
  sourceId: 'idp',
  recordKey: 'k-old',
  attributes,
  ...more,
});

describe('a record is linked', () => {
  const tables: [string, RecordToLink, Candidate[], string, string][] = [
    [
      'by the key of its source, whatever else changed',
      record({ ...ADA, employeeNumber: '9', familyName: 'Okafor' }, { recordKey: 'k-old' }),
      [known(ADA, { sourceId: 'hr' })],
      'ada',
      'source key',
    ],
    [
      'by a previous key that the source tells',
      record({ ...ADA, employeeNumber: '9' }, { previousKeys: ['k-old'] }),
      [known(ADA, { sourceId: 'hr' })],
      'ada',
      'previous key',
    ],
    [
      'by a previous key under another family name, while the former employment is not ended yet',
      record({ ...ADA, employeeNumber: '9', familyName: 'Okafor' }, { previousKeys: ['k-old'] }),
      [known(ADA, { sourceId: 'hr' })],
      'ada',
      'previous key',
    ],
    [
      'by the key that the source has for the person, both employments going on and one name another',
      record({ ...ADA, employeeNumber: '9', familyName: 'Okafor', personKey: 'U1' }),
      [known({ ...ADA, personKey: 'U1' }, { sourceId: 'hr' })],
      'ada',
      'person key',
    ],
    [
      'beside another employment of the same source, when the source calls one of the two the primary one',
      record({ ...ADA, primaryJob: false }),
      [known({ ...ADA, primaryJob: true }, { sourceId: 'hr' })],
      'ada',
      'employee number',
    ],
    [
      'beside a record that the same source deleted, or lists no more',
      record(),
      [known(ADA, { sourceId: 'hr', isListed: false })],
      'ada',
      'employee number',
    ],
    [
      'beside another employment, when its source is known to list second jobs',
      record(ADA, { secondJobs: 'link' }),
      [known(ADA, { sourceId: 'hr' })],
      'ada',
      'employee number',
    ],
    [
      'by employee number and birth date',
      record({ ...ADA, familyName: 'Okafor' }),
      [known()],
      'ada',
      'employee number',
    ],
    [
      'by employee number and family name when no birth date is known, without case and accents',
      record({ ...ADA, birthDate: null, familyName: 'LÍNDQVIST' }),
      [known()],
      'ada',
      'employee number',
    ],
    [
      'by employee number when the other holder of the number was plainly somebody else',
      record(),
      [known(), known({ ...ADA, birthDate: '1950-01-01', familyName: 'Roy' }, { identityId: 'roy' })],
      'ada',
      'employee number',
    ],
    [
      'by employee number after a rehire under a new key',
      record({ ...ADA, ...AGAIN }),
      [known({ ...ADA, ...ENDED }, { sourceId: 'hr' })],
      'ada',
      'employee number',
    ],
    [
      'by the number that another source knows the person by, and this one had before',
      record({ ...ADA, employeeNumber: '9' }, { previousKeys: ['k-old'] }),
      [known({ ...ADA, employeeNumber: null })],
      'ada',
      'employee number',
    ],
    [
      'by a previous key under another family name, where no birth date is told',
      record({ ...ADA, employeeNumber: '9', birthDate: null, familyName: 'Okafor' }, { previousKeys: ['k-old'] }),
      [known(ADA, { sourceId: 'hr' })],
      'ada',
      'previous key',
    ],
    [
      'by employee number where the employments follow each other in one source',
      record({ ...ADA, startDate: '2023-01-01' }),
      [known({ ...ADA, ...ENDED }, { sourceId: 'hr' })],
      'ada',
      'employee number',
    ],
    [
      'to a person with several records of whom one agrees',
      record(),
      [known({ ...ADA, birthDate: null, familyName: 'Maiden' }), known(ADA, { recordKey: 'k-2' })],
      'ada',
      'employee number',
    ],
  ];
  it.each(tables)('%s', (_sentence, subject, candidates, identityId, by) => {
    const result = correlate(subject, candidates);
    expect(result).toMatchObject({ kind: 'linked', identityId, by });
    expect(result.kind === 'linked' && result.evidence.length).toBeTruthy();
  });
});

describe('a record is disputed, never guessed', () => {
  const tables: [string, RecordToLink, Candidate[], string][] = [
    [
      'when its key leads to two people',
      record(ADA, { recordKey: 'k-old' }),
      [known(ADA, { sourceId: 'hr' }), known(ADA, { sourceId: 'hr', identityId: 'ben' })],
      'MATCH_AMBIGUOUS',
    ],
    [
      'when its key now belongs to somebody with another birth date and family name',
      record({ ...ADA, birthDate: '1970-01-01', familyName: 'Roy' }, { recordKey: 'k-old' }),
      [known(ADA, { sourceId: 'hr' })],
      'MATCH_ID_REUSED',
    ],
    [
      'when a previous key is told that belonged to somebody with another birth date and family name',
      record({ ...ADA, employeeNumber: '9', birthDate: '1970-01-01', familyName: 'Roy' }, { previousKeys: ['k-old'] }),
      [known(ADA, { sourceId: 'hr' })],
      'MATCH_ID_REUSED',
    ],
    [
      'when a previous key is told and the birth date is another one',
      record({ ...ADA, employeeNumber: '9', birthDate: '1970-01-01' }, { previousKeys: ['k-old'] }),
      [known(ADA, { sourceId: 'hr' })],
      'MATCH_AMBIGUOUS',
    ],
    [
      'when a previous key is told without a birth date and both names are other ones',
      record(
        { ...ADA, employeeNumber: '9', birthDate: null, givenName: 'Eli', familyName: 'Roy' },
        { previousKeys: ['k-old'] },
      ),
      [known(ADA, { sourceId: 'hr' })],
      'MATCH_AMBIGUOUS',
    ],
    [
      'when the source calls them one person and the birth date is another one',
      record({ ...ADA, employeeNumber: '9', birthDate: '1970-01-01', personKey: 'U1' }),
      [known({ ...ADA, personKey: 'U1' }, { sourceId: 'hr' })],
      'MATCH_AMBIGUOUS',
    ],
    [
      'when a previous key is told of somebody who is not to be hired again',
      record({ ...ADA, ...AGAIN, employeeNumber: '9' }, { previousKeys: ['k-old'] }),
      [known({ ...ADA, ...ENDED, rehireEligible: false }, { sourceId: 'hr' })],
      'MATCH_REHIRE_BARRED',
    ],
    [
      'when its number was used again for somebody else',
      record({ ...ADA, birthDate: '1970-01-01', familyName: 'Roy' }),
      [known()],
      'MATCH_ID_REUSED',
    ],
    [
      'when number and name agree but the birth date differs',
      record({ ...ADA, birthDate: '1970-01-01' }),
      [known()],
      'MATCH_AMBIGUOUS',
    ],
    [
      'when only the number agrees',
      record({ ...ADA, birthDate: null, familyName: 'Roy' }),
      [known()],
      'MATCH_NUMBER_ALONE',
    ],
    [
      'when two people hold the number and both may be meant',
      record(),
      [known(), known(ADA, { identityId: 'twin' })],
      'MATCH_AMBIGUOUS',
    ],
    [
      'when the same source lists the person as employed under another key',
      record(),
      [known(ADA, { sourceId: 'hr' })],
      'MATCH_BOTH_ACTIVE',
    ],
    [
      'when the same source lists the person under another key for one and the same day',
      record({ ...ADA, startDate: '2022-12-31' }),
      [known({ ...ADA, ...ENDED }, { sourceId: 'hr' })],
      'MATCH_BOTH_ACTIVE',
    ],
    [
      'when the number agrees, and means another person in the other source, while the name agrees with the birth date',
      record(ADA, { sharesNumbersWith: () => false }),
      [known()],
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'when the same source calls both employments the primary one',
      record({ ...ADA, primaryJob: true }),
      [known({ ...ADA, primaryJob: true }, { sourceId: 'hr' })],
      'MATCH_BOTH_ACTIVE',
    ],
    [
      'when the same source says of one employment only that it is not the primary one',
      record({ ...ADA, primaryJob: false }),
      [known(ADA, { sourceId: 'hr' })],
      'MATCH_BOTH_ACTIVE',
    ],
    [
      'when name and birth date agree and nothing else does',
      record({ ...ADA, employeeNumber: '77' }),
      [known()],
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'when a former employee has the same name and birth date',
      record({ ...ADA, ...AGAIN, employeeNumber: '77' }),
      [known({ ...ADA, ...ENDED }, { sourceId: 'hr' })],
      'MATCH_REHIRE_SUSPECTED',
    ],
  ];
  it.each(tables)('%s', (_sentence, subject, candidates, code) => {
    const result = correlate(subject, candidates);
    expect(result).toMatchObject({ kind: 'disputed', code, reasons: [expect.any(String)] });
    expect(result.kind === 'disputed' && result.candidates.length).toBeGreaterThan(0);
  });

  it('with what speaks for and against each person', () => {
    const result = correlate(record({ ...ADA, birthDate: '1970-01-01' }), [known(ADA, { sourceId: 'hr' })]);
    expect(result).toMatchObject({
      candidates: [
        {
          identityId: 'ada',
          label: 'Ada Lindqvist (1001)',
          evidence: ['same employee number', 'same family name', 'same given and family name'],
          against: ['another birth date', 'employed at the same time in the same source under another id'],
        },
      ],
    });
  });
});

describe('a record is somebody new', () => {
  const tables: [string, RecordToLink, Candidate[]][] = [
    ['when nobody resembles it', record(), []],
    ['when somebody only has the name', record({ ...ADA, employeeNumber: '7', birthDate: null }), [known()]],
    [
      'when somebody only has the birth date and family name',
      record({ ...ADA, employeeNumber: '7', givenName: 'Eli' }),
      [known()],
    ],
    [
      'when somebody of the same source has another key for the person in all their jobs',
      record({ ...ADA, employeeNumber: '7', givenName: 'Eli', personKey: 'U2' }),
      [known({ ...ADA, personKey: 'U1' }, { sourceId: 'hr' })],
    ],
    [
      'when both lack a number',
      record({ ...ADA, employeeNumber: null, givenName: 'Eli' }),
      [known({ ...ADA, employeeNumber: null })],
    ],
    [
      'when the candidate has no record left',
      record(),
      [known(ADA, { attributes: null, sourceId: null, recordKey: null })],
    ],
  ];
  it.each(tables)('%s', (_sentence, subject, candidates) => {
    expect(correlate(subject, candidates)).toEqual({ kind: 'new', reasons: ['nobody known resembles this record'] });
  });
});

describe('whatever is known', () => {
  const attributes = fc.record({
    employeeNumber: fc.constantFrom('1001', '1002', null),
    givenName: fc.constantFrom('Ada', 'Ben', null),
    familyName: fc.constantFrom('Lindqvist', 'Okafor', null),
    birthDate: fc.constantFrom('1990-05-06', '1991-01-01', null),
    startDate: fc.constantFrom('2020-01-01', '2024-01-01', null),
    lastDayOfWork: fc.constantFrom('2022-12-31', null),
  });
  const candidate = fc.record({
    identityId: fc.constantFrom('p1', 'p2', 'p3'),
    sourceId: fc.constantFrom('hr', 'idp'),
    recordKey: fc.constantFrom('k1', 'k2', 'k3'),
    attributes,
  });
  const candidates = fc.array(candidate, { maxLength: 5 });

  it('the order of the candidates does not matter', () => {
    fc.assert(
      fc.property(attributes, candidates, (mine, others) => {
        const subject = record(mine, { recordKey: 'k1' });
        expect(correlate(subject, [...others].reverse())).toEqual(correlate(subject, others));
      }),
    );
  });

  it('a link without the key needs the number and a second attribute, and no known birth date against it', () => {
    fc.assert(
      fc.property(attributes, candidates, (mine, others) => {
        const result = correlate(record(mine, { recordKey: 'nowhere' }), others);
        if (result.kind !== 'linked') return;
        const person = others
          .filter((other) => other.identityId === result.identityId)
          .map((other) => other.attributes);
        expect(mine.employeeNumber).not.toBeNull();
        expect(person.some((other) => other.employeeNumber === mine.employeeNumber)).toBe(true);
        const sameBirthDate = person.some((other) => mine.birthDate && other.birthDate === mine.birthDate);
        const sameFamily = person.some((other) => mine.familyName && other.familyName === mine.familyName);
        expect(sameBirthDate || sameFamily).toBe(true);
        const birthDates = person.map((other) => other.birthDate).filter((date) => date !== null);
        expect(!mine.birthDate || birthDates.length === 0 || birthDates.includes(mine.birthDate)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
