import type { AccountImage } from '@joinery/provisioning';
import { TargetError } from '../../../kit/errors';
import type { AccountResult, AccountWrite, TargetConnector } from '../../../kit/target';
import { genericProfile } from '../test/generic-profile';
import { NOTHING_FOUND } from '../dialect/learned';
import type { ScimProfile } from '../dialect/scim-profile';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Json } from '../test/fake-scim-server';
import { NO_RULES } from '../test/vendor-rules';

const retry = { ...genericProfile.retry, lookDelaysMs: [0], readBackDelaysMs: [0, 1, 1] };
const profile: ScimProfile = { ...genericProfile, retry };

let app: FakeScimServer;
let target: TargetConnector;

const open = (more: Partial<ScimProfile> = {}): TargetConnector =>
  createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile: { ...profile, ...more } });
const image = (key: string, title: string | null = 'Engineer'): AccountImage => ({
  active: true,
  attributes: { userName: key.toLowerCase(), title },
  groups: [],
});
const write = (key: string, more: Partial<AccountWrite> = {}): AccountWrite => ({
  externalId: key,
  remoteId: null,
  desired: image(key),
  current: null,
  match: ['externalId'],
  ...more,
});
const tried = async (one: AccountWrite): Promise<AccountResult | TargetError> =>
  target.ensureAccount(one).catch((error: unknown) => {
    if (error instanceof TargetError) return error;
    throw error;
  });
const untitled = (one: Json): Json => ({ ...one, title: null });

const LAG_MS = 20_000;
const LEFT_OUT = { proof: 'read-back', remarks: ['the app does not keep title'] };

