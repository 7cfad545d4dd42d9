import type { AccountImage } from '@joinery/provisioning';
import { ThrottledError } from '../../../kit/errors';
import type { AccountResult, Permit, TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Fault } from '../test/fake-scim-server';
import { triedProfile } from '../test/generic-profile';

const ada: AccountImage = { active: true, attributes: { userName: 'ada', title: 'Engineer' }, groups: [] };

let app: FakeScimServer;
let target: TargetConnector;
let held: number[];

beforeEach(async () => {
  held = [];
  app = await FakeScimServer.start();
  target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile: triedProfile });
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

const permit = (): Permit => Object.assign(() => Promise.resolve(), { hold: (ms: number) => held.push(ms) });
const throttled = (seconds: string): Fault => ({ kind: 'status', when: 'before', status: 429, headers: { 'retry-after': seconds } }); // prettier-ignore
const create = (): Promise<AccountResult> => target.ensureAccount({ externalId: 'E1001', remoteId: null, desired: ada, current: null, match: ['externalId'], permit: permit() }); // prettier-ignore

describe('a throttling in the middle of a piece of work', () => {
  it('holds back and is asked again when it is short, and the work goes on where it was', async () => {
    for (const method of ['GET', 'POST']) app.plan(method, /Users/, throttled('1'));
    app.plan('POST', /Users/, throttled('2'));
    const done = await create();
    expect(done.effect).toBe('created');
    expect(held).toEqual([1_000, 1_000, 2_000]);
    expect(done.exchanges.map(({ status }) => status)).toEqual([429, 200, 429, 429, 201, 200]);
  });

  it('is the whole app’s when it is long, or does not end', async () => {
    app.plan('GET', /Users/, throttled('60'));
    await expect(create()).rejects.toBeInstanceOf(ThrottledError);
    expect(held).toEqual([]);
    for (let times = 0; times < 5; times += 1) app.plan('GET', /Users/, throttled('1'));
    await expect(create()).rejects.toBeInstanceOf(ThrottledError);
    expect(held).toEqual([1_000, 1_000, 1_000, 1_000]);
  });
});
