import type { AccountImage } from '@joinery/provisioning';
import { TransientError } from '../../../kit/errors';
import type { AccountWrite, TargetConnector } from '../../../kit/target';
import { genericProfile, triedProfile } from '../test/generic-profile';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Moods } from '../test/fake-scim-server';

const retry = { ...genericProfile.retry, lookDelaysMs: [0], readBackDelaysMs: [0] };
const profile = { ...genericProfile, retry, paging: { mode: 'index', pageSize: 10 } } as const;
const STRANGERS = 35;
const FIRST_PAGE = /^\/Users\?startIndex=1&/;

let app: FakeScimServer;
let target: TargetConnector;

beforeEach(async () => {
  app = await FakeScimServer.start();
  app.moods.filter = 'everybody';
  for (let i = 0; i < STRANGERS; i += 1) app.add('users', { userName: `stranger${i}`, externalId: `S${i}` });
  target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile });
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

const image = (userName: string): AccountImage => ({ active: true, attributes: { userName }, groups: [] });
const write = (key: string, more: Partial<AccountWrite> = {}): AccountWrite => ({
  externalId: key,
  remoteId: null,
  desired: image(key.toLowerCase()),
  current: null,
  match: ['externalId', 'userName'],
  ...more,
});
const keys = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `E${i}`);

describe('in an app that ignores filters', () => {
  it('everybody is read once for all who were claimed before', async () => {
    const claimedAt = performance.now();
    const done = await Promise.all(keys(12).map((key) => target.ensureAccount(write(key, { claimedAt }))));
    expect(done.map(({ effect }) => effect)).toEqual(keys(12).map(() => 'created'));
    expect(app.count('GET', FIRST_PAGE)).toBe(1);
    expect(done.flatMap(({ remarks }) => remarks ?? [])).toContain(
      `externalId was looked for among ${STRANGERS} accounts that were read for several people at once`,
    );
  });

  it('and is asked no more with a filter once that was answered with others three times', async () => {
    for (const key of keys(6)) await target.ensureAccount(write(key));
    expect(app.count('GET', /filter=externalId eq "E\d"$/)).toBe(3);
    expect(app.count('GET', /filter=userName/)).toBe(3);
  });

  it('whoever is claimed later is looked for in a later reading, and found', async () => {
    await target.ensureAccount(write('E1'));
    // The write of another process, which died with it.
    const id = app.add('users', { userName: 'e2', externalId: 'E2', active: true });
    const done = await target.ensureAccount(write('E2', { claimedAt: performance.now() }));
    expect(done).toMatchObject({ remoteId: id, effect: 'adopted' });
    expect(app.count('POST')).toBe(1);
  });

  it('whoever is found in it is read before anything is believed', async () => {
    const claimedAt = performance.now();
    const id = app.add('users', { userName: 'e2', externalId: 'E2', active: false });
    await target.ensureAccount(write('E1', { claimedAt }));
    Object.assign(app.users.get(id) ?? {}, { active: true });
    const done = await target.ensureAccount(write('E2', { claimedAt }));
    expect(done).toMatchObject({ effect: 'adopted', proof: 'read-back' });
    expect(app.count('PATCH')).toBe(0);
  });

  it('a listed account that is not there when it is read is no reason to make another', async () => {
    const claimedAt = performance.now();
    const id = app.add('users', { userName: 'e2', externalId: 'E2', active: true });
    await target.ensureAccount(write('E1', { claimedAt }));
    app.users.delete(id);
    const error: unknown = await target.ensureAccount(write('E2', { claimedAt })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'APP_READ_STALE' });
    expect(app.count('POST')).toBe(1);
  });

  it('after a lost answer nothing that was read before counts', async () => {
    const claimedAt = performance.now();
    for (const key of keys(3)) await target.ensureAccount(write(key, { claimedAt }));
    app.plan('POST', /Users/, { kind: 'reset', when: 'after' });
    const done = await target.ensureAccount(write('E9', { claimedAt }));
    expect(done.effect).toBe('created');
    expect(app.count('POST')).toBe(4);
    expect(app.count('GET', FIRST_PAGE)).toBe(2);
  });

  it('a reading that fails is the failure of whoever made it', async () => {
    for (const key of keys(3)) await target.ensureAccount(write(key));
    for (let i = 0; i < 2; i += 1) app.plan('GET', FIRST_PAGE, { kind: 'status', when: 'before', status: 500 });
    const claimedAt = performance.now();
    const [first, second] = await Promise.allSettled(['E8', 'E9'].map((key) => target.ensureAccount(write(key, { claimedAt })))); // prettier-ignore
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(TransientError) as unknown });
    expect(second).toMatchObject({ status: 'fulfilled', value: { effect: 'created' } });
  });
});

