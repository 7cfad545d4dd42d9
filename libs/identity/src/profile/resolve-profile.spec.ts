import fc from '@joinery/testing/fc';
import type { Attributes, AttributeValue } from './attribute';
import { primaryObservation } from './primary-observation';
import type { Absence, Authority, Observation, Profile } from './profile';
import { resolveProfile } from './resolve-profile';

const says = (sourceId: string, attributes: Attributes, more: Partial<Observation> = {}): Observation => ({
  sourceId,
  recordKey: '1',
  versionId: `${sourceId}-v1`,
  learnedAt: '2026-01-01T00:00:00.000Z',
  attributes,
  ...more,
});
const rule = (more: Partial<Authority> = {}): Authority => ({
  rule: 'authority.x',
  from: ['hr', 'idp'],
  pick: 'first',
  onNull: 'clear',
  onAbsent: 'keep',
  onStale: 'keep',
  ...more,
});
const held = (value: AttributeValue, source = 'hr'): Profile => ({
  attributes: { x: { value, source, versionId: 'old', rule: 'authority.x', reason: 'won' } },
});
const resolve = (observations: readonly Observation[], previous: Profile | null, authority: Authority) =>
  resolveProfile(observations, previous, new Map([['x', authority]])).attributes.x;

describe('the source of highest rank decides', () => {
  it('and the others are kept as losers with the reason', () => {
    const resolved = resolve([says('idp', { x: 'B' }), says('crm', { x: 'C' }), says('hr', { x: 'A' })], null, rule());
    expect(resolved).toEqual({
      value: 'A',
      source: 'hr',
      versionId: 'hr-v1',
      rule: 'authority.x',
      reason: 'won',
      losers: [
        { sourceId: 'idp', value: 'B', why: 'ranked below hr' },
        { sourceId: 'crm', value: 'C', why: 'may not decide this attribute' },
      ],
    });
  });

  it('a source that agrees is no loser', () => {
    expect(resolve([says('hr', { x: 'A' }), says('idp', { x: 'A' })], null, rule())).not.toHaveProperty('losers');
  });

  it('a source without a record of the person is not heard', () => {
    expect(resolve([says('idp', { x: 'B' })], held('A'), rule({ onAbsent: 'hold' }))).toMatchObject({
      value: 'B',
      source: 'idp',
    });
  });
});

describe('an empty or missing value', () => {
  type Row = [string, AttributeValue | undefined, Absence, AttributeValue | null, unknown];
  const tables: Row[] = [
    ['null that clears', null, 'clear', 'OLD', { value: null, source: 'hr', reason: 'cleared' }],
    ['null that passes on', null, 'next', 'OLD', { value: 'B', source: 'idp', reason: 'won' }],
    ['null that keeps', null, 'keep', 'OLD', { value: 'OLD', source: 'hr', reason: 'kept' }],
    ['null that keeps, with nothing to keep', null, 'keep', null, { value: 'B', source: 'idp', reason: 'won' }],
    ['null that holds', null, 'hold', 'OLD', { value: 'OLD', reason: 'held' }],
    ['null that holds, with nothing known', null, 'hold', null, { value: null, reason: 'held' }],
    ['not returned, which clears', undefined, 'clear', 'OLD', { value: null, reason: 'cleared' }],
    ['not returned, which passes on', undefined, 'next', 'OLD', { value: 'B', reason: 'won' }],
    ['not returned, which keeps', undefined, 'keep', 'OLD', { value: 'OLD', reason: 'kept' }],
    ['not returned, which holds', undefined, 'hold', 'OLD', { value: 'OLD', reason: 'held' }],
  ];
  it.each(tables)('%s', (_sentence, value, absence, before, expected) => {
    const hr = says('hr', value === undefined ? {} : { x: value });
    const authority = rule(value === undefined ? { onAbsent: absence } : { onNull: absence });
    expect(resolve([hr, says('idp', { x: 'B' })], before === null ? null : held(before), authority)).toMatchObject(
      expected as object,
    );
  });

  it('of every source keeps what was known, because absence is not a fact', () => {
    expect(resolve([], held('OLD'), rule())).toMatchObject({ value: 'OLD', reason: 'kept' });
    expect(resolve([says('hr', {})], held('OLD'), rule({ onAbsent: 'next' }))).toMatchObject({
      value: 'OLD',
      reason: 'kept',
    });
    expect(resolve([], null, rule())).toBeUndefined();
  });

  it('of every source that is explicitly empty clears', () => {
    const both = [says('hr', { x: null }), says('idp', { x: null })];
    expect(resolve(both, held('OLD'), rule({ onNull: 'next' }))).toMatchObject({
      value: null,
      reason: 'cleared',
      source: 'hr',
    });
  });

  it('names why a source of higher rank did not win', () => {
    const resolved = resolve([says('hr', { x: null }), says('idp', { x: 'B' })], null, rule({ onNull: 'next' }));
    expect(resolved?.losers).toEqual([{ sourceId: 'hr', value: null, why: 'empty' }]);
  });

  it('never inherits from the prototype', () => {
    const authority = new Map([['constructor', rule()]]);
    expect(resolveProfile([says('hr', {})], null, authority).attributes).toEqual({});
  });
});

