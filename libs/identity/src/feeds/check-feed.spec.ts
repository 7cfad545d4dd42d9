import { checkFeed } from './check-feed';
import { compareColumns } from '../records/compare-columns';
import { DEFAULT_CONTRACT, exceeds } from './feed-contract';
import type { FeedFacts } from './feed-facts';
import { releasedFeed } from './feed-review';
import { managerCycles } from '../profile/manager-cycles';

const QUIET: FeedFacts = {
  feed: 'full',
  rowsRead: 1_000,
  known: 1_000,
  formerRows: [1_000, 1_001, 999],
  fresh: 3,
  missing: 0,
  leavers: [],
  leaversBefore: { day: 0, week: 0 },
  unknownManagers: new Map(),
  moved: [],
  outOfScope: [],
  returned: [],
  blanked: new Map(),
  exchanged: new Map(),
  suspects: [],
  columns: { gained: [], lost: [], renamed: [], unread: [], gone: [] },
  newer: null,
  learnedLater: null,
  repeats: null,
  corrects: null,
};
const newer = { fileName: 'b.csv', importId: '9' };
const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `P${i}`);
const under = (count: number): ReadonlyMap<string, string> => new Map(keys(count).map((key, i) => [key, `M${i % 7}`]));
const review = (facts: Partial<FeedFacts>) => checkFeed({ ...QUIET, ...facts }, DEFAULT_CONTRACT);

