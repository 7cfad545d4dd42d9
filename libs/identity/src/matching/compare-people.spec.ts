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
