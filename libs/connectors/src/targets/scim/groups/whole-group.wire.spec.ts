import { TerminalError } from '../../../kit/errors';
import type { TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Json } from '../test/fake-scim-server';
import { genericProfile } from '../test/generic-profile';
import { type Asked, everyResource, OddFront, type Oddity, reworded, shown, type Told, told } from '../test/odd-front';

const retry = { ...genericProfile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };

let app: FakeScimServer;
let front: OddFront;
let target: TargetConnector;
/** Groups do not show yet. */
let isLate = false;
const hidden = ({ path }: Asked): Told => (path === '/Groups' ? told(200, { Resources: [] }) : told(404, {}));

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

const membersOf = (id: string): string[] =>
  ((app.groups.get(id)?.['members'] ?? []) as Json[]).map(({ value }) => String(value)).sort();
const groupsOf = (id: unknown): Json[] =>
  [...app.groups.keys()].filter((group) => membersOf(group).includes(String(id))).map((value) => ({ value }));

/** What an app shows of itself that takes groups by PUT only. */
interface Shows {
  readonly members: (members: Json[]) => Json;
  readonly people?: 'their groups' | 'nothing';
  readonly filter?: 'is read' | 'is refused' | 'finds nobody';
}

const putsOnly = ({ members, people = 'nothing', filter = 'is refused' }: Shows): Oddity => ({
  before: (asked) => {
    if (isLate && asked.method === 'GET' && asked.path.startsWith('/Groups')) return hidden(asked);
    if (asked.method === 'PATCH') return told(501, { detail: 'not implemented' });
    if (!/members(.value)?(\+|%20| )eq/.test(asked.query) || filter === 'is read') return asked;
    return filter === 'is refused' ? told(400, { scimType: 'invalidFilter' }) : told(200, { Resources: [] });
  },
  after: (answer) =>
    reworded(answer, (body) =>
      everyResource(body, (one) => {
        if ('userName' in one) return people === 'nothing' ? one : { ...one, groups: groupsOf(one['id']) };
        return { ...one, members: undefined, ...members((one['members'] ?? []) as Json[]) };
      }),
    ),
});

const ALL: Shows['members'] = (members) => ({ members });
const CUT: Shows['members'] = (members) => ({ members: members.slice(0, 2) });
const NONE: Shows['members'] = () => ({ members: [] });
const COUNTED: Shows['members'] = (members) => ({ members: members.slice(0, 2), memberCount: members.length });

/** A group that was there before us, with so many in it, and one person more. */
async function open(shows: Shows, count: number): Promise<{ readonly group: string; readonly eve: string }> {
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, putsOnly(shows));
  target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
  const before = Array.from({ length: count }, (_, i) => app.add('users', { userName: `p${i}`, active: true }));
  const members = before.map((value) => ({ value }));
  return { group: app.add('groups', { displayName: 'Sales', members }), eve: app.add('users', { userName: 'eve' }) };
}

async function failure(work: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  return work.then(
    () => new Error('nothing failed'),
    (error: unknown) => error as Error,
  );
}