describe('a feed', () => {
  it.each<[string, Partial<FeedFacts>, string, string[]]>([
    ['like the ones before it is clear', {}, 'clear', []],
    [
      'of a new source has nothing to be measured by',
      { known: 0, formerRows: [], columns: null, fresh: 5_000 },
      'clear',
      [],
    ],
    ['with a tenth fewer rows is just clear', { rowsRead: 900 }, 'clear', []],
    ['with more than a tenth fewer rows is held', { rowsRead: 899 }, 'run held', ['FEED_ROWS_FEWER']],
    [
      'with half its rows is held',
      { rowsRead: 500, missing: 500 },
      'run held',
      ['FEED_ROWS_FEWER', 'FEED_RECORDS_GONE'],
    ],
    ['with far more rows is held', { rowsRead: 1_501 }, 'run held', ['FEED_ROWS_MORE']],
    ['of changes may be of any length', { feed: 'delta', rowsRead: 4 }, 'clear', []],
    ['of forty people may shrink to thirty', { rowsRead: 30, known: 40, formerRows: [40] }, 'clear', []],
    ['in which many ids were exchanged is held', { fresh: 60, missing: 55 }, 'run held', ['FEED_REKEYED']],
    ['with fifty leavers among a thousand is clear', { leavers: keys(50) }, 'clear', []],
    ['that takes back the ends of fifty is clear', { returned: keys(50) }, 'clear', []],
    ['that takes back those of more holds them', { returned: keys(51) }, 'records held', ['FEED_ENDS_TAKEN_BACK']],
    ['that moves a fifth to other departments is clear', { moved: keys(200) }, 'clear', []],
    ['that moves more holds them', { moved: keys(201) }, 'records held', ['FEED_DEPARTMENTS_MOVED']],
    ['that leaves fifty without anything is clear', { outOfScope: keys(50) }, 'clear', []],
    ['that leaves more without anything holds them', { outOfScope: keys(51) }, 'records held', ['FEED_OUT_OF_SCOPE']],
    ['with fifty managers whom nobody knows is clear', { unknownManagers: under(50) }, 'clear', []],
    ['with more holds who names them', { unknownManagers: under(51) }, 'records held', ['FEED_MANAGERS_UNKNOWN']],
    ['with more leavers holds the leavers', { leavers: keys(51) }, 'records held', ['FEED_LEAVERS_RUN']],
    [
      'with few leavers after many that day holds them',
      { leavers: keys(20), leaversBefore: { day: 40, week: 40 } },
      'records held',
      ['FEED_LEAVERS_DAY'],
    ],
    [
      'that ends one in a hundred each day is held before the tenth',
      { leavers: keys(10), leaversBefore: { day: 10, week: 91 } },
      'records held',
      ['FEED_LEAVERS_WEEK'],
    ],
    ['without a leaver is not held for those before', { leaversBefore: { day: 900, week: 900 } }, 'clear', []],
    ['in which everybody would leave holds them all', { leavers: keys(1_000) }, 'records held', ['FEED_LEAVERS_RUN']],
    [
      'of a small firm may lose ten of twelve',
      { known: 12, formerRows: [12], rowsRead: 12, leavers: keys(10) },
      'clear',
      [],
    ],
    [
      'that clears a column for everybody holds those records',
      { blanked: new Map([['department', keys(1_000)]]) },
      'records held',
      ['FEED_COLUMN_BLANKED'],
    ],
    [
      'in which one column holds what another held is held',
      { exchanged: new Map([['title < department', 51]]) },
      'run held',
      ['FEED_COLUMN_EXCHANGED'],
    ],
    [
      'in which two of three leave on the day on which they came is held',
      { known: 3, exchanged: new Map([['terminationDate < hireDate', 2]]) },
      'run held',
      ['FEED_COLUMN_EXCHANGED'],
    ],
    ['in which one does is clear', { known: 3, exchanged: new Map([['terminationDate < hireDate', 1]]) }, 'clear', []],
    [
      'in which a few titles are what a department was called is clear',
      { exchanged: new Map([['a < b', 9]]) },
      'clear',
      [],
    ],
    [
      'as long as ever that names a tenth of the people no more is held',
      { missing: 101 },
      'run held',
      ['FEED_RECORDS_GONE'],
    ],
    ['that clears a column for a few is clear', { blanked: new Map([['department', keys(9)]]) }, 'clear', []],
    [
      'older than the one in force is held',
      { newer: { fileName: 'b.csv', importId: '7' } },
      'run held',
      ['FEED_OLDER_THAN_LAST'],
    ],
    [
      'learned before the one in force is clear, and told',
      { learnedLater: { importId: '7', asOf: '2026-06-01T09:00:00.000Z' } },
      'clear',
      ['FEED_TIME_TURNED_BACK'],
    ],
    [
      'of corrected rows of the newest import is clear',
      { feed: 'delta', corrects: { importId: '7', isHeld: false, newer: null } },
      'clear',
      [],
    ],
    [
      'of corrected rows that a newer file has overtaken is held',
      { feed: 'delta', corrects: { importId: '7', isHeld: false, newer } },
      'run held',
      ['FEED_OLDER_THAN_LAST'],
    ],
    [
      'of corrected rows of a file that is held itself is held',
      { feed: 'delta', corrects: { importId: '7', isHeld: true, newer } },
      'run held',
      ['FEED_CORRECTS_NOTHING'],
    ],
    [
      'with a corrected row that is old holds that record, also that of a leaver',
      { leavers: ['P1'], suspects: [{ recordKey: 'P1', line: 9, code: 'FEED_OLDER_THAN_LAST', message: 'm' }] },
      'records held',
      ['FEED_OLDER_THAN_LAST'],
    ],
    [
      'of yesterday, loaded again, is held',
      { repeats: { importId: '6', since: '7' } },
      'run held',
      ['FEED_LOADED_BEFORE'],
    ],
    [
      'with a row whose cells have changed places holds that record',
      { suspects: [{ recordKey: 'P1', line: 9, code: 'FEED_VALUES_SWAPPED', message: 'm' }] },
      'records held',
      ['FEED_VALUES_SWAPPED'],
    ],
    [
      'with an unknown word holds that record',
      { suspects: [{ recordKey: 'P1', line: 9, code: 'FEED_CODE_UNKNOWN', message: 'm' }] },
      'records held',
      ['FEED_CODE_UNKNOWN'],
    ],
  ])('%s', (_what, facts, verdict, codes) => {
    const found = review(facts);
    expect(found.verdict).toBe(verdict);
    expect(found.breaches.map((breach) => breach.code)).toEqual(codes);
    for (const breach of found.breaches) expect(breach.message).toMatch(/\d/);
  });

  it('names each held record once, with the first reason, and with that of its case before all others', () => {
    const found = review({
      leavers: keys(60),
      suspects: [{ recordKey: 'P1', line: 3, code: 'MATCH_ID_REUSED', message: 'somebody else' }],
    });
    expect(found.held.size).toBe(60);
    expect(found.held.get('P1')).toBe('MATCH_ID_REUSED');
    expect(found.held.get('P2')).toBe('FEED_LEAVERS_RUN');
  });

  it('never holds a leaver for a doubtful word or date', () => {
    const doubt = { recordKey: 'P1', line: 3, code: 'FEED_CODE_UNKNOWN' as const, message: 'm' };
    expect(review({ leavers: ['P1'], suspects: [doubt] }).verdict).toBe('clear');
    expect(review({ leavers: ['P2'], suspects: [doubt] }).verdict).toBe('records held');
  });

  it('keeps the manager of whoever would close a circle, and holds the record only where told to', () => {
    const suspects = [{ recordKey: 'P1', line: 3, code: 'FEED_MANAGER_CYCLE' as const, message: 'm' }];
    const found = review({ suspects });
    expect([found.verdict, found.managersKept, found.held.size]).toEqual(['clear', ['P1'], 0]);
    const held = checkFeed({ ...QUIET, suspects }, { ...DEFAULT_CONTRACT, managerCycles: 'hold' });
    expect([held.verdict, held.managersKept, [...held.held.keys()]]).toEqual(['records held', [], ['P1']]);
  });

  it('may be told to accept what another would hold', () => {
    const suspects = [{ recordKey: 'P1', line: 3, code: 'FEED_CODE_UNKNOWN' as const, message: 'm' }];
    const contract = { ...DEFAULT_CONTRACT, unknownCodes: 'accept' as const };
    const found = checkFeed({ ...QUIET, suspects }, contract);
    expect([found.verdict, found.breaches[0]?.scope]).toEqual(['clear', 'notice']);
  });
});

