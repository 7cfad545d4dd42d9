import {
  type MemberChange,
  type MemberResult,
  StoppedError,
  type TargetConnector,
  TerminalError,
  TransientError,
} from '@joinery/connectors/kit';
import type { ClaimedAccount } from '@joinery/store';
import { type KnownGroups, MemberDesk, type Written } from './member-desk';
import { ended } from './outcome';
import { RequestGate } from './request-gate';

const written = (id: string, groupsAdded: string[], groupsRemoved: string[] = [], attempts = 0): Written =>
  ({
    account: { id, attempts, givenSince: [], step: { lane: 1, groupsAdded, groupsRemoved, desired: { active: true, groups: groupsAdded } } } as unknown as ClaimedAccount,
    result: { remoteId: `r${id}`, effect: 'created', proof: 'answered', exchanges: [{ method: 'POST', path: '/Users', status: 201, ms: 3 }] },
    refusal: null,
  }) as Written; // prettier-ignore

describe('the member desk', () => {
  let calls: MemberChange[];
  let answer: (change: MemberChange) => Promise<MemberResult>;
  let groups: KnownGroups;
  let failures: unknown[];
  let gone: string[];
  let marks: Map<string, string>;
  let noted: string[];
  let found: (name: string, member: string) => string | null;
  const exchange = { method: 'PATCH', path: '/Groups/g1', status: 204, ms: 2, request: '{"Operations":[]}' };

  beforeEach(() => {
    calls = [];
    failures = [];
    gone = [];
    groups = { ids: new Map([['Sales', 'g1'], ['Staff', 'g2']]), pending: new Set(['Soon', 'New']), former: new Map([['Sales', 'New'], ['Crew', 'Staff']]), wholeLists: new Map([['g1', 'before']]) }; // prettier-ignore
    answer = () => Promise.resolve({ proof: 'read-back', exchanges: [exchange] });
    marks = new Map();
    noted = [];
    found = () => null;
  });

  const desk = (membersAtOnce?: number): MemberDesk =>
    new MemberDesk({
      target: {
        ...(membersAtOnce === undefined ? {} : { membersAtOnce }),
        changeMembers: (change: MemberChange) => {
          calls.push(change);
          return answer(change);
        },
        wholeList: (id: string) => marks.get(id) ?? null,
      } as unknown as TargetConnector,
      gate: new RequestGate(null),
      readGroups: () => Promise.resolve(groups),
      gatherMs: 5,
      retryMs: 5,
      failed: (error) => failures.push(error),
      found: (name, member) => Promise.resolve(found(name, member)),
      gone: (id) => Promise.resolve(void gone.push(id)),
      noteWholeList: (id, mark) => Promise.resolve(void noted.push(`${id} ${mark}`)),
      called: () => undefined,
    });

  it('hands on what is known of a list, whether the change went well or not, and keeps what is new', async () => {
    const ours = desk();
    marks.set('g1', 'after');
    await ours.settle(written('1', ['Sales']));
    answer = () => Promise.reject(new TerminalError('APP_REFUSED', 'no'));
    await ours.settle(written('2', ['Sales']));
    marks.set('g1', 'later');
    await ours.settle(written('3', ['Sales']));
    marks.clear();
    await ours.settle(written('4', ['Sales']));
    await ours.settle(written('5', ['Sales']));
    expect(calls.map(({ wholeList }) => wholeList)).toEqual(['before', 'after', 'after', 'later', null]);
    expect(noted).toEqual(['g1 after', 'g1 later', 'g1 null']);
  });

  it('has a group that is not there made with its first member, and looks whether everybody is in it', async () => {
    const asked: string[] = [];
    found = (name, member) => (asked.push(`${name} ${member}`), name === 'New' ? 'g9' : null);
    const ends = await Promise.all([desk().settle(written('1', ['New'])), desk().settle(written('2', ['Soon'], ['None']))]); // prettier-ignore
    expect(asked).toEqual(['New r1', 'Soon r2']);
    expect(calls).toMatchObject([{ groupRemoteId: 'g9', add: ['r1'] }]);
    expect(ends.map(({ finished: { status } }) => status)).toEqual(['confirmed', 'waiting']);
  });

  it('keeps in mind the groups that somebody is in besides, where a part of the step is not done', async () => {
    const before = { active: true, attributes: {}, groups: ['Crew', 'Everybody', 'Sales', 'Staff'] };
    answer = ({ groupRemoteId }) =>
      groupRemoteId === 'g2' ? Promise.reject(new TerminalError('APP_GROUP_LAST_MEMBER', 'no')) : Promise.resolve({ proof: 'read-back', exchanges: [] }); // prettier-ignore
    const one = written('1', [], ['Sales', 'Staff']);
    const { finished } = await desk().settle({ ...one, account: { ...one.account, current: before } });
    expect([finished.status, finished.shown?.groups]).toEqual(['failed', ['Crew', 'Everybody', 'Staff']]);
  });

  it('takes whoever was to leave a group for out of it when it is gone, and asks once', async () => {
    answer = () => Promise.reject(new TerminalError('APP_GROUP_MISSING', 'went', [exchange]));
    const ours = desk();
    const ends = await Promise.all([ours.settle(written('1', [], ['Sales'])), ours.settle(written('2', [], ['Sales']))]); // prettier-ignore
    expect(calls).toHaveLength(1);
    expect(ends.map(({ finished: { status } }) => status)).toEqual(['confirmed', 'confirmed']);
    expect(ends[0]?.evidence['members']).toMatchObject([{ group: 'Sales', change: 'removed', exchanges: [{ status: 204 }] }]); // prettier-ignore
    expect(new Set(gone)).toEqual(new Set(['g1']));
  });

  it('keeps what a list may hold before it goes out as a whole', async () => {
    answer = async ({ keepWholeList }) => {
      marks.set('g1', 'before or after');
      await keepWholeList?.();
      expect(noted).toEqual(['g1 before or after']);
      marks.set('g1', 'after');
      return { proof: 'read-back', exchanges: [] };
    };
    await desk().settle(written('1', ['Sales']));
    expect(noted).toEqual(['g1 before or after', 'g1 after']);
  });

  it.each([
    ['APP_GROUP_MISSING', ['g1']],
    ['APP_REFUSED', []],
  ])('fails with %s, and forgets %j', async (code, forgotten) => {
    answer = () => Promise.reject(new TerminalError(code, 'The app shows no group g1.'));
    expect((await desk().settle(written('1', ['Sales']))).finished.status).toBe('failed');
    expect(gone).toEqual(forgotten);
  });

  describe('where the app refused a part of the record', () => {
    const inPart = (groupsRemoved: string[]): Written => {
      const { account, result } = written('1', [], groupsRemoved);
      const shown = { active: false, attributes: { title: 'Boss' }, groups: [] };
      return { account, result, refusal: ended(account, 'failed', 'APP_REFUSED_IN_PART: not title', { shown }) };
    };

    it('changes the memberships all the same, and fails', async () => {
      const { finished, evidence } = await desk().settle(inPart(['Staff']));
      expect(calls).toMatchObject([{ groupRemoteId: 'g2', remove: ['r1'] }]);
      expect(finished).toMatchObject({ status: 'failed', reason: 'APP_REFUSED_IN_PART: not title', remoteId: 'r1' });
      expect(finished.shown).toEqual({ active: false, attributes: { title: 'Boss' }, groups: [] });
      expect(evidence).toMatchObject({ members: [{ group: 'Staff', change: 'removed' }] });
      expect(evidence.exchanges).toHaveLength(1);
    });

    it('keeps the step due while a membership is', async () => {
      answer = () => Promise.reject(new StoppedError('the turn is over'));
      expect((await desk().settle(inPart(['Staff']))).finished.status).toBe('waiting');
    });

    it('fails where there are no memberships', async () => {
      const { finished, evidence } = await desk().settle(inPart([]));
      expect([finished.status, evidence.exchanges?.length, calls]).toEqual(['failed', 1, []]);
    });
  });

  it('tells what was done and what the app did otherwise, also where another group failed', async () => {
    answer = ({ groupRemoteId }) =>
      groupRemoteId === 'g1'
        ? Promise.reject(new TerminalError('APP_REFUSED', 'no'))
        : Promise.resolve({
            proof: 'read-back',
            exchanges: [{ method: 'PATCH', path: '/Groups/g2', status: 200, ms: 1 }],
          });
    const one = written('1', ['Sales', 'Staff']);
    const { evidence } = await desk().settle({ ...one, result: { ...one.result, remarks: ['it shouts'] } });
    expect(evidence).toMatchObject({
      remarks: ['it shouts'],
      members: [{ group: 'Staff', change: 'added', exchanges: [{ path: '/Groups/g2' }] }],
    });
  });

  it('asks nothing of the app for an account without changes', async () => {
    const outcome = await desk().settle(written('1', []));
    expect(outcome.finished.status).toBe('confirmed');
    expect(calls).toEqual([]);
  });

  it.each<[string, string[], string[], string, [string[], string[]][]]>([
    ['stay in a group that was renamed', ['Staff'], ['Crew'], 'confirmed', [[['r1'], []]]],
    ['are taken out of a group that was renamed', [], ['Crew'], 'confirmed', [[[], ['r1']]]],
    ['wait while it is not known whether their group is renamed', ['New'], ['Sales'], 'waiting', []],
    ['are taken out of a group that is still to be renamed', [], ['Sales'], 'confirmed', [[[], ['r1']]]],
  ])('people %s', async (_what, added, removed, status, expected) => {
    const outcome = await desk().settle(written('1', added, removed));
    expect(outcome.finished.status).toBe(status);
    expect(calls.map(({ add, remove }) => [add, remove])).toEqual(expected);
  });

  it('makes no call larger than the app had better be sent, and lets leavers go first', async () => {
    const one = desk(2);
    const leaver = written('9', [], ['Sales']);
    (leaver.account.step as { lane: number }).lane = 0;
    const joiners = ['1', '2', '3', '4'].map((id) => one.settle(written(id, ['Sales'])));
    await Promise.all([...joiners, one.settle(leaver)]);
    expect(calls.map(({ add, remove }) => [add, remove])).toEqual([
      [['r1'], ['r9']],
      [['r2', 'r3'], []],
      [['r4'], []],
    ]);
  });

  it('changes memberships of many accounts with one call per group', async () => {
    const one = desk();
    const outcomes = await Promise.all([
      one.settle(written('1', ['Sales'])),
      one.settle(written('2', ['Sales'], ['Staff'])),
      one.settle(written('3', [], ['Sales'], 4)),
    ]);
    expect(outcomes.map(({ finished }) => finished.status)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect(calls).toEqual([
      expect.objectContaining({ groupRemoteId: 'g1', add: ['r1', 'r2'], remove: ['r3'], attempt: 4 }),
      expect.objectContaining({ groupRemoteId: 'g2', add: [], remove: ['r2'] }),
    ]);
  });

  it('has one call in flight per group; what comes meanwhile goes together with the next', async () => {
    let inFlight = 0;
    let most = 0;
    answer = async () => {
      most = Math.max(most, (inFlight += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      inFlight -= 1;
      return { proof: 'accepted', exchanges: [] };
    };
    const one = desk();
    const first = one.settle(written('1', ['Sales']));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([first, one.settle(written('2', ['Sales'])), one.settle(written('3', ['Sales']))]);
    expect(most).toBe(1);
    expect(calls.map(({ add }) => add)).toEqual([['r1'], ['r2', 'r3']]);
  });

  it('gathers for longer where a call takes long, as in a large group', async () => {
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, calls.length === 1 ? 300 : 0));
      return { proof: 'accepted', exchanges: [] };
    };
    const one = desk();
    await one.settle(written('1', ['Sales']));
    const second = one.settle(written('2', ['Sales']));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([second, one.settle(written('3', ['Sales']))]);
    expect(calls.map(({ add }) => add)).toEqual([['r1'], ['r2', 'r3']]);
  });

  it('keeps the request as evidence: whole for one person, without bodies for each of many', async () => {
    const alone = await desk().settle(written('1', ['Sales']));
    expect(alone.evidence['members']).toEqual([
      { group: 'Sales', change: 'added', proof: 'read-back', together: 1, exchanges: [exchange] },
    ]);
    const one = desk();
    const [first] = await Promise.all([one.settle(written('1', ['Sales'])), one.settle(written('2', ['Sales']))]);
    const line = { method: 'PATCH', path: '/Groups/g1', status: 204, ms: 2 };
    expect(first?.evidence['members']).toEqual([
      { group: 'Sales', change: 'added', proof: 'read-back', together: 2, exchanges: [line] },
    ]);
  });

  it('puts the step off when the call fails, and keeps what is known of the account', async () => {
    answer = () => Promise.reject(new TransientError('DOWN', 'no answer', [{ ...exchange, status: null }]));
    const { finished, evidence } = await desk().settle(written('1', ['Sales']));
    expect(finished).toMatchObject({ status: 'waiting', remoteId: 'r1', countsAsAttempt: true, reason: 'no answer' });
    expect(evidence.exchanges?.map(({ path }) => path)).toEqual(['/Users', '/Groups/g1']);
    expect(failures).toHaveLength(4);
  });

  it('tries a call again with what has come meanwhile, when the failure may pass', async () => {
    let isUp = false;
    answer = () =>
      isUp
        ? Promise.resolve({ proof: 'read-back', exchanges: [] })
        : Promise.reject(new TransientError('DOWN', 'no answer'));
    const one = desk();
    const first = one.settle(written('1', ['Sales']));
    while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    isUp = true;
    const both = await Promise.all([first, one.settle(written('2', ['Sales']))]);
    expect(both.map(({ finished }) => finished.status)).toEqual(['confirmed', 'confirmed']);
    expect(calls.map(({ add, attempt }) => [add, attempt])).toEqual([[['r1'], 0], [['r1', 'r2'], 1]]); // prettier-ignore
  });

  it('lets whoever is to go do so by a call of its own after one that failed', async () => {
    answer = ({ add }) =>
      add.length > 0
        ? Promise.reject(new TransientError('APP_WRITE_NOT_VISIBLE', 'not shown', [exchange]))
        : Promise.resolve({ proof: 'read-back', exchanges: [exchange] });
    const one = desk();
    const settled = [one.settle(written('1', ['Sales'])), one.settle(written('2', [], ['Sales']))];
    const ended = (await Promise.all(settled)).map(({ finished }) => finished.status);
    expect([ended, calls.slice(0, 2).map(({ add, remove }) => [add, remove])]).toEqual([
      ['waiting', 'confirmed'],
      [[['r1'], ['r2']], [[], ['r2']]], // prettier-ignore
    ]);
  });

  it.each<[string, number | null, string[]]>([
    ['the app said yes and shows nothing', 204, ['Legal', 'Sales', 'Staff']],
    ['its answer was lost', null, ['Legal', 'Sales', 'Staff']],
    ['it broke over it', 500, ['Legal', 'Sales', 'Staff']],
    ['it refused', 403, ['Legal', 'Staff']],
    ['it has no time', 429, ['Legal', 'Staff']],
  ])('remembers of a step that is not done the groups that somebody may be in: %s', async (_why, status, may) => {
    answer = ({ groupRemoteId }) =>
      groupRemoteId === 'g2'
        ? Promise.resolve({ proof: 'read-back', exchanges: [exchange] })
        : Promise.reject(new TerminalError('APP_SAID', 'no', [{ ...exchange, status }]));
    const one = written('1', ['Sales', 'Staff'], ['Gone']);
    const account = { ...one.account, givenSince: ['Gone', 'Legal'] };
    groups = { ...groups, ids: new Map([...groups.ids, ['Gone', 'g2']]) };
    const { finished } = await desk().settle({ ...one, account });
    expect([finished.status, finished.givenSince]).toEqual(['failed', may]);
  });

  it('finds the one membership that the app refuses, and does the others', async () => {
    answer = ({ add }) =>
      add.includes('r3')
        ? Promise.reject(new TerminalError('APP_REFUSED', 'r3 is no member of ours'))
        : Promise.resolve({ proof: 'read-back', exchanges: [] });
    const one = desk();
    const outcomes = await Promise.all(['1', '2', '3', '4', '5'].map((id) => one.settle(written(id, ['Sales']))));
    expect(outcomes.map(({ finished }) => finished.status)).toEqual([
      'confirmed', 'confirmed', 'failed', 'confirmed', 'confirmed',
    ]); // prettier-ignore
  });

  it('does not try again when nothing more may be sent', async () => {
    answer = () => Promise.reject(new StoppedError('the turn is over'));
    expect((await desk().settle(written('1', ['Sales']))).finished).toMatchObject({ status: 'waiting', retryInMs: 0 });
    expect(calls).toHaveLength(1);
  });

  it('counts a call that failed also when the turn is over before it could be tried again', async () => {
    answer = () =>
      Promise.reject(
        calls.length === 1 ? new TransientError('DOWN', 'no answer') : new StoppedError('the turn is over'),
      );
    const { finished } = await desk().settle(written('1', ['Sales']));
    expect(finished).toMatchObject({ status: 'waiting', countsAsAttempt: true, reason: 'no answer' });
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['waits for a group that is to be made', 'Soon', 'waiting', /waits for group Soon/],
    ['ends with a reason when there is no such group', 'Nowhere', 'failed', /^GROUP_MISSING/],
  ])('%s', async (_, group, status, reason) => {
    const { finished } = await desk().settle(written('1', [group]));
    expect(finished).toMatchObject({ status, remoteId: 'r1' });
    expect(finished.reason).toMatch(reason);
  });

  it('finds a group that was made meanwhile', async () => {
    const one = desk();
    await one.settle(written('1', ['Sales']));
    groups = { ...groups, ids: new Map([...groups.ids, ['Soon', 'g3']]), pending: new Set() };
    expect((await one.settle(written('2', ['Soon']))).finished.status).toBe('confirmed');
  });

  it('leaves nobody a member of a group that does not exist', async () => {
    const { finished } = await desk().settle(written('1', [], ['Nowhere']));
    expect(finished.status).toBe('confirmed');
    expect(calls).toEqual([]);
  });
});