describe('a group that an app takes only as a whole', () => {
  it.each<[string, Shows]>([
    ['is cut and the group says how many there are', { members: COUNTED }],
    ['is cut and people show their groups', { members: CUT, people: 'their groups' }],
    ['is cut and a query finds who is in it', { members: CUT, filter: 'is read' }],
    ['is cut and nothing tells', { members: CUT }],
    ['is cut and a query finds nobody', { members: CUT, filter: 'finds nobody' }],
    ['is hidden and people show their groups', { members: NONE, people: 'their groups' }],
    ['is hidden and a query finds who is in it', { members: NONE, filter: 'is read' }],
    ['is hidden and nothing tells', { members: NONE }],
  ])('is not put when its list %s', async (_what, shows) => {
    const { group, eve } = await open(shows, 4);
    const there = membersOf(group);
    for (const attempt of [0, 6]) {
      const error = await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [], attempt }));
      expect(error).toBeInstanceOf(TerminalError);
      expect(error).toMatchObject({ code: 'APP_MEMBERS_UNPROVEN' });
      expect(error.message).toMatch(/Make this change in the app by hand/);
    }
    expect([membersOf(group), app.count('PUT')]).toEqual([there, 0]);
  });

  it.each<[string, Shows, number]>([
    ['the group says how many there are', { members: COUNTED }, 2],
    ['people show their groups', { members: ALL, people: 'their groups' }, 4],
    ['nobody shows an empty group', { members: ALL, people: 'their groups' }, 0],
    ['a query finds who is in it and nobody else', { members: ALL, filter: 'is read' }, 4],
  ])('is put when %s', async (_what, shows, count) => {
    const { group, eve } = await open(shows, count);
    if (count === 0) app.add('groups', { displayName: 'Other', members: [{ value: eve }] });
    const [first] = membersOf(group);
    const change = { groupRemoteId: group, add: [eve], remove: first === undefined ? [] : [first] };
    expect(await failure(target.changeMembers(change))).toMatchObject({ message: 'nothing failed' });
    expect(membersOf(group)).toHaveLength(count === 0 ? 1 : count);
    expect(membersOf(group)).toContain(eve);
  });

  it('is put without proof while it shows whom we put into the group that we made', async () => {
    const { eve } = await open({ members: ALL }, 1);
    const [ada = ''] = app.users.keys();
    const group = (await target.ensureGroup('Ours')).group.remoteId;
    await target.changeMembers({ groupRemoteId: group, add: [eve], remove: [] });
    await target.changeMembers({ groupRemoteId: group, add: [ada], remove: [eve] });
    expect(membersOf(group)).toEqual([ada]);
    expect(app.count('GET', /^\/Users\?startIndex/)).toBe(0);
  });

  it('is put without proof where the group that we made is shown only some time after it was made', async () => {
    const { eve } = await open({ members: ALL }, 0);
    isLate = true;
    expect(await failure(target.ensureGroup('Ours'))).toMatchObject({ code: 'APP_READ_STALE' });
    isLate = false;
    const { group } = await target.ensureGroup('Ours', { mayBeThere: true });
    await target.changeMembers({ groupRemoteId: group.remoteId, add: [eve], remove: [] });
    expect(membersOf(group.remoteId)).toEqual([eve]);
  });

  it('is put by whoever opens the connection next and is told what was known of it', async () => {
    const { eve } = await open({ members: ALL }, 1);
    const [ada = ''] = app.users.keys();
    const groupRemoteId = (await target.ensureGroup('Ours')).group.remoteId;
    await target.changeMembers({ groupRemoteId, add: [eve], remove: [] });
    const wholeList = target.wholeList?.(groupRemoteId) ?? null;
    await target.close();
    target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
    const change = { groupRemoteId, add: [ada], remove: [eve] };
    expect(await failure(target.changeMembers(change))).toMatchObject({ code: 'APP_MEMBERS_UNPROVEN' });
    await target.changeMembers({ ...change, wholeList });
    expect(membersOf(groupRemoteId)).toEqual([ada]);
  });

  it('is put by whoever comes after one who died between the write and its record', async () => {
    const { eve } = await open({ members: ALL }, 1);
    const [ada = ''] = app.users.keys();
    const groupRemoteId = (await target.ensureGroup('Ours')).group.remoteId;
    let kept: string | null = null;
    const keepWholeList = (): Promise<void> => {
      kept = target.wholeList?.(groupRemoteId) ?? null;
      return Promise.resolve();
    };
    await target.changeMembers({ groupRemoteId, add: [eve], remove: [], keepWholeList });
    await target.close();
    target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
    await target.changeMembers({ groupRemoteId, add: [ada], remove: [eve], wholeList: kept });
    expect(membersOf(groupRemoteId)).toEqual([ada]);
  });

  it.each([1, 2])('is put where PATCH adds somebody, %i at once, and takes nobody out', async (most) => {
    const { eve } = await open({ members: ALL }, 3);
    const refuses = ({ method, body }: Asked): boolean => method === 'PATCH' && (/remove/.test(body) || body.split('"value":"').length - 1 > most); // prettier-ignore
    const { before = (asked: Asked) => asked } = putsOnly({ members: ALL });
    await front.stop();
    front = await OddFront.start(app.baseUrl, {
      before: (asked) => {
        if (refuses(asked)) return told(400, { scimType: 'invalidValue', detail: 'only additions of at most so many' });
        return asked.method === 'PATCH' ? asked : before(asked);
      },
    });
    await target.close();
    target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
    const [ada = '', ben = ''] = app.users.keys();
    const groupRemoteId = (await target.ensureGroup('Ours')).group.remoteId;
    await target.changeMembers({ groupRemoteId, add: [ada, ben], remove: [] });
    await target.changeMembers({ groupRemoteId, add: [eve], remove: [ada] });
    expect(membersOf(groupRemoteId)).toEqual([ben, eve].sort());
  });

  it('is not put a second time when it hides whom we put into it', async () => {
    const { eve } = await open({ members: NONE }, 1);
    const [ada = ''] = app.users.keys();
    const group = (await target.ensureGroup('Ours')).group.remoteId;
    await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [] }));
    const error = await failure(target.changeMembers({ groupRemoteId: group, add: [ada], remove: [] }));
    expect([error.code, membersOf(group)]).toEqual(['APP_MEMBERS_UNPROVEN', [eve]]);
  });

  it('is looked into once, however many steps are about it', async () => {
    const { group, eve } = await open({ members: CUT }, 4);
    const pages = (): number => app.count('GET', /^\/Users\?startIndex/);
    await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [] }));
    const first = pages();
    await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [] }));
    expect([first > 0, pages()]).toEqual([true, first]);
  });

  it.each<[string, string, string]>([
    ['that no path is right', 'invalidPath', 'APP_REFUSED_INVALID_PATH'],
    ['that the form is wrong', 'invalidSyntax', 'APP_REFUSED_INVALID_SYNTAX'],
  ])(
    'ends with what the app said, %s, where it takes no PUT either and its list is cut',
    async (_what, scimType, code) => {
      app = await FakeScimServer.start();
      const refuses: Oddity = {
        before: ({ method, ...asked }) => {
          if (method === 'PATCH') return told(400, { scimType, detail: 'we read no such thing' });
          return method === 'PUT' ? told(405, { detail: 'no PUT' }) : { method, ...asked };
        },
        after: putsOnly({ members: CUT }).after ?? ((answer) => answer),
      };
      front = await OddFront.start(app.baseUrl, refuses);
      target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
      const [eve = '', ...others] = ['eve', 'ada', 'ben', 'cleo'].map((userName) => app.add('users', { userName }));
      const group = app.add('groups', { displayName: 'Sales', members: others.map((value) => ({ value })) });
      for (const attempt of [0, 6]) {
        const error = await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [], attempt }));
        expect(error).toMatchObject({ code, message: expect.stringContaining('we read no such thing') as string });
      }
      expect(membersOf(group)).toEqual(others.sort());
    },
  );

  it('is not renamed by PUT when its list is cut', async () => {
    const { group } = await open({ members: CUT, people: 'their groups' }, 4);
    await failure(target.renameGroup?.(group, 'Sales EMEA') ?? Promise.resolve());
    expect([membersOf(group).length, app.count('PUT')]).toEqual([4, 0]);
  });

  it('is not put for ever where the app says yes to PUT and does nothing: who was added by PATCH before is added by it again', async () => {
    app = await FakeScimServer.start();
    const noRemovals: Oddity = {
      before: (asked) =>
        asked.method === 'PATCH' && /"remove"/i.test(asked.body) ? told(501, { detail: 'not implemented' }) : asked,
    };
    front = await OddFront.start(app.baseUrl, noRemovals);
    target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
    app.moods.putDoesNothing = true;
    const [ada, eve] = ['ada', 'eve'].map((userName) => app.add('users', { userName, active: true })) as [
      string,
      string,
    ];
    const group = (await target.ensureGroup('Ours')).group.remoteId;
    await target.changeMembers({ groupRemoteId: group, add: [ada], remove: [] });
    const removal = await failure(target.changeMembers({ groupRemoteId: group, add: [], remove: [ada], attempt: 6 }));
    expect(removal).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    await target.changeMembers({ groupRemoteId: group, add: [eve], remove: [] });
    expect(membersOf(group)).toEqual([ada, eve].sort());
  });
});