describe('a source that is stale', () => {
  const stale = (observations: readonly Observation[], previous: Profile | null, more: Partial<Authority>) =>
    resolveProfile(observations, previous, new Map([['x', rule(more)]]), new Set(['hr'])).attributes.x;
  const both = [says('hr', { x: 'A' }), says('idp', { x: 'B' })];

  it.each<[string, Absence, string | null, unknown]>([
    ['keeps: its last word counts on', 'keep', 'OLD', { value: 'A', source: 'hr', reason: 'won', stale: true }],
    ['passes on to the next', 'next', 'OLD', { value: 'B', source: 'idp', reason: 'won' }],
    ['clears', 'clear', 'OLD', { value: null, source: 'hr', reason: 'cleared', stale: true }],
    ['holds what the person has', 'hold', 'OLD', { value: 'OLD', reason: 'held', stale: true }],
    ['holds nothing of somebody new', 'hold', null, { value: null, reason: 'held', stale: true }],
  ])('%s', (_sentence, onStale, before, expected) => {
    expect(stale(both, before === null ? null : held(before), { onStale })).toMatchObject(expected as object);
  });

  it('is named among the losers, with the reason', () => {
    expect(stale(both, null, { onStale: 'next' })?.losers).toEqual([
      { sourceId: 'hr', value: 'A', why: 'its source is stale: next' },
    ]);
  });

  it('that passes on to nobody leaves the value as it was', () => {
    expect(stale([says('hr', { x: 'A' })], held('OLD'), { onStale: 'next' })).toEqual({
      value: 'OLD', source: 'hr', versionId: 'old', rule: 'authority.x', reason: 'kept',
      losers: [{ sourceId: 'hr', value: 'A', why: 'its source is stale: next' }],
    }); // prettier-ignore
  });

  it('that passes on to nobody, of somebody of whom nothing else is known, is believed after all', () => {
    expect(stale([says('hr', { x: 'A' })], null, { onStale: 'next' })).toMatchObject({ value: 'A', stale: true });
    expect(stale([says('hr', { x: 'A' }), says('idp', { x: null })], null, { onStale: 'next' })).toMatchObject({
      value: null,
      reason: 'cleared',
    });
  });

  it('of lower rank changes nothing while a higher one speaks', () => {
    expect(stale([says('idp', { x: 'B' }), says('hr', { x: 'A' })], null, { from: ['idp', 'hr'], onStale: 'hold' })).toEqual(
      { value: 'B', source: 'idp', versionId: 'idp-v1', rule: 'authority.x', reason: 'won', losers: [{ sourceId: 'hr', value: 'A', why: 'its source is stale: hold' }] },
    ); // prettier-ignore
  });

  it('is not marked as stale any more once it is heard again', () => {
    const before = stale(both, held('OLD'), { onStale: 'hold' });
    const after = resolve(both, { attributes: { x: before as NonNullable<typeof before> } }, rule({ onStale: 'hold' }));
    expect(after).toMatchObject({ value: 'A', reason: 'won' });
    expect(after).not.toHaveProperty('stale');
  });

  it.each<[Absence, unknown]>([
    ['keep', { value: '2026-05-14', source: 'idp' }],
    ['next', { value: '2026-05-31', source: 'crm' }],
    ['clear', { value: '2026-05-31', source: 'crm' }],
    ['hold', { value: '2026-06-30', reason: 'held', stale: true }],
  ])('among several, of which the earliest is taken: %s', (onStale, expected) => {
    const dates = [says('idp', { x: '2026-05-14' }), says('crm', { x: '2026-05-31' })];
    const more = rule({ from: ['crm', 'idp'], pick: 'earliest', onStale });
    const authority = new Map([['x', more]]);
    expect(resolveProfile(dates, held('2026-06-30'), authority, new Set(['idp'])).attributes.x).toMatchObject(
      expected as object,
    );
  });
});

