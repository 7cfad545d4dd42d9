import type { Instant } from '@joinery/kernel';
import type { Lifecycle, LifecycleState } from '@joinery/identity';
import type { AppPolicy, DeniedGrant, Grant } from '@joinery/policy';
import type { AccountImage } from './account';
import { desiredAccount, type Desire, secondAccount } from './desired-account';

const START = '2026-06-01T00:00:00.000Z';
const END = '2026-09-01T00:00:00.000Z';

const chat: AppPolicy = {
  id: 'chat',
  title: 'Chat',
  owner: 'it',
  scope: 'app:chat',
  match: ['externalId', 'userName'],
  window: {
    create: { instant: 'start', offset: '-P7D' },
    enable: { instant: 'start', offset: null },
    disable: { instant: 'end', offset: null },
    delete: { instant: 'end', offset: 'P30D' },
  },
  schedule: null,
  states: { leave: 'suspend', leaver: 'disable', purged: 'delete' },
  outOfScope: 'disable',
  attributes: [
    {
      target: 'userName',
      value: (facts) => facts.userName ?? null,
      needs: [],
      uses: [],
      mode: 'enforce',
      whenNull: 'leave',
    },
    { target: 'title', value: (facts) => facts.title ?? null, needs: [], uses: [], mode: 'enforce', whenNull: 'leave' },
    { target: 'locale', value: () => 'en', needs: [], uses: [], mode: 'seed', whenNull: 'leave' },
    {
      target: 'nickName',
      value: (facts) => facts.nick ?? null,
      needs: [],
      uses: [],
      mode: 'enforce',
      whenNull: 'clear',
    },
  ],
  groups: new Map([['group:sales', 'Sales']]),
  membership: 'ours',
};

const grant = (entitlement: string): Grant => ({
  entitlement,
  because: [{ kind: 'rule', rule: `br.${entitlement}`, at: 'birthright/core.yaml', via: [], until: null }],
});
const until = (end: Instant) => (reason: Grant['because'][number]) => ({ ...reason, until: end });
const BOTH = [grant('app:chat'), grant('group:sales')];
const there: AccountImage = {
  active: true,
  attributes: { userName: 'ada', title: 'Engineer', locale: 'de' },
  groups: ['Sales'],
};

interface Given {
  readonly state?: LifecycleState;
  readonly now?: Instant;
  readonly grants?: readonly Grant[];
  readonly denied?: readonly DeniedGrant[];
  readonly undecided?: ReadonlySet<string>;
  readonly lingering?: ReadonlySet<string>;
  readonly current?: AccountImage | null;
  readonly applied?: AccountImage | null;
  readonly former?: ReadonlyMap<string, readonly string[]>;
  readonly facts?: Record<string, string | null>;
  readonly app?: AppPolicy;
  readonly instants?: Record<string, Instant>;
  readonly since?: Instant;
  readonly endedAt?: Instant;
  readonly closedAt?: Instant;
}

function desire(given: Given): Desire {
  const lifecycle: Lifecycle = {
    state: given.state ?? 'active',
    rule: 'lc.test',
    since: given.since ?? null,
    endedAt: given.endedAt ?? null,
    zone: 'UTC',
    instants: given.instants ?? { start: START, end: END },
    wakeAt: null,
  };
  return desiredAccount({
    app: given.app ?? chat,
    facts: given.facts ?? { userName: 'ada', title: 'Engineer' },
    lifecycle,
    grants: given.grants ?? BOTH,
    denied: given.denied ?? [],
    ...(given.undecided ? { undecided: given.undecided } : {}),
    ...(given.lingering ? { lingering: given.lingering } : {}),
    current: given.current === undefined ? null : given.current,
    applied: given.applied ?? null,
    ...(given.former ? { former: given.former } : {}),
    closedAt: given.closedAt ?? null,
    now: given.now ?? '2026-07-01T00:00:00.000Z',
  });
}