describe('in an app that is not known to refuse a user name that is taken', () => {
  beforeEach(() => {
    app.moods.filter = 'works';
    app.moods.userNamesUnique = false;
    app.users.clear();
  });

  it('somebody who was made by hand is taken over, and not made twice', async () => {
    const id = app.add('users', { userName: 'E1', active: true });
    const done = await target.ensureAccount(write('E1'));
    expect(done).toMatchObject({ remoteId: id, effect: 'adopted' });
    expect(app.count('POST')).toBe(0);
  });

  it('or stands in the way, where policy does not adopt by that or the key is another one', async () => {
    app.add('users', { userName: 'e1', active: true });
    app.add('users', { userName: 'e2', externalId: 'foreign', active: true });
    for (const one of [write('E1', { match: ['externalId'] }), write('E2')]) {
      const error: unknown = await target.ensureAccount(one).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'APP_FOREIGN_ACCOUNT' });
    }
    expect(app.count('POST')).toBe(0);
  });

  it('key and name are looked for with one question once each half was seen to find somebody', async () => {
    for (const key of keys(10)) await target.ensureAccount(write(key));
    expect(app.count('GET', /or userName eq "joinery-nobody/)).toBe(1);
    app.requests.length = 0;
    await target.ensureAccount(write('E10'));
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
    expect(app.requests[0]?.url).toBe('/Users?filter=externalId eq "E10" or userName eq "e10"');
    expect(app.count('GET', FIRST_PAGE)).toBe(0);
  });

  it.each<[string, Partial<Moods>]>([
    ['finds nobody by that', { or: 'nobody' }],
    ['refuses that', { or: 'refused' }],
  ])('or with two, where it %s', async (_what, moods) => {
    Object.assign(app.moods, moods);
    for (const key of keys(10)) await target.ensureAccount(write(key));
    app.requests.length = 0;
    await target.ensureAccount(write('E10'));
    expect(app.requests.map(({ url }) => url).slice(0, 2)).toEqual(['/Users?filter=externalId eq "E10"', '/Users?filter=userName eq "e10"']); // prettier-ignore
  });

  it('whoever is made by hand a moment before is seen', async () => {
    for (const key of keys(3)) await target.ensureAccount(write(key));
    const id = app.add('users', { userName: 'E9', active: true });
    expect(await target.ensureAccount(write('E9'))).toMatchObject({ remoteId: id, effect: 'adopted' });
    app.add('users', { userName: 'e8', externalId: 'foreign', active: true });
    await expect(target.ensureAccount(write('E8'))).rejects.toMatchObject({ code: 'APP_FOREIGN_ACCOUNT' });
  });

  it('nothing is asked once the app was seen to refuse a second one', async () => {
    await target.close();
    const { found } = triedProfile;
    target = createScimTarget({
      appId: 'chat',
      baseUrl: app.baseUrl,
      profile: { ...profile, ...(found && { found }) },
    });
    await target.ensureAccount(write('E1'));
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  it('and everybody is read before a create where it answers no queries', async () => {
    await target.close();
    const filterable = { users: [], groups: [] };
    target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile: { ...profile, filterable } });
    const id = app.add('users', { userName: 'renamed', externalId: 'E1', active: true });
    expect(await target.ensureAccount(write('E1'))).toMatchObject({ remoteId: id });
    expect(app.count('POST')).toBe(0);
  });
});