describe('what people set by hand', () => {
  const byRank = rule({ from: ['manual', 'hr'] });
  const hr = says('hr', { x: 'A' });

  it('wins where the authority names it first, and says nothing of what nobody set', () => {
    expect(resolve([hr, says('manual', { x: 'M' })], null, byRank)).toMatchObject({ value: 'M', source: 'manual' });
    expect(resolve([hr, says('manual', { y: 'M' })], held('OLD'), byRank)).toMatchObject({ value: 'A', source: 'hr' });
    expect(resolve([hr, says('manual', { x: 'M' })], null, rule({ from: ['hr'] }))).toMatchObject({
      value: 'A',
      losers: [{ sourceId: 'manual', value: 'M', why: 'may not decide this attribute' }],
    });
  });

  it('is kept by nobody once it is taken back', () => {
    const set = held('M', 'manual');
    expect(resolve([hr], set, byRank)).toMatchObject({ value: 'A', source: 'hr', reason: 'won' });
    expect(resolve([says('hr', {})], set, byRank)).toBeUndefined();
    expect(resolve([says('hr', { x: null })], set, rule({ from: ['manual', 'hr'], onNull: 'hold' }))).toMatchObject({
      value: null,
    });
    expect(resolve([says('hr', {}), says('manual', { x: 'M' })], set, byRank)).toMatchObject({ value: 'M' });
  });
});

describe('other ways to pick', () => {
  const both = [says('hr', { x: '2026-05-31' }), says('idp', { x: '2026-05-14' })];
  it('earliest takes the earlier date', () => {
    expect(resolve(both, null, rule({ pick: 'earliest' }))).toMatchObject({
      value: '2026-05-14',
      source: 'idp',
      losers: [{ sourceId: 'hr', why: 'later than idp' }],
    });
  });
  it('latest takes the later date, the smaller number is not the later text', () => {
    expect(resolve(both, null, rule({ pick: 'latest' }))).toMatchObject({ value: '2026-05-31', source: 'hr' });
    expect(resolve([says('hr', { x: 9 }), says('idp', { x: 10 })], null, rule({ pick: 'latest' }))?.value).toBe(10);
  });
  it('union takes every value once, sorted', () => {
    const skills = [
      says('hr', { x: ['sql', 'excel'] }),
      says('idp', { x: ['sql', 'ada'] }),
      says('crm', { x: ['no'] }),
    ];
    expect(resolve(skills, null, rule({ pick: 'union' }))).toMatchObject({
      value: ['ada', 'excel', 'sql'],
      source: 'hr+idp',
    });
  });
  it('follow the same rules when nobody has a value', () => {
    expect(resolve([says('hr', { x: null })], held(['a']), rule({ pick: 'union', onNull: 'keep' }))).toMatchObject({
      value: ['a'],
      reason: 'kept',
    });
  });
});

