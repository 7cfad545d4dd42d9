import type { AttributeValue, Profile, ResolvedAttribute } from '@joinery/identity';
import { candidateValues, reservationKey } from './candidate-values';
import { deriveAttributes } from './derive-attributes';
import type { Derivation, PolicySet } from '../policy-set';
import { factsOf, soundPolicy } from '../test/policy-files';

const policy = soundPolicy();

function profileOf(values: Readonly<Record<string, AttributeValue>>, source = 'hr'): Profile {
  const resolve = (value: AttributeValue): ResolvedAttribute => ({
    value,
    source,
    versionId: 'v1',
    rule: 'authority.default',
    reason: 'won',
  });
  return { attributes: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, resolve(value)])) };
}

const ADA = { givenName: 'Ada', familyName: 'Lindqvist' };
const value = (profile: Profile, name: string): AttributeValue | undefined => profile.attributes[name]?.value;
const userName = policy.derivations.find((derivation) => derivation.attribute === 'userName') as Derivation;
const candidates = (facts: Readonly<Record<string, AttributeValue>>, derivation: Derivation = userName): string[] => [
  ...candidateValues(derivation, factsOf(facts)),
];

function derivationsOf(file: string): PolicySet {
  return soundPolicy({ 'derive/names.yaml': `kind: derive\nattributes:\n${file}` });
}

