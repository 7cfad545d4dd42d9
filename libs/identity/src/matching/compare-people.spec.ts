import type { Attributes } from '../profile/attribute';
import { type Candidate, correlate } from './correlate';

const ADA: Attributes = {
  givenName: 'Ada',
  familyName: 'Lindqvist',
  birthDate: '1990-05-06',
  startDate: '2020-01-01',
  department: 'Sales',
};
const ENDED = { lastDayOfWork: '2022-12-31' };
const NAMELESS = { givenName: null, familyName: null, birthDate: null };
const MAIL = { email: 'ada@x.org' };

function place(mine: Attributes, theirs: Attributes, sourceId = 'idp', workMail: 'ask' | 'link' = 'ask') {
  const candidate: Candidate = { identityId: 'ada', sourceId, recordKey: 'k-old', attributes: { ...ADA, ...theirs } };
  return correlate({ sourceId: 'hr', recordKey: 'k', line: 2, attributes: { ...ADA, ...mine }, workMail }, [candidate]);
}

describe('likeness', () => {
  it.each<[string, Attributes, Attributes, string, string?]>([
    ['a national id and a birth date link', { nationalIdHash: 'x' }, { nationalIdHash: 'x' }, 'linked national id'],
    [
      'a national id alone asks',
      { nationalIdHash: 'x', birthDate: null },
      { nationalIdHash: 'x' },
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'a national id of somebody who is not to be hired again asks',
      { nationalIdHash: 'x' },
      { nationalIdHash: 'x', rehireEligible: false, ...ENDED },
      'MATCH_REHIRE_BARRED',
    ],
    [
      'a national id asks when both work at once in one source',
      { nationalIdHash: 'x' },
      { nationalIdHash: 'x' },
      'MATCH_BOTH_ACTIVE',
      'hr',
    ],
    ['day and month exchanged ask', { birthDate: '1990-06-05' }, {}, 'MATCH_SAME_PERSON_SUSPECTED'],
    [
      'somebody who goes by one name asks with the birth date',
      { familyName: null },
      { familyName: null },
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    ['another birth date is somebody else', { birthDate: '1990-06-06' }, {}, 'new'],
    [
      'a private address asks, under any name',
      { givenName: 'A', personalEmail: 'A@x.org' },
      { personalEmail: 'a@x.org' },
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'a name, a first day and a department ask when no birth is told',
      { birthDate: null },
      {},
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'two of one name who start on one day in two departments are two',
      { birthDate: null, department: 'Legal' },
      {},
      'new',
    ],
    ['a former employee asks as a rehire', {}, ENDED, 'MATCH_REHIRE_SUSPECTED'],
    ['almost the same name asks with the birth date', { familyName: 'Lindquist' }, {}, 'MATCH_SAME_PERSON_SUSPECTED'],
    [
      'names the other way round ask with the birth date',
      { givenName: 'Lindqvist', familyName: 'Ada' },
      {},
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    ['almost the same name is nothing without the birth date', { familyName: 'Lindquist', birthDate: null }, {}, 'new'],
    [
      'a work address asks where no name is told',
      { ...NAMELESS, email: 'Ada@x.org' },
      { email: 'ada@x.org' },
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'a user name that is the other one’s address asks',
      { ...NAMELESS, userName: 'ada@x.org' },
      { email: 'ada@x.org' },
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
    [
      'the address of a desk, under two other names, is nothing',
      { givenName: 'Ben', familyName: 'Okafor', birthDate: null, email: 'desk@x.org' },
      { email: 'desk@x.org' },
      'new',
    ],
  ])('%s', (...[, mine, theirs, expected, sourceId]) => {
    const found = place(mine, theirs, sourceId);
    const told = found.kind === 'linked' ? `linked ${found.by}` : found.kind === 'new' ? 'new' : found.code;
    expect(told).toBe(expected);
    if (found.kind === 'disputed') expect(found.candidates[0]?.evidence.length).toBeGreaterThan(0);
  });

  it.each<[string, Attributes, Attributes, string]>([
    ['links where a name agrees', MAIL, MAIL, 'linked work address'],
    ['asks where no name is told', { ...NAMELESS, ...MAIL }, MAIL, 'MATCH_SAME_PERSON_SUSPECTED'],
    ['asks where the birth date is another', { ...MAIL, birthDate: '1970-01-01' }, MAIL, 'MATCH_SAME_PERSON_SUSPECTED'],
    ['asks where the person has left', MAIL, { ...MAIL, ...ENDED }, 'MATCH_REHIRE_SUSPECTED'],
    [
      'asks where the person must not come back',
      MAIL,
      { ...MAIL, rehireEligible: false },
      'MATCH_SAME_PERSON_SUSPECTED',
    ],
  ])('a work address of a source whose addresses are said to link %s', (_what, mine, theirs, expected) => {
    const found = place({ birthDate: null, startDate: null, ...mine }, theirs, 'idp', 'link');
    expect(found.kind === 'linked' ? `linked ${found.by}` : found.kind === 'new' ? 'new' : found.code).toBe(expected);
  });

  it.each<[string, Attributes, Attributes, string, string[]]>([
    [
      'the same name and birth date',
      {},
      {},
      'somebody has the same name and birth date, which alone proves nothing',
      ['same birth date', 'same family name', 'same given and family name', 'same first day in the same department'],
    ],
    [
      'a birth date with day and month exchanged',
      { birthDate: '1990-06-05', department: null },
      {},
      'somebody has the same name and a birth date with day and month exchanged, which alone proves nothing',
      ['same family name', 'same given and family name', 'same birth date with day and month exchanged'],
    ],
    [
      'a birth date that is the same either way round',
      { birthDate: '1990-06-06', startDate: null },
      { birthDate: '1990-06-06' },
      'somebody has the same name and birth date, which alone proves nothing',
      ['same birth date', 'same family name', 'same given and family name'],
    ],
    [
      'almost the same name',
      { familyName: 'Lindquist', startDate: null },
      ENDED,
      'a former employee has the same birth date and almost the same name: perhaps a rehire under a new id',
      ['same birth date', 'almost the same name'],
    ],
    [
      'the same name and first day',
      { birthDate: null },
      {},
      'somebody has the same name and began on the same day in the same department, which alone proves nothing',
      ['same family name', 'same given and family name', 'same first day in the same department'],
    ],
  ])('%s is told in words', (_what, mine, theirs, reason, evidence) => {
    expect(place(mine, theirs)).toMatchObject({ reasons: [reason], candidates: [{ evidence }] });
  });

  it('a second job is no objection where its source lists them', () => {
    const theirs: Candidate = { identityId: 'ada', sourceId: 'hr', recordKey: 'k-old', attributes: ADA };
    const record = { sourceId: 'hr', recordKey: 'k', line: 2, attributes: ADA, secondJobs: 'link' as const };
    expect(correlate(record, [theirs])).toMatchObject({ candidates: [{ against: [], confidence: 0.7 }] });
  });

  it('a work address asks where nothing is said of what the addresses of a source are worth', () => {
    const theirs: Candidate = {
      identityId: 'ada',
      sourceId: 'idp',
      recordKey: 'k-old',
      attributes: { ...ADA, ...MAIL },
    };
    const record = { sourceId: 'hr', recordKey: 'k', line: 2, attributes: { ...ADA, ...MAIL, birthDate: null } };
    expect(correlate(record, [theirs])).toMatchObject({ code: 'MATCH_SAME_PERSON_SUSPECTED' });
  });

  it.each([
    ['is told as used again where the family name is another too', { familyName: 'Roy' }, 'probably used again'],
    ['is told as known where the name agrees', {}, 'but the birth date is another one'],
  ])('a number under another birth date %s', (_what, mine, words) => {
    const found = place({ employeeNumber: '7', birthDate: '1970-01-01', ...mine }, { employeeNumber: '7' });
    expect(found.kind === 'disputed' && found.reasons[0]).toContain(words);
  });

  it('an address that policy has given counts like one that a record tells', () => {
    const candidate: Candidate = {
      ...{ identityId: 'ada', sourceId: 'hr', recordKey: 'k-old', attributes: ADA },
      addresses: ['ada@x.org'],
    };
    const record = { sourceId: 'idp', recordKey: 'k', line: 2, attributes: { userName: 'ADA@x.org' } };
    expect(correlate(record, [candidate])).toMatchObject({
      code: 'MATCH_SAME_PERSON_SUSPECTED',
      candidates: [{ identityId: 'ada', evidence: ['same work e-mail address or user name'], confidence: 0.4 }],
    });
  });

  it('puts the likeliest candidate first and says how likely, with what speaks against', () => {
    const candidates: Candidate[] = [
      {
        identityId: 'a-other',
        sourceId: 'idp',
        recordKey: '1',
        attributes: { ...ADA, employeeNumber: '7', familyName: 'Weber', birthDate: null },
      },
      { identityId: 'b-ada', sourceId: 'idp', recordKey: '2', attributes: { ...ADA, employeeNumber: '7' } },
      { identityId: 'c-twin', sourceId: 'idp', recordKey: '3', attributes: { ...ADA, employeeNumber: '7' } },
    ];
    const found = correlate(
      { sourceId: 'hr', recordKey: 'k', line: 2, attributes: { ...ADA, employeeNumber: '7' } },
      candidates,
    );
    expect(
      found.kind === 'disputed' && found.candidates.map(({ identityId, confidence }) => [identityId, confidence]),
    ).toEqual([
      ['b-ada', 1],
      ['c-twin', 1],
      ['a-other', 0.3],
    ]);
    expect(found.kind === 'disputed' && found.candidates[2]?.against).toEqual(['another family name']);
  });
});