describe('whatever the sources say', () => {
  const value = fc.option(fc.constantFrom('A', 'B', 'C'), { nil: null });
  const observation = fc
    .record({
      sourceId: fc.constantFrom('hr', 'idp', 'crm'),
      recordKey: fc.constantFrom('1', '2'),
      learnedAt: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
      x: fc.option(value, { nil: undefined }),
    })
    .map(({ x, ...rest }) =>
      says(rest.sourceId, x === undefined ? {} : { x }, { ...rest, versionId: `${rest.recordKey}${rest.learnedAt}` }),
    );
  // One version of a record is one set of values: observations of the same version are the same.
  const observations = fc.uniqueArray(observation, { maxLength: 6, selector: (o) => `${o.sourceId}${o.versionId}` });
  const absence = fc.constantFrom<Absence>('clear', 'next', 'keep', 'hold');
  const authority = fc
    .record({
      pick: fc.constantFrom<Authority['pick']>('first', 'union', 'earliest', 'latest'),
      onNull: absence,
      onAbsent: absence,
    })
    .map((parts) => rule(parts));
  const previous = fc.constantFrom(null, held('A'), held(null));

  it('their order does not matter', () => {
    fc.assert(
      fc.property(observations, previous, authority, fc.nat(), (all, before, table, by) => {
        const turned = [...all.slice(by % (all.length || 1)), ...all.slice(0, by % (all.length || 1))].reverse();
        expect(resolve(turned, before, table)).toEqual(resolve(all, before, table));
      }),
      { numRuns: 500 },
    );
  });

  it('resolving again on the result changes no value', () => {
    fc.assert(
      fc.property(observations, previous, authority, (all, before, table) => {
        const once = resolveProfile(all, before, new Map([['x', table]]));
        const twice = resolveProfile(all, once, new Map([['x', table]]));
        expect(twice.attributes.x?.value).toEqual(once.attributes.x?.value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('of several records of one source', () => {
  const today = '2026-05-14';
  const job = (
    recordKey: string,
    startDate: string | null,
    lastDayOfWork: string | null,
    learnedAt = '2026-01-01T00:00:00.000Z',
  ) => says('hr', { startDate, lastDayOfWork }, { recordKey, learnedAt });
  const tables: [string, Observation[], string, string][] = [
    ['the only one speaks', [job('a', '2020-01-01', '2021-01-01')], 'a', 'only record'],
    [
      'the one under way speaks, not the one that is over',
      [job('a', '2020-01-01', '2021-01-01'), job('b', '2024-01-01', null)],
      'b',
      'current employment',
    ],
    [
      'the last day still belongs to the employment',
      [job('a', '2020-01-01', today), job('b', '2026-06-01', null)],
      'a',
      'current employment',
    ],
    [
      'a job that begins later does not speak yet',
      [job('a', '2020-01-01', null), job('b', '2026-06-01', null)],
      'a',
      'current employment',
    ],
    [
      'of two under way the one that began last speaks',
      [job('a', '2020-01-01', null), job('b', '2024-01-01', null)],
      'b',
      'began last',
    ],
    [
      'a rehire speaks before it begins when all else is over',
      [job('a', '2020-01-01', '2021-01-01'), job('b', '2026-06-01', null)],
      'b',
      'next employment',
    ],
    [
      'a withdrawn rehire is over, and ended last',
      [job('a', '2020-01-01', '2021-01-01'), job('b', '2026-06-01', '2026-05-31')],
      'b',
      'ended last',
    ],
    [
      'of those that are over the one that ended last speaks',
      [job('a', '2020-01-01', '2025-01-01'), job('b', '2024-01-01', '2024-02-01')],
      'a',
      'ended last',
    ],
    [
      'of equals the one with the larger key speaks, whenever each of them was learned',
      [job('a', '2020-01-01', null, '2026-02-01T00:00:00.000Z'), job('b', '2020-01-01', null)],
      'b',
      'larger key',
    ],
    [
      'of equals the one that follows on the other speaks',
      [
        { ...job('a', '2020-01-01', null), attributes: { startDate: '2020-01-01', previousEmployeeNumber: 'b' } },
        job('b', '2020-01-01', null),
      ],
      'a',
      'follows on the other',
    ],
  ];
  it.each(tables)('%s', (_sentence, observations, key, reason) => {
    for (const order of [observations, [...observations].reverse()]) {
      const { observation, reason: why } = primaryObservation(order, today);
      expect([observation.recordKey, why]).toEqual([key, reason]);
    }
  });

  it('that speaks is the first of several at once where the source is said to list second jobs so', () => {
    const since = (recordKey: string, startDate: string, more: Attributes = {}): Observation =>
      says('hr', { startDate, ...more }, { recordKey });
    const told = (...jobs: readonly Observation[]): readonly string[] => {
      const { observation, reason } = primaryObservation(jobs, '2026-05-14', 'earliest');
      return [observation.recordKey, reason];
    };
    const [home, host] = [since('home', '2019-01-01'), since('host', '2026-01-01')];
    expect(told(home, host)).toEqual(['home', 'began first']);
    expect(told(host, home)).toEqual(['home', 'began first']);
    expect(told(home, since('host', '2026-01-01', { primaryJob: true }))).toEqual(['host', 'called primary']);
    const past = since('past', '2010-01-01', { lastDayOfWork: '2018-12-31' });
    expect(told(past, host)).toEqual(['host', 'current employment']);
    expect(told(since('next', '2026-06-01'), since('later', '2026-07-01'))).toEqual(['next', 'begins next']);
  });
});
