import type { AccountImage } from '@joinery/provisioning';
import { TargetError } from '../../../kit/errors';
import type { AccountResult, AccountWrite, TargetConnector } from '../../../kit/target';
import { genericProfile } from '../test/generic-profile';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Json } from '../test/fake-scim-server';
import { NO_RULES } from '../test/vendor-rules';

const retry = { ...genericProfile.retry, lookDelaysMs: [0], readBackDelaysMs: [0, 1, 1] };
const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

let app: FakeScimServer;
let target: TargetConnector;

const open = (): TargetConnector =>
  createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile: { ...genericProfile, retry } });
const image = (title: string | null, more: AccountImage['attributes'] = {}): AccountImage => ({
  active: true,
  attributes: { userName: 'ada', title, ...more },
  groups: [],
});
const write = (desired: AccountImage, more: Partial<AccountWrite> = {}): AccountWrite => ({
  externalId: 'E1',
  remoteId: null,
  desired,
  current: null,
  match: ['externalId'],
  ...more,
});
const tried = async (one: AccountWrite): Promise<AccountResult | TargetError> =>
  target.ensureAccount(one).catch((error: unknown) => {
    if (error instanceof TargetError) return error;
    throw error;
  });
const stores = (change: (one: Json) => Json): void => {
  app.moods.rules = { ...NO_RULES, stored: (_kind, one) => change(one) };
};
const shouting = (one: Json): Json => ({ ...one, title: one.title && String(one.title).toUpperCase() });
const methods = (): string[] => app.requests.map(({ method }) => method);