describe('the account that policy desires', () => {
  it('is active with the mapped attributes and groups while the person is', () => {
    expect(desire({}).image).toEqual({
      active: true,
      attributes: { userName: 'ada', title: 'Engineer', locale: 'en', nickName: null },
      groups: ['Sales'],
    });
  });

  const closed: readonly [string, Given][] = [
    ['nobody grants the app', { grants: [] }],
    ['the window to create it has not come', { state: 'prehire', now: '2026-05-20T00:00:00.000Z' }],
    ['the person left before there was one', { state: 'leaver', grants: [], now: '2026-10-01T00:00:00.000Z' }],
  ];
  it.each(closed)('is none when %s', (_sentence, given) => {
    expect(desire(given).image).toBeNull();
  });

  it('exists and is inactive between the create window and the start', () => {
    const { image, wakeAt } = desire({ state: 'prehire', now: '2026-05-28T00:00:00.000Z' });
    expect(image?.active).toBe(false);
    expect(wakeAt).toBe(START);
  });

  it.each([
    ['opens', 'WINDOW_AHEAD', '2026-05-28T00:00:00.000Z', `inactive until ${START}, when the app's policy opens it`],
    ['has closed', 'WINDOW', END, "inactive: the app's policy has closed it by now"],
  ])('is inactive outside the window that the app %s, and says so', (_sentence, code, now, text) => {
    const { image, because } = desire({ now, current: there });
    expect(image?.active).toBe(false);
    expect(because.slice(0, 2).map((cause) => cause.text)).toEqual(['app:chat by br.app:chat', text]);
    expect(because[1]).toEqual({ code, rule: 'apps/chat', text });
  });

  const leaving: readonly [string, Given][] = [
    ['a leaver’s account', { state: 'leaver', grants: [], current: there, now: '2026-09-02T00:00:00.000Z' }],
    ['an account out of scope', { grants: [grant('group:sales')], current: there }],
  ];
  it.each(leaving)('%s is disabled, keeps its attributes and loses its groups', (_sentence, given) => {
    expect(desire({ ...given, facts: { userName: 'ada', title: null } }).image).toEqual({
      ...there,
      active: false,
      groups: [],
    });
  });

  it('a leaver’s account is closed also where the app keeps the accounts of leavers', () => {
    const app: AppPolicy = { ...chat, states: { leaver: 'keep' } };
    expect(desire({ app, state: 'leaver', grants: [], current: there }).image).toMatchObject({ active: false });
  });

  it('a leaver keeps the groups that others gave, where membership is additive', () => {
    const app: AppPolicy = { ...chat, membership: 'additive' };
    expect(desire({ app, state: 'leaver', grants: [], current: there }).image).toEqual({ ...there, active: false });
  });

  it('is left as it is while the right to it is undecided, but for a state that shuts it', () => {
    const given: Given = { grants: [], undecided: new Set(['app:chat']), current: there };
    expect(desire(given)).toMatchObject({ image: there, because: [] });
    expect(desire({ ...given, state: 'leave' }).image).toEqual({ ...there, active: false });
  });

  it.each<[string, Given, string]>([
    ['disables', { state: 'suspended' }, 'suspended closes the account (lc.test)'],
    ['deletes', { state: 'leave' }, 'leave closes the account (lc.test)'],
    ['says nothing of', { now: '2026-05-01T00:00:00.000Z' }, "the app's policy has no account at this time"],
  ])('is closed by a state that the app %s, or by its window, and says by which', (_sentence, given, text) => {
    const app: AppPolicy = { ...chat, states: { suspended: 'disable', leave: 'delete' } };
    expect(desire({ app, current: there, ...given }).because[0]?.text).toBe(text);
  });

  it('of what is undecided, groups stay that the account is in, unexplained, and none is new', () => {
    const groups = new Map([...chat.groups, ['group:legal', 'Legal'], ['group:board', 'Board']]);
    const { image, because } = desire({
      app: { ...chat, groups },
      undecided: new Set(['group:legal', 'group:board', 'group:elsewhere']),
      current: { ...there, groups: ['Legal', 'Sales'] },
    });
    expect(image?.groups).toEqual(['Legal', 'Sales']);
    expect(because.map(({ text }) => text)).toEqual(['app:chat by br.app:chat', 'group Sales by br.group:sales']);
  });

  it.each<[string, Given]>([
    ['rests on grace alone', { lingering: new Set(['group:sales']) }],
    ['is undecided', { grants: [grant('app:chat')], undecided: new Set(['group:sales']) }],
    ['is kept with the account', { grants: [grant('group:sales')], app: { ...chat, outOfScope: 'keep' } }],
  ])('a group that policy calls otherwise by now is kept where it %s, and given to nobody', (_what, given) => {
    const groupsOf = (...groups: string[]): readonly string[] | undefined =>
      desire({ ...given, current: { ...there, groups }, former: new Map([['Selling', ['group:sales']]]) }).image
        ?.groups;
    expect(groupsOf('Selling')).toEqual(['Sales']);
    expect(groupsOf('Theirs')).toEqual([]);
    expect(groupsOf('Sales', 'Selling')).toEqual(['Sales']);
  });

  const outside: AccountImage = { ...there, groups: [] };
  it.each<[string, Given, readonly string[]]>([
    ['a group that the account is in stays', { current: there, applied: outside }, ['Sales']],
    [
      'so does one that it was put in, and a lagging list does not show',
      { current: outside, applied: there },
      ['Sales'],
    ],
    ['one that it was never in is not given', { current: outside, applied: outside }, []],
    ['nor to an account that is made now', {}, []],
  ])('of what rests on grace alone, %s', (_sentence, given, groups) => {
    expect(desire({ ...given, lingering: new Set(['group:sales']) }).image?.groups).toEqual(groups);
  });

  it('is not made by grace alone, and kept by it', () => {
    const lingering = new Set(['app:chat']);
    expect(desire({ lingering })).toMatchObject({ image: null, because: [] });
    expect(desire({ lingering, current: there }).image).toMatchObject({ active: true, groups: ['Sales'] });
    expect(desire({ lingering, applied: there }).image).toMatchObject({ active: true });
  });

  it('tells of what is only kept until when, and by which grace', () => {
    const kept = grant('group:sales');
    const grants = [grant('app:chat'), { ...kept, because: kept.because.map(until('2026-07-09T22:00:00.000Z')) }];
    const { because } = desire({ grants, lingering: new Set(['group:sales']), current: there });
    expect(because).toEqual([
      { code: 'GRANTED', rule: 'br.app:chat', text: 'app:chat by br.app:chat' },
      {
        code: 'KEPT_BY_GRACE',
        rule: 'br.group:sales',
        text: 'group Sales kept until 2026-07-09 by grace of br.group:sales',
      },
    ]);
  });

  it('tells of an account that several graces keep when the last of them is over', () => {
    const { entitlement, because: reasons } = grant('app:chat');
    const ends = ['2026-07-03T00:00:00.000Z', '2026-07-20T00:00:00.000Z', '2026-07-09T00:00:00.000Z'];
    const grants = [{ entitlement, because: ends.flatMap((end) => reasons.map(until(end))) }];
    const { because } = desire({ grants, lingering: new Set(['app:chat']), current: there });
    expect(because[0]).toMatchObject({ code: 'KEPT_BY_GRACE', text: expect.stringContaining('kept until 2026-07-20 by') as string }); // prettier-ignore
  });

  it('a mover keeps old groups only where membership is additive', () => {
    const moved: Given = { grants: [grant('app:chat')], current: there };
    expect(desire(moved).image?.groups).toEqual([]);
    expect(desire({ ...moved, app: { ...chat, membership: 'additive' } }).image?.groups).toEqual(['Sales']);
  });

  it('an account out of scope that is kept stays open, and loses the groups that nothing gives any more', () => {
    const kept: Given = { app: { ...chat, outOfScope: 'keep' }, current: { ...there, groups: ['Sales', 'Support'] } };
    expect(desire({ ...kept, grants: [grant('group:sales')] }).image).toEqual(there);
    expect(desire({ ...kept, grants: [] }).image).toEqual({ ...there, groups: [] });
    const additive: Given = { ...kept, app: { ...chat, outOfScope: 'keep', membership: 'additive' }, grants: [] };
    expect(desire(additive).image).toEqual(additive.current);
  });

  it('a suspended account keeps its groups and comes back with them', () => {
    expect(desire({ state: 'leave', current: there }).image).toMatchObject({ active: false, groups: ['Sales'] });
  });

  it('is closed by the state of whoever has the right, and not for want of a rule', () => {
    const app: AppPolicy = { ...chat, states: { suspended: 'disable' } };
    const texts = (given: Given): string[] => desire(given).because.map(({ text }) => text);
    expect(texts({ app, state: 'suspended', current: there })).toEqual(['suspended closes the account (lc.test)']);
    expect(texts({ app, state: 'suspended', grants: [], current: there })).toEqual(['nothing gives app:chat any more']);
  });

  it('says what forbids an account or a group that something gives', () => {
    const forbidden = (entitlement: string): DeniedGrant => ({
      ...grant(entitlement),
      deniedBy: [{ kind: 'manual', rule: 'forbidden by hand', at: 'g-1', via: [], until: null }],
    });
    const texts = (given: Given): string[] => desire({ ...given, current: there }).because.map(({ text }) => text);
    expect(texts({ grants: [grant('group:sales')], denied: [forbidden('app:chat')] })).toEqual([
      'app:chat forbidden by forbidden by hand',
    ]);
    expect(texts({ grants: [grant('app:chat')], denied: [forbidden('group:sales')] })).toEqual([
      'app:chat by br.app:chat',
      'group Sales forbidden by forbidden by hand',
    ]);
    const notLost: Given[] = [
      { grants: [grant('app:chat')], denied: [forbidden('group:support')] },
      { grants: [grant('app:chat')], denied: [forbidden('group:sales')], app: { ...chat, membership: 'additive' } },
    ];
    for (const given of notLost) expect(texts(given)).toEqual(['app:chat by br.app:chat']);
    const isIn = (groups: string[]): string[] =>
      desire({
        grants: [grant('app:chat')],
        denied: [forbidden('group:sales')],
        current: { ...there, groups },
      }).because.map(({ text }) => text);
    expect(isIn([])).toEqual(['app:chat by br.app:chat']);
  });

  it('is deleted only when the state says so and the retention has passed', () => {
    const purged: Given = { state: 'purged', grants: [], current: { ...there, active: false } };
    expect(desire({ ...purged, now: '2026-09-15T00:00:00.000Z' }).image).toMatchObject({ active: false });
    expect(desire({ ...purged, now: '2026-10-15T00:00:00.000Z' }).image).toBeNull();
  });

  describe('of somebody whose retention is over on paper', () => {
    const NOW = '2027-06-01T00:00:00.000Z';
    const purged: Given = { state: 'purged', grants: [], now: NOW, endedAt: END, since: '2026-11-30T00:00:00.000Z' };
    const shut: AccountImage = { ...there, active: false, groups: [] };

    it('is closed, not deleted, while it is open, and goes when it has been closed as long as policy keeps one', () => {
      const wish = desire({ ...purged, current: there });
      expect([wish.image, wish.wakeAt]).toEqual([shut, '2027-07-01T00:00:00.000Z']);
      expect(wish.because.map(({ text }) => text)).toEqual([
        'purged by lc.test',
        'the account is open: it is closed first, and deleted once it has been closed as long as policy keeps one (not before 2027-07-01)',
      ]);
    });

    it.each<[string, Instant | undefined, boolean]>([
      ['stays closed while that has not been so long', '2027-05-03T00:00:00.000Z', true],
      ['goes when it has', '2027-05-02T00:00:00.000Z', false],
      ['goes at once when it was closed before we knew it', undefined, false],
    ])('%s', (_sentence, closedAt, stays) => {
      const { image } = desire({ ...purged, current: shut, ...(closedAt ? { closedAt } : {}) });
      expect(image).toEqual(stays ? shut : null);
    });

    it('is not told to be closed first when it is closed already', () => {
      const { because } = desire({ ...purged, current: shut, closedAt: '2027-05-03T00:00:00.000Z' });
      expect(because.map(({ text }) => text)).toEqual(['purged by lc.test']);
    });

    it('keeps it from the close until the purge as well where the app itself waits for nothing', () => {
      const app = { ...chat, window: { ...chat.window, delete: null } };
      expect(desire({ ...purged, app, current: there })).toMatchObject({ image: shut, wakeAt: '2027-08-30T00:00:00.000Z' });
      expect(desire({ ...purged, app, current: shut, closedAt: END }).image).toBeNull();
    }); // prettier-ignore
  });

  it('is left as it is when the lifecycle is unknown: doubt never closes anything', () => {
    expect(desire({ state: 'unknown', grants: [], current: there }).image).toBe(there);
  });

  describe('with an expression that fails', () => {
    const broken: AppPolicy = { ...chat, attributes: [{ ...chat.attributes[0]!, required: true, value: () => { throw new Error('needs familyName'); } }] }; // prettier-ignore

    it.each([
      ['keeps the value that is there, and loses groups that nothing gives', there, 'Engineer'],
      ['is made without it', null, undefined],
    ])('that is not required %s', (_sentence, current, title) => {
      const failing = { ...chat.attributes[1]!, value: () => { throw new Error('needs familyName'); } }; // prettier-ignore
      const app = { ...chat, attributes: chat.attributes.map((one) => (one.target === 'title' ? failing : one)) };
      const result = desire({ app, current, grants: [grant('app:chat')] });
      expect(result.image).toMatchObject({ active: true, groups: [] });
      expect(result.image?.attributes).toMatchObject({ userName: 'ada' });
      expect(result.image?.attributes['title']).toBe(title);
      expect(result.findings.map(({ code }) => code)).toEqual(['VALUE_HELD']);
    });

    it('is left as it is, with a finding', () => {
      const result = desire({ app: broken, current: there });
      expect(result.image).toBe(there);
      expect(result.findings[0]).toMatchObject({ code: 'EXPRESSION_FAILED' });
    });

    it('is closed all the same where the person is suspended, and nothing else of it changes', () => {
      const result = desire({ app: broken, state: 'leave', current: there });
      expect(result.image).toEqual({ ...there, active: false });
      expect(result.because).toEqual([expect.objectContaining({ code: 'STATE_SHUTS' })]);
      expect(result.findings[0]).toMatchObject({ code: 'EXPRESSION_FAILED' });
    });

    it.each<[string, AccountImage | null]>([
      ['is not made', null],
      ['that is closed stays as it is', { ...there, active: false }],
    ])('%s while the person is suspended, and nothing is told of why', (_sentence, current) => {
      const { image, because } = desire({ app: broken, state: 'leave', current });
      expect([image, because]).toEqual([current, []]);
    });
  });

  it('an empty value leaves what is there, unless the mapping clears', () => {
    const { image } = desire({
      facts: { userName: 'ada', title: null, nick: null },
      current: { ...there, attributes: { ...there.attributes, nickName: 'Addie' } },
    });
    expect(image?.attributes).toMatchObject({ title: 'Engineer', nickName: null });
  });

  it('a seeded value is only written with a new account', () => {
    expect(desire({ current: there }).image?.attributes.locale).toBe('de');
  });

  describe('an own value', () => {
    const owning: AppPolicy = {
      ...chat,
      attributes: [
        { target: 'title', value: (facts) => facts.title ?? null, needs: [], uses: [], mode: 'own', whenNull: 'clear' },
      ],
    };
    const image = (title: string | null): AccountImage => ({ active: true, attributes: { title }, groups: [] });
    it.each<[string, string | null, string | null, string | null]>([
      ['is written while the app has none', null, null, 'Clerk'],
      ['is written over what we wrote last', 'Engineer', 'Engineer', 'Clerk'],
      ['is left alone once somebody changed it in the app', 'Duke', 'Engineer', 'Duke'],
      ['is left alone where we never wrote it', 'Duke', null, 'Duke'],
      ['is ours again once somebody emptied it', '', 'Engineer', 'Clerk'],
    ])('%s', (_sentence, current, applied, title) => {
      const facts = { userName: 'ada', title: 'Clerk' };
      const wish = desire({
        app: owning,
        facts,
        current: image(current),
        applied: applied === null ? null : image(applied),
      });
      expect(wish.image?.attributes.title).toBe(title);
    });
    it('is written with a new account', () => {
      expect(desire({ app: owning, facts: { userName: 'ada', title: 'Clerk' } }).image?.attributes.title).toBe('Clerk');
    });
  });

  it('a second account since a merge is closed, and there is none where there was none', () => {
    expect(secondAccount(chat, there, 'Ada').image).toEqual({ ...there, active: false, groups: [] });
    expect(secondAccount(chat, null, 'Ada').image).toBeNull();
  });

  it('a moment that the person has no date for does not close anything', () => {
    expect(desire({ instants: { start: START } }).image?.active).toBe(true);
  });
});