describe('a limit', () => {
  it.each([
    [10, 100, false],
    [11, 100, true],
    [11, 1_000, false],
    [50, 1_000, false],
    [51, 1_000, true],
    [11, 0, true],
  ])('of 5 %% and more than 10: %d of %d crosses it: %s', (count, base, crossed) => {
    expect(exceeds(count, base, { percent: 5, floor: 10 })).toBe(crossed);
  });
});

describe('columns', () => {
  const file = (names: string[], reads: Record<string, string>) => ({
    header: names,
    used: Object.entries(reads).map(([attribute, column]) => ({ attribute, column, index: names.indexOf(column) })),
  });
  const before = file(['ID', 'Dept', 'Title'], { employeeNumber: 'ID', department: 'Dept', title: 'Title' });
  it('that are the same, in another order and spelling, are no change', () => {
    const now = file(['title', 'dept', 'ID'], { employeeNumber: 'ID', department: 'dept', title: 'title' });
    expect(compareColumns(before, now)).toEqual({ gained: [], lost: [], renamed: [], unread: [], gone: [] });
  });
  it('that the mapping knows under two names are renamed', () => {
    const now = file(['ID', 'Department', 'Title'], { employeeNumber: 'ID', department: 'Department', title: 'Title' });
    expect(compareColumns(before, now)).toMatchObject({
      lost: [],
      renamed: [{ attribute: 'department', from: 'Dept', to: 'Department' }],
    });
  });
  it('that went while another came in their place are lost, and the other is shown as perhaps meant', () => {
    const now = file(['ID', 'Org Unit', 'Title'], { employeeNumber: 'ID', title: 'Title' });
    const columns = compareColumns(before, now);
    expect(columns).toMatchObject({ lost: ['Dept'], unread: [{ column: 'Org Unit', perhaps: 'Dept' }] });
    const { verdict, breaches } = review({ columns });
    expect(verdict).toBe('run held');
    expect(breaches[0]?.message).toContain('"Org Unit" is new and may be meant');
  });
  it('that are called almost like a lost one are shown as perhaps meant wherever they stand', () => {
    const now = file(['Dept. (new)', 'ID', 'Title'], { employeeNumber: 'ID', title: 'Title' });
    expect(compareColumns(before, now).unread).toEqual([{ column: 'Dept. (new)', perhaps: 'Dept' }]);
  });
  it('that nothing read are only said when they go', () => {
    const reads = { employeeNumber: 'ID', department: 'Dept', title: 'Title' };
    const columns = compareColumns(
      file(['ID', 'Dept', 'Title', 'Shoe', ''], reads),
      file(['ID', 'Dept', 'Title'], reads),
    );
    const { verdict, breaches } = review({ columns });
    expect([verdict, breaches.map(({ scope, message }) => [scope, message])]).toEqual([
      'clear',
      [['notice', 'the column "Shoe" is gone, which was not read']],
    ]);
  });
  it.each([
    ['accept', 'clear', 'clear'],
    ['ask', 'run held', 'clear'],
    ['stop', 'run stopped', 'run stopped'],
  ] as const)(
    'that are lost where the contract says %s: %s, and %s once a person has released it',
    (lost, at, then) => {
      const columns = compareColumns(before, file(['ID', 'Title'], { employeeNumber: 'ID', title: 'Title' }));
      const contract = { ...DEFAULT_CONTRACT, columns: { ...DEFAULT_CONTRACT.columns, lost } };
      const found = checkFeed({ ...QUIET, columns }, contract);
      expect([found.verdict, releasedFeed(found).verdict]).toEqual([at, then]);
    },
  );
  it('that are new and read ask first; that are new and not read are only said', () => {
    const now = file(['ID', 'Dept', 'Title', 'Site', 'Shoe'], {
      ...{ employeeNumber: 'ID', department: 'Dept', title: 'Title' },
      location: 'Site',
    });
    const { breaches } = review({ columns: compareColumns(before, now) });
    expect(breaches.map(({ scope, message }) => [scope, message])).toEqual([
      ['run', 'the column "Site" is read now and was not in the last file'],
      ['notice', 'the column "Shoe" is new and not read'],
    ]);
  });
});

