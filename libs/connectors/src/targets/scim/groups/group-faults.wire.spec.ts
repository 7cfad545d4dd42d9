import { ConflictError, TargetError, TerminalError, TransientError } from '../../../kit/errors';
import type { TargetConnector } from '../../../kit/target';
import { genericProfile } from '../test/generic-profile';
import type { ScimProfile } from '../dialect/scim-profile';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Fault, type Json, type Moods } from '../test/fake-scim-server';
import { type Ask, NO_RULES, Refused } from '../test/vendor-rules';

const profile: ScimProfile = {
  ...genericProfile,
  maxOpsPerPatch: 3,
  groups: { ...genericProfile.groups, maxMembersPerPatch: 4 },
  paging: { mode: 'index', pageSize: 3 },
  retry: { ...genericProfile.retry, lookDelaysMs: [0, 5], readBackDelaysMs: [0, 5] },
};

let app: FakeScimServer;
let target: TargetConnector;

const open = (changed: Partial<ScimProfile> = {}): TargetConnector =>
  createScimTarget({
    appId: 'chat',
    baseUrl: app.baseUrl,
    token: () => Promise.resolve('t'),
    profile: { ...profile, ...changed },
  });

beforeEach(async () => {
  app = await FakeScimServer.start();
  target = open();
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

const team = (...ids: string[]): string =>
  app.add('groups', { displayName: 'Team', members: ids.map((value) => ({ value })) });
const membersOf = (id: string): string[] =>
  ((app.groups.get(id)?.['members'] ?? []) as Json[]).map((one) => String(one['value'])).sort();
const patches = (): Json[] => app.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body ?? {});
const many = (count: number, start = 1): string[] => Array.from({ length: count }, (_, index) => `u${start + index}`);

async function failure(work: Promise<unknown>): Promise<TargetError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TargetError)) throw new Error(`expected a target error, got ${String(error)}`);
  return error;
}

describe('an app that lets us write no groups (403)', () => {
  const refuse = (isRefused: (ask: Ask) => boolean): void => {
    const rule = (ask: Ask): void => {
      if (isRefused(ask)) throw new Refused(403);
    };
    app.moods.rules = { ...NO_RULES, refuse: rule };
  };

  it('has refused those groups and memberships, and not our credentials', async () => {
    const id = team('u1', 'u2');
    refuse(({ kind, method }) => kind === 'groups' && method !== 'GET');
    const change = { groupRemoteId: id, add: ['u3'], remove: [] };
    const failures = [target.ensureGroup('Sales'), target.renameGroup?.(id, 'Crew'), target.changeMembers(change)];
    for (const work of failures) {
      const error = await failure(work ?? Promise.resolve());
      expect(error).toBeInstanceOf(TerminalError);
      expect(error).toMatchObject({ code: 'APP_GROUPS_FORBIDDEN' });
    }
    expect(membersOf(id)).toEqual(['u1', 'u2']);
  });

  it('is not closed to us where it shows its people and no groups', async () => {
    const id = team('u1', 'u2');
    refuse(({ kind }) => kind === 'groups');
    const change = { groupRemoteId: id, add: ['u3'], remove: [] };
    expect(await failure(target.ensureGroup('Sales'))).toMatchObject({ code: 'APP_GROUPS_FORBIDDEN' });
    expect(await failure(target.changeMembers(change))).toMatchObject({ code: 'APP_GROUPS_FORBIDDEN' });
  });

  it('keeps us out where it does not let us read anything', async () => {
    refuse(() => true);
    expect(await failure(target.ensureGroup('Sales'))).toMatchObject({ code: 'APP_FORBIDDEN' });
  });
});

