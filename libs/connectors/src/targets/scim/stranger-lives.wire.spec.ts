import type { AccountImage } from '@joinery/provisioning';
import { AuthError, TransientError } from '../../kit/errors';
import type { AccountResult, AccountWrite, TargetConnector } from '../../kit/target';
import { wish } from './accounts/test/account-scene';
import { genericProfile } from './test/generic-profile';
import { createScimTarget } from './scim-target';
import { FakeScimServer, type Json } from './test/fake-scim-server';
import { OddFront, told, without, type Asked, type Oddity } from './test/odd-front';

const MAIL = 'emails[type eq "work"].value';
const ada: AccountImage = {
  active: true,
  attributes: { userName: 'ada', 'name.familyName': 'Lindqvist', [MAIL]: 'ada@example.com' },
  groups: [],
};
const closed: AccountImage = { ...ada, active: false };
const moved: AccountImage = { ...ada, attributes: { ...ada.attributes, [MAIL]: 'ada.berg@example.com' } };
const operations = ({ method, body }: Asked): Json[] =>
  method === 'PATCH' ? ((JSON.parse(body) as Json)['Operations'] as Json[]) : [];
const names = (asked: Asked, path: string): boolean => operations(asked).some((one) => one['path'] === path);
const NO_PUT = told(405, { detail: 'not allowed' });

let app: FakeScimServer;
let front: OddFront;
let target: TargetConnector;

async function open(oddity: Oddity): Promise<void> {
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, oddity);
  const retry = { ...genericProfile.retry, lookDelaysMs: [0], readBackDelaysMs: [0, 2] };
  target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry } });
}

async function failure(work: Promise<AccountResult>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

describe('our key, in an app that', () => {
  const refusing = (asked: Asked): Asked | ReturnType<typeof told> =>
    names(asked, 'externalId') ? told(400, { scimType: 'mutability' }) : asked;

  it.each<[string, Oddity]>([
    ['takes none for an account that is there', { before: refusing }],
    ['takes none then, and no PUT', { before: (asked) => (asked.method === 'PUT' ? NO_PUT : refusing(asked)) }],
  ])('%s, is left out, and everything else is brought about', async (_sentence, oddity) => {
    await open(oddity);
    const id = app.add('users', { userName: 'ada', active: true });
    const done = await target.ensureAccount(wish(ada));
    expect(done).toMatchObject({ remoteId: id, effect: 'adopted', proof: 'read-back' });
    expect(app.users.get(id)).toMatchObject({ emails: [{ value: 'ada@example.com' }] });
    // From then on nobody asks for that again.
    app.requests.length = 0;
    const next = await target.ensureAccount(wish(moved, { remoteId: id, current: ada }));
    expect([next.effect, app.count('PATCH')]).toEqual(['changed', 1]);
  });

  it('keeps none at all, is missed by nobody: the name tells whose account it is', async () => {
    const keyless = (asked: Asked): Asked =>
      asked.method === 'POST'
        ? { ...asked, body: JSON.stringify(without(JSON.parse(asked.body) as Json, 'externalId')) }
        : asked;
    await open({ before: keyless });
    const made = await target.ensureAccount(wish(ada));
    const again = await target.ensureAccount(wish(ada));
    expect([again.remoteId, app.users.size]).toEqual([made.remoteId, 1]);
  });
});

it('what a PATCH says through a value filter, and is answered and not done, is said with the whole attribute where there is no PUT', async () => {
  await open({
    before: (asked) => (asked.method === 'PUT' ? NO_PUT : names(asked, MAIL) ? told(204) : asked),
  });
  const { remoteId } = await target.ensureAccount(wish(ada));
  const early = await failure(target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 1 })));
  expect(early).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
  const done = await target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 6 }));
  expect(done.remarks?.join()).toContain('attribute by attribute');
  expect(app.users.get(remoteId)).toMatchObject({ emails: [{ value: 'ada.berg@example.com', type: 'work' }] });
});

describe('an id that the app has given to somebody else since', () => {
  it.each<[string, (write: AccountWrite) => Promise<AccountResult>]>([
    ['changed', (write) => target.ensureAccount({ ...write, desired: moved })],
    ['closed', (write) => target.ensureAccount(write)],
    ['deleted', (write) => target.deleteAccount(write)],
  ])('is not %s for us: the account is read before anything is sent', async (_what, work) => {
    await open({});
    const stranger = { userName: 'ben', externalId: 'E1002', active: true };
    const remoteId = app.add('users', stranger);
    const error = await failure(work(wish(closed, { remoteId, current: ada })));
    expect(error).toMatchObject({ code: 'APP_FOREIGN_ACCOUNT' });
    expect(app.users.get(remoteId)).toEqual({ ...stranger, id: remoteId });
  });
});