describe('deriving', () => {
  test('asks for a unique value first, and leaves what depends on it for the next call', () => {
    const first = deriveAttributes(profileOf(ADA), policy, {});
    expect(value(first.profile, 'displayName')).toBe('Ada Lindqvist');
    expect(first.reservationsWanted.map((wish) => wish.attribute)).toEqual(['userName']);
    expect(value(first.profile, 'email')).toBeUndefined();
    const second = deriveAttributes(profileOf(ADA), policy, { userName: 'ada.lindqvis' });
    expect(second.reservationsWanted).toEqual([]);
    expect(value(second.profile, 'userName')).toBe('ada.lindqvis');
    expect(value(second.profile, 'email')).toBe('ada.lindqvis@example.org');
    expect(second.findings).toEqual([]);
  });

  test('says how a value came to be', () => {
    const { profile } = deriveAttributes(profileOf({ ...ADA, displayName: 'Lovelace' }), policy, { userName: 'a' });
    expect(profile.attributes.displayName).toEqual({
      value: 'Ada Lindqvist',
      source: 'derived',
      versionId: null,
      rule: 'derive.displayName',
      reason: 'derived',
      losers: [{ sourceId: 'hr', value: 'Lovelace', why: 'derive.displayName makes this attribute' }],
    });
    expect(profile.attributes.userName?.reason).toBe('seeded');
  });

  test('keeps a reserved name through a marriage, and makes the display name anew', () => {
    const { profile } = deriveAttributes(profileOf({ ...ADA, familyName: 'Okafor' }), policy, {
      userName: 'ada.lindqvis',
    });
    expect(value(profile, 'userName')).toBe('ada.lindqvis');
    expect(value(profile, 'displayName')).toBe('Ada Okafor');
  });

  test('keeps a seeded value that the person has, whoever gave it', () => {
    const { profile } = deriveAttributes(profileOf({ ...ADA, email: 'ada@corp.example' }), policy, { userName: 'ada' });
    expect(profile.attributes.email).toMatchObject({ value: 'ada@corp.example', source: 'hr' });
  });

  test('wants no reservation for somebody without the names it needs, and nothing is "null"', () => {
    const { profile, reservationsWanted, findings } = deriveAttributes(profileOf({ givenName: 'Ada' }), policy, {});
    expect(reservationsWanted).toEqual([]);
    expect(findings).toEqual([]);
    expect(Object.keys(profile.attributes)).toEqual(['givenName']);
  });

  test('an enforced value goes when what it was made from goes', () => {
    const before = profileOf({ displayName: 'Ada Lindqvist' }, 'derived');
    const { profile } = deriveAttributes(
      {
        attributes: {
          ...before.attributes,
          givenName: { ...(profileOf(ADA).attributes.givenName as ResolvedAttribute), value: null },
        },
      },
      policy,
      {},
    );
    expect(profile.attributes.displayName).toMatchObject({ value: null, reason: 'cleared' });
  });

  test('a value that cannot be made is a finding and changes nothing', () => {
    const strict = derivationsOf('  displayName: {value: {cat: [{var: givenName}, {var: familyName}]}}');
    const { profile, findings } = deriveAttributes(profileOf({ givenName: 'Ada', displayName: 'A.' }), strict, {});
    expect(value(profile, 'displayName')).toBe('A.');
    expect(findings).toMatchObject([{ code: 'DERIVATION_FAILED', place: { path: 'displayName' } }]);
  });

  describe('what was made before and is gone from the profile', () => {
    const made = profileOf({ displayName: 'Ada L.' }, 'derived');
    const seeds = derivationsOf('  displayName: {mode: seed, value: {var: givenName}}');
    const strict = derivationsOf('  displayName: {value: {cat: [{var: givenName}, {var: familyName}]}}');
    const emptied = { attributes: { givenName: profileOf(ADA).attributes.givenName as ResolvedAttribute } };

    test.each([
      ['is taken up where it is a seed', seeds, made, { value: 'Ada L.', reason: 'seeded' }, []],
      [
        'is held where it cannot be made anew',
        strict,
        made,
        { value: 'Ada L.', reason: 'held' },
        ['DERIVATION_FAILED'],
      ],
      [
        'is not taken up when a source gave it',
        seeds,
        profileOf({ displayName: 'Ada L.' }),
        { value: 'Ada', reason: 'seeded' },
        [],
      ],
      [
        'is not taken up when it was empty',
        seeds,
        profileOf({ displayName: '' }, 'derived'),
        { value: 'Ada', reason: 'seeded' },
        [],
      ],
      ['is not taken up when nobody was looked at before', seeds, null, { value: 'Ada', reason: 'seeded' }, []],
    ])('%s', (_sentence, derivations, previous, expected, codes) => {
      const { profile, findings, unmade } = deriveAttributes(emptied, derivations, {}, previous);
      expect(profile.attributes.displayName).toMatchObject({ ...expected, source: 'derived' });
      expect(findings.map(({ code }) => code)).toEqual(codes);
      expect([...unmade]).toEqual([]);
    });

    test.each([
      ['a source gave it', profileOf({ displayName: 'Ada L.' })],
      ['it was empty', profileOf({ displayName: null }, 'derived')],
      ['nobody was looked at before', null],
    ])('is not known, which is not empty, when it cannot be made and %s', (_sentence, previous) => {
      const { profile, unmade } = deriveAttributes(emptied, strict, {}, previous);
      expect(profile.attributes.displayName).toBeUndefined();
      expect([...unmade]).toEqual(['displayName']);
    });

    test('is what others are made of in the same look', () => {
      const chain = derivationsOf(
        '  displayName: {mode: seed, value: {var: givenName}}\n  email: {value: {lower: {var: displayName}}}',
      );
      expect(value(deriveAttributes(emptied, chain, {}, made).profile, 'email')).toBe('ada l.');
    });

    test('what is made of a value that could not be made cannot be made either', () => {
      const chain = derivationsOf(
        '  displayName: {value: {cat: [{var: givenName}, {var: familyName}]}}\n  email: {value: {lower: {var: displayName}}}',
      );
      const { findings, unmade } = deriveAttributes(emptied, chain, {});
      expect([...unmade]).toEqual(['displayName', 'email']);
      expect(findings[1]?.message).toContain('"displayName" could not be made');
    });
  });

  test('a unique value without any candidate is a finding', () => {
    const { reservationsWanted, findings } = deriveAttributes(
      profileOf({ givenName: '🙂'.slice(0, 0) + '…', familyName: '—' }),
      derivationsOf(
        '  userName: {mode: seed, unique: {maxLength: 9}, candidates: [{slug: [{var: middle}]}]}'.replace(
          'middle',
          'location',
        ),
      ),
      {},
    );
    expect(reservationsWanted).toEqual([]);
    expect(findings).toMatchObject([{ code: 'DERIVATION_FAILED' }]);
  });

  test('works in the order of the graph, whatever the names of the attributes', () => {
    const chain = derivationsOf(
      [
        '  department: {value: {lower: {var: email}}}',
        '  email: {value: {cat: [{var: userName}, "@x"]}}',
        '  userName: {value: {var: givenName}}',
      ].join('\n'),
    );
    expect(chain.derivations.map((derivation) => derivation.attribute)).toEqual(['userName', 'email', 'department']);
    expect(value(deriveAttributes(profileOf({ givenName: 'ADA' }), chain, {}).profile, 'department')).toBe('ada@x');
  });

  test('of attributes that multiply each other the one that gets too long is a finding, and so is what is made of it', () => {
    const twenty = (name: string): string => `{value: {cat: [${Array(20).fill(`{var: ${name}}`).join(', ')}]}}`;
    const names = ['givenName', 'userName', 'displayName', 'email', 'department', 'location'];
    const growing = derivationsOf(
      names
        .slice(1)
        .map((name, i) => `  ${name}: ${twenty(names[i] as string)}`)
        .join('\n'),
    );
    const { profile, findings } = deriveAttributes(profileOf({ givenName: 'Ada' }), growing, {});
    const lengths = names.map((name) => (value(profile, name) as string | undefined)?.length);
    expect(lengths).toEqual([3, 60, 1_200, undefined, undefined, undefined]);
    expect(findings.map(({ code, place }) => [code, place?.path])).toEqual([
      ['DERIVATION_FAILED', 'email'],
      ['DERIVATION_FAILED', 'department'],
      ['DERIVATION_FAILED', 'location'],
    ]);
  });

  test('neither changes what it was given nor reads inherited reservations', () => {
    const profile = Object.freeze({ attributes: Object.freeze(profileOf(ADA).attributes) });
    const { reservationsWanted } = deriveAttributes(
      profile,
      policy,
      Object.create({ userName: 'x' }) as Record<string, string>,
    );
    expect(reservationsWanted).toHaveLength(1);
  });

  test('is the same the second time', () => {
    const once = deriveAttributes(profileOf(ADA), policy, { userName: 'ada' }).profile;
    expect(deriveAttributes(once, policy, { userName: 'ada' }).profile).toEqual(once);
  });
});