describe('chains of managers', () => {
  it.each<[string, [string, string][], string[][]]>([
    [
      'that end are none',
      [
        ['a', 'b'],
        ['b', 'c'],
        ['d', 'b'],
      ],
      [],
    ],
    [
      'of one',
      [
        ['a', 'a'],
        ['b', 'a'],
      ],
      [['a']],
    ],
    [
      'of two, met from outside',
      [
        ['z', 'c'],
        ['c', 'b'],
        ['b', 'c'],
      ],
      [['b', 'c']],
    ],
    [
      'twice',
      [
        ['d', 'e'],
        ['e', 'd'],
        ['c', 'a'],
        ['a', 'b'],
        ['b', 'c'],
      ],
      [
        ['a', 'b', 'c'],
        ['d', 'e'],
      ],
    ],
  ])('%s', (_what, edges, cycles) => expect(managerCycles(new Map(edges))).toEqual(cycles));

  it('says once what is the same of many records', () => {
    const suspects = ['a', 'b', 'a', 'a', 'c', 'd', 'e', 'f', 'f'].map((message, i) => {
      return { recordKey: `P${i}`, line: i + 2, code: 'FEED_CODE_UNKNOWN' as const, message };
    });
    const [breach] = review({ suspects }).breaches;
    expect(breach?.message).toBe(
      'line 2, record P0 and 2 more: a; line 3, record P1: b; line 6, record P4: c; line 7, record P5: d; line 8, record P6: e; and 2 more',
    );
    expect(breach?.recordKeys).toHaveLength(9);
  });

  it('of a hundred thousand people are walked once', () => {
    const edges = new Map(Array.from({ length: 100_000 }, (_, i) => [`p${i}`, `p${i + 1}`]));
    expect(managerCycles(edges)).toEqual([]);
  });
});