describe('a group whose list is cut, and whose queries are answered from what is left of it', () => {
  it('loses nobody when somebody is added by PATCH and not shown', async () => {
    const { group, eve } = await openCut(false);
    const there = membersOf(group);
    for (const attempt of [0, 6, 7])
      await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [], attempt }));
    expect([membersOf(group), app.count('PUT')]).toEqual([[...there, eve].sort(), 0]);
  });

  it('is not put again once somebody who was put into it is not shown', async () => {
    const { group, eve } = await openCut(true);
    for (const attempt of [0, 6, 7])
      await failure(target.changeMembers({ groupRemoteId: group, add: [eve], remove: [], attempt }));
    expect(app.count('PUT')).toBe(1);
  });
});

describe('a group that shows its members by their user names', () => {
  it('has lost nobody but the one who was taken out', async () => {
    app = await FakeScimServer.start();
    const named = (one: Json): Json => {
      const members = (one['members'] ?? []) as Json[];
      return { ...one, members: members.map(({ value }) => ({ value: app.users.get(String(value))?.['userName'] })) };
    };
    front = await OddFront.start(
      app.baseUrl,
      shown((one) => ('userName' in one ? { ...one, groups: groupsOf(one['id']) } : named(one))),
    );
    target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
    const [ada = '', eve = ''] = ['ada', 'eve'].map((userName) => app.add('users', { userName, active: true }));
    const group = app.add('groups', { displayName: 'Sales', members: [{ value: ada }, { value: eve }] });
    const { proof } = await target.changeMembers({ groupRemoteId: group, add: [], remove: [ada] });
    expect([membersOf(group), proof]).toEqual([[eve], 'read-back']);
  });
});