describe('the candidates for a unique name', () => {
  test('come in order, then counted, cut before the counter, each once', () => {
    expect(candidates({ givenName: 'Zoë', familyName: 'Ångström' })).toEqual([
      'zoe.angstrom',
      'z.angstrom',
      'zoe.angstro2',
      'zoe.angstro3',
      'zoe.angstro4',
    ]);
  });

  test('are cut to the longest a name may be', () => {
    expect(candidates({ givenName: 'Wolfgang', familyName: 'Schwarzenberger' })).toEqual([
      'wolfgang.sch',
      'w.schwarzenb',
      'wolfgang.sc2',
      'wolfgang.sc3',
      'wolfgang.sc4',
    ]);
  });

  test('never end in a dot where they are cut', () => {
    expect(candidates({ givenName: 'Christopher', familyName: 'Lee' })[0]).toBe('christopher');
  });

  test('are never cut through a character', () => {
    const short = { ...userName, unique: { maxLength: 5, neverReuseFor: null }, counter: null };
    const offered = candidateValues(
      { ...short, candidates: [{ value: () => 'Adam𠮷', usesCounter: false }] },
      factsOf({}),
    );
    expect([...offered]).toEqual(['Adam']);
  });

  test('pass over a candidate that cannot be made', () => {
    expect(candidates({ givenName: 'Ada' })).toEqual([]);
  });

  test('are lazy: a counter to 99,999 costs nothing until it is asked', () => {
    const long = { ...userName, counter: { from: 2, to: 99_999 } };
    const values = candidateValues(long, factsOf(ADA));
    expect([values.next().value, values.next().value, values.next().value]).toEqual([
      'ada.lindqvis',
      'a.lindqvist',
      'ada.lindqvi2',
    ]);
  });

  test('are compared by a key without case and accents', () => {
    expect(reservationKey('Zoë.ÅNGSTRÖM')).toBe('zoe.angstrom');
    expect(reservationKey('Zoe\u0308')).toBe(reservationKey('Zoë'));
  });
});