describe('an app of whose groups none is to be made', () => {
  const refuse = (status: number, isRefused: (ask: Ask) => boolean): void => {
    const rule = (ask: Ask): void => {
      if (ask.kind === 'groups' && isRefused(ask)) throw new Refused(status);
    };
    app.moods.rules = { ...NO_RULES, refuse: rule };
  };

  it.each([404, 501])('has none at all where even their list is not there (%i)', async (status) => {
    refuse(status, () => true);
    const error = await failure(target.ensureGroup('Sales'));
    expect(error).toMatchObject({ code: 'APP_GROUPS_UNSUPPORTED' });
    expect(error.message).toContain('take its groups out of the policy');
  });

  it('has those that are made there where it shows them', async () => {
    refuse(405, ({ method }) => method === 'POST');
    expect(await failure(target.ensureGroup('Sales'))).toMatchObject({ code: 'APP_GROUP_NOT_MADE' });
  });
});

describe('an app whose groups are never empty', () => {
  const isEmpty = (body: Json | null): boolean => ((body?.['members'] ?? []) as Json[]).length === 0;
  const refuse = (rule: (ask: Ask) => void): void => void (app.moods.rules = { ...NO_RULES, refuse: rule });

  it.each([400, 422])('makes one with its first member, and says why none without (%s)', async (status) => {
    refuse(({ method, kind, body }) => {
      if (method === 'POST' && kind === 'groups' && isEmpty(body)) throw new Refused(status);
    });
    expect(await failure(target.ensureGroup('Team'))).toMatchObject({ code: 'APP_GROUP_EMPTY' });
    const { group } = await target.ensureGroup('Team', { members: ['u1'] });
    expect(membersOf(group.remoteId)).toEqual(['u1']);
    expect(app.groups.size).toBe(1);
  });

  it('is not taken for one where a profile speaks for it, nor where it is down', async () => {
    app.plan('POST', /Groups/, { kind: 'status', when: 'before', status: 400 });
    const known = open({ adapts: false });
    expect(await failure(known.ensureGroup('Team'))).toMatchObject({ code: 'APP_REFUSED' });
    await known.close();
    for (const status of [400, 503, 503, 503]) app.plan('POST', /Groups/, { kind: 'status', when: 'before', status });
    expect(await failure(target.ensureGroup('Team'))).toMatchObject({ code: 'APP_UNAVAILABLE' });
  });

  it('says what to do where the last member is not to be taken out', async () => {
    const id = team('u1');
    refuse(({ method, id: of, body }) => {
      if (of === id && (method === 'PATCH' || (method === 'PUT' && isEmpty(body)))) throw new Refused(400);
    });
    const error = await failure(target.changeMembers({ groupRemoteId: id, add: [], remove: ['u1'] }));
    expect(error).toMatchObject({ code: 'APP_GROUP_LAST_MEMBER' });
    expect(error.message).toMatch(/delete the group \(\/Groups\/g1\)/i);
    expect(membersOf(id)).toEqual(['u1']);
  });

  it('says nothing of that where the group went before it was asked', async () => {
    const id = team('u1');
    refuse(({ method }) => {
      if (method === 'PATCH' || method === 'PUT') throw new Refused(404);
    });
    const error = await failure(target.changeMembers({ groupRemoteId: id, add: [], remove: ['u1'] }));
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.code).not.toBe('APP_GROUP_LAST_MEMBER');
  });

  it('is seen at once to have no group any more whose last member was taken out', async () => {
    const id = team('u1', 'u2');
    app.moods.rules = {
      ...NO_RULES,
      stored: (kind, one) => {
        if (kind === 'groups' && isEmpty(one)) setImmediate(() => app.groups.delete(id));
        return one;
      },
    };
    await target.changeMembers({ groupRemoteId: id, add: [], remove: ['u1'] });
    const error = await failure(target.changeMembers({ groupRemoteId: id, add: [], remove: ['u2'] }));
    expect(error).toMatchObject({ code: 'APP_GROUP_MISSING' });
  });
});