it('a create that is answered with the id of somebody else has made nothing, and is tried again', async () => {
  let stranger: string | null = null;
  await open({
    before: (asked) =>
      asked.method === 'POST' && stranger !== null ? told(201, { id: stranger, userName: 'ada' }) : asked,
  });
  stranger = app.add('users', { userName: 'ben', externalId: 'E1002', active: true });
  expect(await failure(target.ensureAccount(wish(ada)))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
  stranger = null;
  expect(await target.ensureAccount(wish(ada, { attempt: 1 }))).toMatchObject({ effect: 'created' });
});

it('what differs beside the plan is not sent with it, and put right after it with a remark', async () => {
  await open({});
  const { remoteId } = await target.ensureAccount(wish(ada));
  Object.assign(app.users.get(remoteId) ?? {}, { name: { familyName: 'Other' } });
  app.requests.length = 0;
  const done = await target.ensureAccount(wish(moved, { remoteId, current: ada }));
  expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'GET', 'PATCH', 'GET']);
  expect(done.remarks?.join()).toContain('name.familyName was "Other" without our asking');
});

describe('somebody who comes back, with another address', () => {
  const frozen =
    (status: number): Oddity['before'] =>
    (asked) => {
      const one = app.users.get(asked.path.split('/')[2] ?? '');
      const isOther = asked.method === 'PUT' || operations(asked).some(({ path }) => path !== 'active');
      return one?.['active'] === false && isOther ? told(status, { detail: 'The user is deactivated.' }) : asked;
    };

  it.each([400, 403, 409, 422])(
    'is opened first where the app takes no other change of a closed account (%i)',
    async (status) => {
      await open({ before: frozen(status) });
      const { remoteId } = await target.ensureAccount(wish(ada));
      await target.ensureAccount(wish(closed, { remoteId, current: ada }));
      const back = await target.ensureAccount(wish(moved, { remoteId, current: closed }));
      expect(back).toMatchObject({ effect: 'changed', proof: 'read-back' });
      expect(back.remarks?.join()).toContain('it was opened first');
      expect(app.users.get(remoteId)).toMatchObject({ active: true, emails: [{ value: 'ada.berg@example.com' }] });
    },
  );
});

describe('somebody who leaves and has no account any more', () => {
  it('gets none that is closed, once it was looked for often enough', async () => {
    await open({});
    const { remoteId } = await target.ensureAccount(wish(ada));
    app.users.clear();
    const leaver = wish(closed, { remoteId, current: ada });
    expect(await failure(target.ensureAccount(leaver))).toBeInstanceOf(TransientError);
    const done = await target.ensureAccount({ ...leaver, attempt: 6 });
    expect(done).toMatchObject({ effect: 'unchanged', proof: 'answered', remarks: [expect.stringContaining('nothing to close')] }); // prettier-ignore
    expect(app.users.size).toBe(0);
  });

  it('is found by our key where the app has given the account another id, and closed there', async () => {
    await open({});
    const { remoteId } = await target.ensureAccount(wish(ada));
    const kept = app.users.get(remoteId);
    app.users.clear();
    const other = app.add('users', kept ?? {});
    const done = await target.ensureAccount(wish(closed, { remoteId, current: ada }));
    expect([done.remoteId, app.users.get(other)?.['active']]).toEqual([other, false]);
  });

  it.each<[string, (write: AccountWrite) => Promise<AccountResult>]>([
    ['closing', (write) => target.ensureAccount({ ...write, attempt: 6 })],
    ['deleting', (write) => target.deleteAccount(write)],
  ])('is not done with by %s when the whole app says 404', async (_what, work) => {
    let isGone = false;
    await open({ before: (asked) => (isGone ? told(404, '<html>no such site</html>') : asked) });
    const { remoteId } = await target.ensureAccount(wish(ada));
    isGone = true;
    const error = await failure(work(wish(closed, { remoteId, current: ada })));
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'APP_GONE' });
  });
});

it('an app that takes a part of the name for all of it is put right with a PUT of the whole', async () => {
  const whole = (one: Json): Json => {
    const [, part] = /^name\.(\w+)$/.exec(String(one['path'])) ?? [];
    return part === undefined ? one : { op: 'replace', path: 'name', value: { ...GONE, [part]: one['value'] } };
  };
  const GONE = { givenName: '', familyName: '' };
  await open({
    before: (asked) => {
      const body = { Operations: operations(asked).map((one) => whole(one)) };
      return asked.method === 'PATCH' ? { ...asked, body: JSON.stringify({ ...(JSON.parse(asked.body) as Json), ...body }) } : asked; // prettier-ignore
    },
  });
  const attributes = { ...ada.attributes, 'name.givenName': 'Ada' };
  const before = { ...ada, attributes };
  const { remoteId } = await target.ensureAccount(wish(before));
  const desired = { ...ada, attributes: { ...attributes, 'name.familyName': 'Berg' } };
  const done = await target.ensureAccount(wish(desired, { remoteId, current: before, attempt: 6 }));
  expect(done.remarks?.join()).toContain('from now on accounts are changed by PUT');
  expect(app.users.get(remoteId)?.['name']).toEqual({ givenName: 'Ada', familyName: 'Berg' });
});
