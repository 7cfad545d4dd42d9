import type { AccountImage } from '@joinery/provisioning';
import { TargetError } from '../../../kit/errors';
import type { AccountResult, AccountWrite, TargetConnector } from '../../../kit/target';
import { genericProfile } from '../test/generic-profile';
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
const untitled = ({ title: _title, ...rest }: Json): Json => rest;

/** Three people had the patience that one gets. */
async function wearOut(): Promise<void> {
  for (const key of ['E1', 'E2', 'E3']) await tried(write(key, { attempt: 6 }));
}

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

  it('is found out by three people; the steps of all others end at once, and say why', async () => {
    await wearOut();
    expect(target.findings?.()).toEqual({
      membersHidden: false,
      neverKept: ['title'],
      doublesRefused: false,
      ofClosed: {},
      groupNames: {},
    });
    app.requests.length = 0;
    const error = await tried(write('E4'));
    expect(error).toMatchObject({ code: 'APP_WRITE_IGNORED', account: { remoteId: 'u4', active: true } });
    expect((error as TargetError).message).toContain('title: wanted "Engineer", the app shows nothing');
    expect((error as TargetError).message).toContain('take that out of its policy');
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST', 'GET']);
  });

  it('is found out as well while all wait for their second turn, once a minute has passed for the first three', async () => {
    const clock = jest.spyOn(performance, 'now');
    for (const key of ['E1', 'E2', 'E3', 'E4'])
      expect(await tried(write(key))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    const later = performance.now() + 60_000;
    clock.mockReturnValue(later);
    expect(await tried(write('E5'))).toMatchObject({ code: 'APP_WRITE_IGNORED' });
    clock.mockRestore();
  });

  it('is not found out when it comes late to one of the first three', async () => {
    for (const key of ['E1', 'E2']) await tried(write(key, { attempt: 6 }));
    Object.assign(app.users.get('u2') ?? {}, { title: 'Engineer' });
    await tried(write('E3', { attempt: 6 }));
    expect(target.findings?.()).toBeNull();
    expect(await tried(write('E4'))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
  });

  it('is not found out by one person alone, whatever is the matter with that one', async () => {
    for (let i = 0; i < 4; i += 1) await tried(write('E1', { attempt: 6 }));
    expect(await tried(write('E2'))).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(target.findings?.()).toBeNull();
  });

  it('is no matter to somebody who has no value there, nor to somebody who leaves', async () => {
    await wearOut();
    expect(await tried(write('E4', { desired: image('E4', null) }))).toMatchObject({ effect: 'created' });
    const leaver = write('E1', { remoteId: 'u1', current: image('E1'), desired: { ...image('E1'), active: false } });
    expect(await tried(leaver)).toMatchObject({
      proof: 'read-back',
      remarks: ['the app does not keep title'],
    });
    expect(app.users.get('u1')).toMatchObject({ active: false });
  });

  it('is known to whoever opens the connection again, until a value is seen there', async () => {
    await target.close();
    target = open({
      found: { membersHidden: false, neverKept: ['title'], doublesRefused: false, ofClosed: {}, groupNames: {} },
    });
    expect(await tried(write('E1'))).toMatchObject({ code: 'APP_WRITE_IGNORED' });
    app.moods.rules = NO_RULES;
    expect(await tried(write('E2'))).toMatchObject({ effect: 'created' });
    expect(target.findings?.()).toEqual({
      membersHidden: false,
      neverKept: [],
      doublesRefused: false,
      ofClosed: {},
      groupNames: {},
    });
    expect(await tried(write('E1', { remoteId: 'u1', attempt: 1 }))).toMatchObject({ effect: 'changed' });
  });
});