beforeEach(async () => {
  app = await FakeScimServer.start();
  target = open();
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

/** RFC 7644 section 3.3: an app is free to alter what it is sent. */
describe('a value that an app keeps in another form', () => {
  it('costs a new account nothing: it is confirmed at once, with what was sent and what is kept', async () => {
    stores(shouting);
    expect(await tried(write(image('Engineer')))).toMatchObject({
      effect: 'created',
      remarks: ['the app keeps title as "ENGINEER", sent was "Engineer"'],
      kept: { title: { sent: 'Engineer', kept: 'ENGINEER' } },
    });
    expect(methods()).not.toContain('PATCH');
  });

  it('is nothing to put right when the account is looked at again, by whichever process', async () => {
    stores(shouting);
    const { kept } = (await tried(write(image('Engineer')))) as AccountResult;
    await target.close();
    target = open();
    app.requests.length = 0;
    const again = write(image('Engineer'), { remoteId: 'u1', current: image('Engineer'), kept: kept ?? null });
    expect(await tried(again)).toMatchObject({ effect: 'unchanged', kept });
    expect(methods()).toEqual(['GET']);
  });

  it('is put right where it is none of what is wanted any more', async () => {
    stores(shouting);
    const { kept } = (await tried(write(image('Engineer')))) as AccountResult;
    const mover = write(image('Chief'), { remoteId: 'u1', current: image('Engineer'), kept: kept ?? null });
    expect(await tried(mover)).toMatchObject({
      effect: 'changed',
      kept: { title: { sent: 'Chief', kept: 'CHIEF' } },
    });
  });

  it('is forgotten once the app keeps what it is sent', async () => {
    const kept = { title: { sent: 'Engineer', kept: 'ENGINEER' } };
    await tried(write(image('Engineer')));
    const again = await tried(write(image('Engineer'), { remoteId: 'u1', attempt: 1, kept }));
    expect(again).toMatchObject({ effect: 'unchanged' });
    expect(again).not.toHaveProperty('kept');
  });

  it('is no excuse for a write that was ignored', async () => {
    await tried(write(image('Engineer')));
    stores((one) => ({ ...one, title: 'Engineer' }));
    const mover = write(image('Chief'), { remoteId: 'u1', current: image('Engineer') });
    expect(await tried(mover)).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(await tried({ ...mover, attempt: 6 })).toMatchObject({ code: 'APP_WRITE_IGNORED' });
  });

  it('is none where a truth value is another, where a name to sign in with is, or where nothing was sent', async () => {
    stores((one) => ({ ...one, userName: 'ada.2' }));
    expect(await tried(write(image('Engineer'), { attempt: 6 }))).toMatchObject({ code: 'APP_WRITE_IGNORED' });
  });

  it('goes with the failure of another value, so that the next try knows it', async () => {
    stores(({ nickName: _gone, ...one }) => shouting(one));
    const failure = await tried(write(image('Engineer', { nickName: 'Ada' })));
    expect(failure).toMatchObject({
      code: 'APP_WRITE_NOT_VISIBLE',
      account: { remoteId: 'u1', kept: { title: { sent: 'Engineer', kept: 'ENGINEER' } } },
    });
  });
});

describe('something of the app’s own in place of a value', () => {
  const own = (one: Json): Json => ({ ...one, title: 'Employee' });

  it('in a new account is put right once, and then taken for the app’s way; the next costs nothing', async () => {
    stores(own);
    expect(await tried(write(image('Engineer')))).toMatchObject({
      effect: 'created',
      remarks: ['the app keeps title as "Employee", sent was "Engineer"'],
      kept: { title: { sent: 'Engineer', kept: 'Employee' } },
    });
    expect(methods().filter((one) => one === 'PATCH')).toHaveLength(1);
    app.requests.length = 0;
    const other = { ...image('Chief'), attributes: { userName: 'ben', title: 'Chief' } };
    expect(await tried({ ...write(other), externalId: 'E2' })).toMatchObject({ effect: 'created' });
    expect(methods().filter((one) => one === 'PATCH')).toEqual([]);
  });

  it('in a new account is put right where the app takes the value by a change', async () => {
    let isNew = true;
    stores((one) => {
      const made = isNew ? own(one) : one;
      isNew = false;
      return made;
    });
    const done = await tried(write(image('Engineer')));
    expect(done).toMatchObject({ effect: 'created' });
    expect(done).not.toHaveProperty('kept');
    expect(app.users.get('u1')).toMatchObject({ title: 'Engineer' });
  });

  it('stands after a change only where it was not there before', async () => {
    await tried(write(image('Engineer')));
    stores(own);
    const mover = write(image('Chief'), { remoteId: 'u1', current: image('Engineer') });
    expect(await tried(mover)).toMatchObject({ kept: { title: { sent: 'Chief', kept: 'Employee' } } });
    const next = write(image('Boss'), { remoteId: 'u1', current: image('Chief'), attempt: 6 });
    expect(await tried(next)).toMatchObject({ code: 'APP_WRITE_IGNORED' });
  });

  it('stands where it is what the app made of the value before, after every patience: several of ours may be one there', async () => {
    stores((one) => ({ ...one, title: own(one)['title'] && 'Staff' }));
    const { kept } = (await tried(write(image('Rep')))) as AccountResult;
    const mover = write(image('Clerk'), { remoteId: 'u1', current: image('Rep'), kept: kept ?? null });
    expect(await tried(mover)).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(await tried({ ...mover, attempt: 6 })).toMatchObject({ kept: { title: { sent: 'Clerk', kept: 'Staff' } } });
  });

  it('is no excuse for a write that was ignored where it is only another spelling of the value before', async () => {
    stores(shouting);
    const { kept } = (await tried(write(image('Engineer')))) as AccountResult;
    stores((one) => ({ ...one, title: 'ENGINEER' }));
    const mover = write(image('Chief'), { remoteId: 'u1', current: image('Engineer'), kept: kept ?? null, attempt: 6 });
    expect(await tried(mover)).toMatchObject({ code: 'APP_WRITE_IGNORED' });
  });

  it('in place of nothing is remarked as well, and no failure', async () => {
    stores(own);
    expect(await tried(write(image(null)))).toMatchObject({
      kept: { title: { sent: null, kept: 'Employee' } },
    });
  });

  it('is none at what was not sent: that an app does more than it was asked is no way of keeping it', async () => {
    await tried(write(image('Engineer', { [DEPARTMENT]: 'R&D' })));
    stores((one) => ({
      ...one,
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Elsewhere' },
    }));
    const current = image('Engineer', { [DEPARTMENT]: 'R&D' });
    const mover = write(image('Chief', { [DEPARTMENT]: 'R&D' }), { remoteId: 'u1', current, attempt: 6 });
    expect(await tried(mover)).toMatchObject({ code: 'APP_WRITE_IGNORED' });
  });

  it('under a type of its own is changed and read there, also by another process, and adds nothing', async () => {
    const relabelled = (list: unknown): unknown =>
      Array.isArray(list)
        ? list.map((one: Json) => ({ ...one, type: one['type'] === 'work' ? 'business' : one['type'] }))
        : list;
    stores((one) => ({ ...one, ...(one['emails'] ? { emails: relabelled(one['emails']) } : {}) }));
    const path = 'emails[type eq "work"].value';
    const [first, second] = [image('Engineer', { [path]: 'a@x.org' }), image('Engineer', { [path]: 'b@x.org' })];
    expect(await tried(write(first))).toMatchObject({
      effect: 'created',
      remarks: [`the app keeps ${path} as emails[type eq "business"].value`],
    });
    const found = target.findings?.() ?? undefined;
    await target.close();
    target = createScimTarget({
      appId: 'chat',
      baseUrl: app.baseUrl,
      profile: { ...genericProfile, retry, ...(found && { found }) },
    });
    expect(await tried(write(second, { remoteId: 'u1', current: first }))).toMatchObject({ effect: 'changed' });
    expect(app.users.get('u1')).toMatchObject({ emails: [{ value: 'b@x.org', type: 'business' }] });
    expect((await target.readAll([path])).accounts[0]?.attributes).toEqual({ [path]: 'b@x.org' });
  });
});
