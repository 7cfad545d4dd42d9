import type { AccountImage } from '@joinery/provisioning';
import type { TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Json } from '../test/fake-scim-server';
import { genericProfile } from '../test/generic-profile';
import { OddFront, reworded, told, type Asked } from '../test/odd-front';

const PEOPLE = ['ada', 'ben', 'eve', 'fay', 'gus'];
const imageOf = (userName: string, title: string): AccountImage => ({
  active: true,
  attributes: { userName, title },
  groups: [],
});

let app: FakeScimServer;
let front: OddFront;
let target: TargetConnector;
let patches: string[] = [];
/** What any other PATCH is answered with. */
let refusal = 400;
/** Which PATCH the app takes all the same. */
let takes: (asked: Asked) => boolean = () => false;
let refusesQueries = false;
/** So many members of a group are shown at most. */
let most = Infinity;
/** What it has against being asked by PUT. */
let refusesPut: string | null = null;

beforeEach(async () => {
  patches = [];
  refusal = 400;
  takes = () => false;
  refusesPut = null;
  most = Infinity;
  refusesQueries = false;
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, {
    before: (asked) => {
      if (asked.method === 'PUT' && refusesPut !== null) return told(400, { detail: refusesPut });
      if (refusesQueries && asked.query.includes('filter=')) return told(501, { detail: 'no filters' });
      if (asked.method !== 'PATCH') return asked;
      patches.push(asked.path);
      if (!takes(asked)) return told(refusal, { detail: 'Bad request' });
      return { ...asked, body: asked.body.replaceAll('"Add"', '"add"') };
    },
    after: (answer, { method, path }) =>
      method === 'GET' && path.startsWith('/Groups/') && answer.status === 200
        ? reworded(answer, (one) => ({ ...one, members: ((one['members'] ?? []) as Json[]).slice(0, most) }))
        : answer,
  });
  target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: genericProfile });
});

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

/** Makes everybody, and gives everybody another title. */
async function retitle(): Promise<void> {
  for (const name of PEOPLE) {
    const make = { externalId: name, match: ['externalId' as const], remoteId: null, current: null };
    const { remoteId } = await target.ensureAccount({ ...make, desired: imageOf(name, 'Rep') });
    const change = { ...make, remoteId, current: imageOf(name, 'Rep'), desired: imageOf(name, 'Boss') };
    await target.ensureAccount(change);
  }
}

const titles = (): unknown[] => [...app.users.values()].map(({ title }) => title);
const membersOf = (id: string): unknown[] =>
  ((app.groups.get(id)?.['members'] ?? []) as Json[]).map(({ value }) => value);

describe('an app that refuses PATCH by 400 and does not say why', () => {
  it('is changed by PUT, and after three times without trying PATCH first', async () => {
    await retitle();
    expect([titles(), patches.length]).toEqual([PEOPLE.map(() => 'Boss'), 3]);
  });

  it('goes on being asked by PATCH while it takes some', async () => {
    takes = () => patches.length % 3 === 0;
    await retitle();
    expect([titles(), patches.length]).toEqual([PEOPLE.map(() => 'Boss'), PEOPLE.length]);
  });

  it('says what it has against the change in the words that it has for PUT', async () => {
    refusesPut = 'title is not supported';
    await expect(retitle()).rejects.toMatchObject({
      code: 'APP_REFUSED',
      message: expect.stringMatching(/400 "Bad request".*by PUT it says: 400 "title is not supported"/) as string,
    });
  });

  it('has the groups that we made put, though none was ever seen with anybody in it, and after three times at once', async () => {
    const ids = PEOPLE.map((userName) => app.add('users', { userName, active: true }));
    for (const displayName of ['Sales', 'IT', 'Legal', 'Finance', 'Product']) {
      const { group } = await target.ensureGroup(displayName);
      await target.changeMembers({ groupRemoteId: group.remoteId, add: ids, remove: [] });
      await target.changeMembers({ groupRemoteId: group.remoteId, add: [], remove: ids.slice(1) });
      expect(membersOf(group.remoteId)).toEqual(ids.slice(0, 1));
    }
    expect(patches).toHaveLength(3);
  });

  it.each([
    ['with capitals', /"op":"Add"/],
    ['in the one group', /"op":"add"/],
  ])('is asked by PATCH once more, %s, where a list that is shown may be cut', async (_how, taken) => {
    const ids = [...PEOPLE, 'hal', 'ivy'].map((userName) => app.add('users', { userName, active: true }));
    for (const displayName of ['Sales', 'IT', 'Legal']) {
      const { group } = await target.ensureGroup(displayName);
      await target.changeMembers({ groupRemoteId: group.remoteId, add: ids.slice(0, 2), remove: [] });
    }
    const all = app.add('groups', { displayName: 'Everybody', members: ids.slice(0, 5).map((value) => ({ value })) });
    [most, takes] = [3, ({ body }) => taken.test(body)];
    await target.changeMembers({ groupRemoteId: all, add: ids.slice(5), remove: [] });
    expect(membersOf(all)).toEqual(ids);
  });

  it('has no group put of which nothing is known', async () => {
    const id = app.add('users', { userName: 'ada', active: true });
    const group = app.add('groups', { displayName: 'Sales' });
    const change = target.changeMembers({ groupRemoteId: group, add: [id], remove: [] });
    await expect(change).rejects.toMatchObject({ code: 'APP_REFUSED' });
    expect(app.count('PUT')).toBe(0);
  });
});