/** A list cut to two, and queries about members that find in it only whom it shows. */
async function openCut(isPutOnly: boolean): Promise<{ readonly group: string; readonly eve: string }> {
  app = await FakeScimServer.start();
  let asked = '';
  front = await OddFront.start(app.baseUrl, {
    before: (request) => {
      asked = decodeURIComponent(request.query).replaceAll('+', ' ');
      const isRefused = isPutOnly && request.method === 'PATCH';
      return isRefused ? told(501, { detail: 'not implemented' }) : request;
    },
    after: (answer) =>
      reworded(answer, (body) => {
        const id = /members(?:\.value)? eq "([^"]*)"/.exec(asked)?.[1];
        const cut = everyResource(body, (one) =>
          'userName' in one ? one : { ...one, ...CUT((one['members'] ?? []) as Json[]) },
        );
        const isFound = id === undefined || JSON.stringify(cut['Resources']).includes(id);
        return isFound ? cut : { ...cut, totalResults: 0, Resources: [] };
      }),
  });
  target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
  const [first, second, third, eve] = ['ada', 'ben', 'cleo', 'eve'].map((userName) =>
    app.add('users', { userName, active: true }),
  ) as [string, string, string, string];
  const members = [first, second, third].map((value) => ({ value }));
  return { group: app.add('groups', { displayName: 'Sales', members }), eve };
}