describe('changing members', () => {
  it('sends additions in chunks and each removal as its own operation with a value filter', async () => {
    const id = team(...many(4));
    await target.changeMembers({ groupRemoteId: id, add: many(6, 4), remove: many(4).slice(0, 3) });
    expect(patches().map((body) => body['Operations'])).toEqual([
      [{ op: 'add', path: 'members', value: many(4, 5).map((value) => ({ value })) }],
      [{ op: 'add', path: 'members', value: [{ value: 'u9' }] }],
      ['u1', 'u2', 'u3'].map((user) => ({ op: 'remove', path: `members[value eq "${user}"]` })),
    ]);
    expect(membersOf(id)).toEqual(many(6, 4));
  });

  it('names who is to go in "value" only where the profile says that the app knows nothing else', async () => {
    const id = team(...many(6));
    const other = open({ groups: { ...profile.groups, memberRemove: 'members-in-value', maxRemovalsPerPatch: 2 } });
    await other.changeMembers({ groupRemoteId: id, add: [], remove: many(3) }).catch(() => null);
    expect(patches().map((body) => body['Operations'])).toEqual([
      [{ op: 'remove', path: 'members', value: [{ value: 'u1' }, { value: 'u2' }] }],
      [{ op: 'remove', path: 'members', value: [{ value: 'u3' }] }],
    ]);
    await other.close();
  });

  it('sends nothing when everything is so already', async () => {
    const id = team('u1');
    expect(await target.changeMembers({ groupRemoteId: id, add: ['u1'], remove: ['u9'] })).toMatchObject({
      proof: 'read-back',
    });
    // Whom the group does not show is asked for once more: lists were seen to be cut.
    expect(app.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET /Groups/${id}`, 'GET /Users/u9']);
  });

  it.each<[Moods['filter'], string]>([
    ['works', 'read-back'],
    ['everybody', 'accepted'],
  ])('where a query has to tell who is in the group and its answer is %s, the proof is %s', async (filter, proof) => {
    app.moods.filter = filter;
    const asking = open({ groups: { ...profile.groups, readMembers: 'by-filter' } });
    const id = team('u1', 'u2');
    expect(await asking.changeMembers({ groupRemoteId: id, add: ['u3'], remove: ['u1'] })).toMatchObject({ proof });
    expect(membersOf(id)).toEqual(['u2', 'u3']);
    await asking.close();
  });

  it.each<[string, Fault]>([
    ['was lost', { kind: 'reset', when: 'after' }],
    ['was a 500 after the effect', { kind: 'status', when: 'after', status: 500 }],
  ])('whose answer %s is settled by reading', async (_name, fault) => {
    const id = team('u1');
    app.plan('PATCH', /Groups/, fault);
    await target.changeMembers({ groupRemoteId: id, add: ['u2'], remove: [] });
    expect([membersOf(id), patches().length]).toEqual([['u1', 'u2'], 1]);
  });

  it('that never arrived stays open for later', async () => {
    const id = team('u1');
    app.plan('PATCH', /Groups/, { kind: 'reset', when: 'before' });
    expect(await failure(target.changeMembers({ groupRemoteId: id, add: ['u2'], remove: [] }))).toBeInstanceOf(
      TransientError,
    );
  });

  it('that meets one race after the other is put off, and only then given to a person', async () => {
    const id = team('u1');
    const change = { groupRemoteId: id, add: ['u2'], remove: [] };
    const race = { kind: 'status', when: 'before', status: 409 } as const;
    for (let i = 0; i < 4; i++) app.plan('PATCH', /Groups/, race);
    expect(await failure(target.changeMembers(change))).toMatchObject({ code: 'APP_GROUP_BUSY' });
    expect(await failure(target.changeMembers({ ...change, attempt: 6 }))).toMatchObject({ code: 'APP_CONFLICT' });
    expect((await target.changeMembers(change)).proof).toBe('read-back');
  });

  it('that met a concurrent write is worked out again on what is there now', async () => {
    const id = team('u1');
    app.plan('PATCH', /Groups/, { kind: 'status', when: 'before', status: 409 });
    await target.changeMembers({ groupRemoteId: id, add: ['u2'], remove: [] });
    expect(membersOf(id)).toEqual(['u1', 'u2']);
  });

  it.each<[string, Partial<Moods>, string]>([
    ['did nothing', { patchDoesNothing: true }, 'APP_WRITE_NOT_VISIBLE'],
    ['emptied the group on a removal', { removeEmptiesGroup: true }, 'APP_CHANGED_MORE'],
    ['replaced the set on an addition', { addReplacesMembers: true }, 'APP_CHANGED_MORE'],
  ])('is found out when the app said yes and %s', async (_name, moods, code) => {
    const id = team('u1', 'u2');
    Object.assign(app.moods, moods);
    expect(await failure(target.changeMembers({ groupRemoteId: id, add: ['u3'], remove: ['u1'] }))).toMatchObject({
      code,
    });
  });

  it('is only accepted where the profile says that members cannot be read', async () => {
    const blind = open({ groups: { ...profile.groups, readMembers: 'no' } });
    const id = team('u1');
    expect(await blind.changeMembers({ groupRemoteId: id, add: ['u2'], remove: ['u1'] })).toMatchObject({
      proof: 'accepted',
    });
    expect(app.count('GET')).toBe(0);
    expect((await blind.readAll([])).groups[0]?.memberIds).toBeNull();
    await blind.close();
  });

  it.each([
    ['is patient at first: it may just have been made', 0, 'APP_READ_STALE'],
    ['says so once it was looked for often enough', 6, 'APP_GROUP_MISSING'],
  ])('of a group that does not show %s', async (_, attempt, code) => {
    const change = { groupRemoteId: 'g0', add: ['u1'], remove: [], attempt };
    expect(await failure(target.changeMembers(change))).toMatchObject({ code });
  });
});

describe('making sure of a group', () => {
  it.each<[string, Fault]>([
    ['a lost answer', { kind: 'reset', when: 'after' }],
    ['a race', { kind: 'race' }],
    ['truncated JSON', { kind: 'truncated' }],
  ])('makes one group in spite of %s', async (_name, fault) => {
    app.plan('POST', /Groups/, fault);
    const { group } = await target.ensureGroup('Team');
    expect([app.groups.size, app.groups.has(group.remoteId), app.count('POST')]).toEqual([1, true, 1]);
  });

  it.each<Moods['filter']>(['everybody', 'refused', 'nobody'])(
    'finds it when filters answer with %s',
    async (filter) => {
      for (const name of ['A', 'B', 'C', 'D']) app.add('groups', { displayName: name });
      const id = team();
      Object.assign(app.moods, { filter, maxPage: 2, userNamesUnique: filter === 'nobody' });
      expect((await target.ensureGroup('Team')).group.remoteId).toBe(id);
      expect(app.groups.size).toBe(5);
    },
  );

  it('does not take a yes for a group that is not there when it is read', async () => {
    const body = JSON.stringify({ id: 'nowhere', displayName: 'Team' });
    app.plan('POST', /Groups/, { kind: 'status', when: 'before', status: 201, body });
    expect(await failure(target.ensureGroup('Team'))).toMatchObject({ code: 'APP_READ_STALE' });
    expect(app.groups.size).toBe(0);
  });

  it('only looks for one that was created a moment ago and may show late', async () => {
    expect(await failure(target.ensureGroup('Team', { mayBeThere: true }))).toMatchObject({ code: 'APP_READ_STALE' });
    expect(app.count('POST')).toBe(0);
    const id = team();
    expect((await target.ensureGroup('Team', { mayBeThere: true })).group.remoteId).toBe(id);
  });

  it('leaves two of the same name to a person', async () => {
    team();
    team();
    expect(await failure(target.ensureGroup('Team'))).toBeInstanceOf(ConflictError);
  });
});

describe('reading everything', () => {
  beforeEach(() => {
    for (const id of many(7)) app.add('users', { userName: id, externalId: id.toUpperCase(), active: id !== 'u3' });
  });

  it('gives each account once, with the values at the asked-for paths', async () => {
    const { complete, accounts } = await target.readAll(['userName', 'title']);
    expect([complete, accounts.length]).toEqual([true, 7]);
    expect(accounts[2]).toEqual({
      remoteId: 'u3',
      externalId: 'U3',
      userName: 'u3',
      active: false,
      attributes: { userName: 'u3', title: null },
    });
  });

  it.each<[string, Partial<Moods>, number, boolean]>([
    ['caps pages at two', { maxPage: 2 }, 7, true],
    ['answers 400 past the end', { pages: 'past-end-400' }, 7, true],
    ['overlaps its pages', { pages: 'overlapping' }, 7, true],
    ['skips one between pages', { pages: 'skipping' }, 7, true],
    ['ignores startIndex', { pages: 'first-page-only' }, 3, false],
    ['gives the page size as total', { pages: 'total-is-page-size' }, 7, true],
    ['gives the size of a capped page as total', { pages: 'total-is-page-size', maxPage: 2 }, 7, true],
    ['gives no total, and an empty page at the end', { pages: 'no-total' }, 7, true],
    ['leaves Resources out at the end', { resourcesKey: 'none-when-empty' }, 7, true],
  ])('from an app that %s', async (_name, moods, seen, proven) => {
    Object.assign(app.moods, moods);
    const { complete, doubts, accounts } = await target.readAll([]);
    expect(new Set(accounts.map(({ remoteId }) => remoteId)).size).toBe(accounts.length);
    expect(accounts.length).toBe(seen);
    expect([complete, doubts.length === 0]).toEqual([proven, proven]);
  });

  it('makes sure behind a single page, and takes a 400 there for the end', async () => {
    for (const id of many(5, 3)) app.users.delete(id);
    app.moods.pages = 'past-end-400';
    expect(await target.readAll([])).toMatchObject({ complete: true, doubts: [] });
    expect(app.count('GET', /^\/Users\?startIndex=3/)).toBe(1);
  });

  it.each<[string, Moods['pages'], boolean]>([
    ['follows cursors to the end', 'cursor', true],
    ['falls back to the index when cursors never come', 'right', true],
  ])('%s', async (_name, pages, proven) => {
    const cursors = open({ paging: { mode: 'cursor', pageSize: 3 } });
    app.moods.pages = pages;
    const { complete, accounts } = await cursors.readAll([]);
    expect([complete, accounts.length]).toEqual([proven, 7]);
    await cursors.close();
  });

  it.each<[string, Fault, string]>([
    ['a 500', { kind: 'status', when: 'before', status: 500 }, 'APP_UNAVAILABLE'],
    ['truncated JSON', { kind: 'truncated' }, 'APP_ANSWER_UNREADABLE'],
    ['a 429', { kind: 'status', when: 'before', status: 429 }, 'APP_RATE_LIMITED'],
    ['a 401', { kind: 'status', when: 'before', status: 401 }, 'APP_REFUSED_CREDENTIALS'],
  ])('fails as a whole when a page fails with %s', async (_name, fault, code) => {
    for (let times = ['APP_REFUSED_CREDENTIALS', 'APP_UNAVAILABLE'].includes(code) ? 2 : 1; times > 0; times -= 1)
      app.plan('GET', /startIndex=4/, fault);
    expect(await failure(target.readAll([]))).toMatchObject({ code });
  });

  it.each<[string, Fault]>([
    ['the connection broke', { kind: 'reset', when: 'before' }],
    ['the app failed to answer', { kind: 'status', when: 'before', status: 503 }],
  ])('is tried once more when %s, since a reading does no harm', async (_what, fault) => {
    app.plan('GET', /startIndex=4/, fault);
    expect((await target.readAll([])).complete).toBe(true);
  });

  it('is refused when an answer is larger than the profile allows', async () => {
    const small = open({ maxAnswerBytes: 100 });
    expect(await failure(small.readAll([]))).toMatchObject({ code: 'APP_ANSWER_TOO_LARGE' });
    await small.close();
  });

  it('takes an app without groups for one that has none', async () => {
    app.plan('GET', /^\/Groups/, { kind: 'status', when: 'before', status: 404 });
    expect(await target.readAll([])).toMatchObject({ complete: true, groups: [] });
  });
});