describe('an app behind a gateway that forbids PATCH (403) as a verb that leads nowhere', () => {
  beforeEach(() => {
    refusal = 403;
  });

  it('is changed by PUT, and after three times without trying PATCH first', async () => {
    await retitle();
    expect([titles(), patches.length]).toEqual([PEOPLE.map(() => 'Boss'), 3]);
  });

  it.each([403, 404])('has the groups put that we made (%i)', async (status) => {
    refusal = status;
    const ids = PEOPLE.map((userName) => app.add('users', { userName, active: true }));
    const { group } = await target.ensureGroup('Sales');
    await target.changeMembers({ groupRemoteId: group.remoteId, add: ids, remove: [] });
    await target.changeMembers({ groupRemoteId: group.remoteId, add: [], remove: ids.slice(1) });
    expect(membersOf(group.remoteId)).toEqual(ids.slice(0, 1));
  });

  it('forbids us to write where PUT is forbidden as well, or PATCH was taken before', async () => {
    takes = ({ body }) => !body.includes('Boss');
    refusesPut = 'no';
    await expect(retitle()).rejects.toMatchObject({ code: 'APP_FORBIDDEN' });
  });
});

describe('an app that cuts its lists of members, and where nothing tells who is in a group', () => {
  let ids: readonly string[] = [];
  let group = '';
  const remove = (...gone: readonly string[]) =>
    target.changeMembers({ groupRemoteId: group, add: [], remove: gone, attempt: 9 });

  beforeEach(() => {
    [takes, refusesQueries, most] = [() => true, true, 2];
    ids = PEOPLE.map((userName) => app.add('users', { userName, active: true }));
    group = app.add('groups', { displayName: 'Sales', members: ids.map((value) => ({ value })) });
  });

  it('has whoever is beyond the end taken out, on its yes alone', async () => {
    const { proof } = await remove(...ids.slice(4));
    expect([membersOf(group), proof]).toEqual([ids.slice(0, 4), 'accepted']);
  });

  it('is not asked again to take out whom it was seen to show before', async () => {
    const [first = ''] = ids;
    await remove(first);
    patches = [];
    expect([(await remove(first)).proof, patches]).toEqual(['read-back', []]);
    await target.changeMembers({ groupRemoteId: group, add: [first], remove: [], attempt: 9 }).catch(() => undefined);
    await remove(first);
    expect(membersOf(group)).toEqual(ids.slice(1));
  });

  it('is left to a person where it takes a group as a whole only', async () => {
    takes = () => false;
    const two = ids.slice(0, 2);
    for (const displayName of ['IT', 'Legal', 'Finance']) {
      const { group: ours } = await target.ensureGroup(displayName);
      await target.changeMembers({ groupRemoteId: ours.remoteId, add: two, remove: [] });
    }
    await expect(remove(...ids.slice(4))).rejects.toMatchObject({ code: 'APP_MEMBERS_UNPROVEN' });
  });
});