beforeEach(async () => {
  app = await FakeScimServer.start();
  app.moods.rules = { ...NO_RULES, stored: (_kind, one) => untitled(one) };
  target = open();
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

describe('a path that an app says yes to and forgets', () => {
  it('costs patience for the first, whose account is known from then on', async () => {
    const error = await tried(write('E1'));
    expect(error).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE', account: { remoteId: 'u1', active: true } });
    app.requests.length = 0;
    await tried(write('E1', { remoteId: 'u1', attempt: 1 }));
    expect(app.requests.filter(({ url }) => url.includes('?'))).toEqual([]);
  });

  it('is found out by three people, and nobody goes without an account for it', async () => {
    const clock = jest.spyOn(performance, 'now');
    for (const key of ['E1', 'E2', 'E3', 'E4'])
      expect(await tried(write(key))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    const later = performance.now() + LAG_MS;
    clock.mockReturnValue(later);
    expect(await tried(write('E5'))).toMatchObject({ effect: 'created', ...LEFT_OUT });
    clock.mockRestore();
    expect(target.findings?.()).toEqual({ ...NOTHING_FOUND, neverKept: ['title'] });
    app.requests.length = 0;
    expect(await tried(write('E6'))).toMatchObject({ effect: 'created', ...LEFT_OUT });
    expect(app.requests.map(({ method }) => method).slice(-2)).toEqual(['POST', 'GET']);
  });

  it('is found out by one alone who was tried as often as patience allows', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1)
      expect(await tried(write('E1', { attempt }))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(target.findings?.()).toBeNull();
    expect(await tried(write('E1', { attempt: 6 }))).toMatchObject({
      remarks: ['an earlier try of this step had made the account', ...LEFT_OUT.remarks],
    });
    expect(await tried(write('E2'))).toMatchObject({ effect: 'created', ...LEFT_OUT });
  });

  it('is not found out when it comes late to one of the first three', async () => {
    const clock = jest.spyOn(performance, 'now');
    for (const key of ['E1', 'E2', 'E3']) await tried(write(key));
    Object.assign(app.users.get('u2') ?? {}, { title: 'Engineer' });
    clock.mockReturnValue(performance.now() + LAG_MS);
    expect(await tried(write('E4'))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    clock.mockRestore();
    expect(target.findings?.()).toBeNull();
  });

  it('says nothing of when accounts are shown: a create that failed is sent again', async () => {
    for (const attempt of [0, 1]) await tried(write('E1', { attempt }));
    app.plan('POST', /Users/, { kind: 'status', when: 'before', status: 500 });
    expect(await tried(write('E2'))).toBeInstanceOf(TargetError);
    await tried(write('E2', { attempt: 1 }));
    expect([...app.users.values()].map(({ userName }) => userName)).toEqual(['e1', 'e2']);
  });

  it('is found out by others where one of the first three is gone by then', async () => {
    const clock = jest.spyOn(performance, 'now');
    for (const key of ['E1', 'E2', 'E3']) await tried(write(key));
    app.users.delete('u2');
    clock.mockReturnValue(performance.now() + LAG_MS);
    expect(await tried(write('E4'))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    clock.mockRestore();
    expect(await tried(write('E5', { attempt: 6 }))).toMatchObject(LEFT_OUT);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['who was changed', () => tried(write('E9'))],
    ['in a reading', async () => target.readAll(['title'])],
  ])('is none where somebody was seen with a value, %s', async (_where, see) => {
    app.moods.rules = NO_RULES;
    await target.ensureAccount(write('E9'));
    await target.close();
    target = open();
    await see();
    app.moods.rules = { ...NO_RULES, stored: (_kind, one) => untitled(one) };
    expect(await tried(write('E1', { attempt: 6 }))).toMatchObject({
      code: 'APP_WRITE_IGNORED',
      account: { remoteId: 'u2', active: true },
      message: expect.stringContaining('title: wanted "Engineer", the app shows nothing') as string,
    });
    expect(target.findings?.()).toBeNull();
  });

  it('is never the state: a closing that is not shown is not believed', async () => {
    app.moods.rules = { ...NO_RULES, shown: (_kind, { active: _active, ...one }) => one };
    await tried(write('E1'));
    const leaver = write('E1', { remoteId: 'u1', current: image('E1'), desired: { ...image('E1'), active: false } });
    const early = { code: 'APP_WRITE_NOT_VISIBLE', message: expect.stringContaining('active: wanted false, the app shows nothing') as string }; // prettier-ignore
    const late = { code: 'APP_STATE_HIDDEN', message: expect.stringContaining('look there whether it is closed') as string }; // prettier-ignore
    for (let attempt = 0; attempt < 9; attempt += 1)
      expect(await tried({ ...leaver, attempt })).toMatchObject(attempt < 6 ? early : late);
  });

  it('may be anything but the name to sign in with', async () => {
    const nameless = (one: Json): Json => ({ ...one, userName: null });
    app.moods.rules = { ...NO_RULES, stored: (_kind, one) => nameless(one) };
    expect(await tried(write('E1', { attempt: 6 }))).toMatchObject({ code: 'APP_WRITE_IGNORED' });
  });

  it('is no matter to somebody who has no value there, nor to somebody who leaves', async () => {
    await tried(write('E1', { attempt: 6 }));
    const without = await tried(write('E4', { desired: image('E4', null) }));
    expect(without).toMatchObject({ effect: 'created' });
    expect(without).not.toHaveProperty('remarks');
    const leaver = write('E1', { remoteId: 'u1', current: image('E1'), desired: { ...image('E1'), active: false } });
    expect(await tried(leaver)).toMatchObject(LEFT_OUT);
    expect(app.users.get('u1')).toMatchObject({ active: false });
  });

  it('is known to whoever opens the connection again, until a value is seen there', async () => {
    await target.close();
    target = open({ found: { ...NOTHING_FOUND, neverKept: ['title'] } });
    expect(await tried(write('E1'))).toMatchObject(LEFT_OUT);
    app.moods.rules = NO_RULES;
    expect(await tried(write('E2'))).toMatchObject({ effect: 'created' });
    expect(target.findings?.()).toEqual({ ...NOTHING_FOUND, neverKept: [] });
    expect(await tried(write('E1', { remoteId: 'u1', attempt: 1 }))).toMatchObject({ effect: 'changed' });
  });
});
