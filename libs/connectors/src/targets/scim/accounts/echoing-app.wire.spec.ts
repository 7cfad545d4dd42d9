import type { AccountImage } from '@joinery/provisioning';
import { TransientError } from '../../../kit/errors';
import type { TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { wish } from './test/account-scene';
import { FakeScimServer } from '../test/fake-scim-server';
import { triedProfile } from '../test/generic-profile';

const profile = { ...triedProfile, retry: { ...triedProfile.retry, lookDelaysMs: [0, 5], readBackDelaysMs: [0, 5] } };
const ada: AccountImage = {
  active: true,
  attributes: { userName: 'ada@example.com', 'name.givenName': 'Ada', title: 'Engineer' },
  groups: [],
};
const promoted = { ...ada, attributes: { ...ada.attributes, title: 'Lead' } };

let app: FakeScimServer;
let target: TargetConnector;

beforeEach(async () => {
  app = await FakeScimServer.start();
  target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile });
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

describe('an app that answers in full and keeps nothing', () => {
  it('has made no account, and one attempt later it has', async () => {
    app.moods.onlyEchoes = true;
    const tried = target.ensureAccount(wish(ada));
    await expect(tried).rejects.toMatchObject({ constructor: TransientError, code: 'APP_READ_STALE' });
    app.moods.onlyEchoes = false;
    const made = await target.ensureAccount(wish(ada, { attempt: 1 }));
    expect(made).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(app.users.size).toBe(1);
  });

  it('has changed nothing, and the difference is named', async () => {
    const { remoteId } = await target.ensureAccount(wish(ada));
    app.moods.onlyEchoes = true;
    const tried = target.ensureAccount(wish(promoted, { remoteId, current: ada }));
    await expect(tried).rejects.toThrow('title: wanted "Lead", the app shows "Engineer"');
  });
});

describe('an app that shows a new account late', () => {
  it('is believed at the next attempt, which finds what the first one made', async () => {
    app.plan('GET', /Users\/./, { kind: 'status', when: 'before', status: 404 });
    app.plan('GET', /Users\/./, { kind: 'status', when: 'before', status: 404 });
    await expect(target.ensureAccount(wish(ada))).rejects.toBeInstanceOf(TransientError);
    const found = await target.ensureAccount(wish(ada, { attempt: 1 }));
    expect(found).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(app.count('POST')).toBe(1);
  });

  describe('and says so in an answer that breaks off', () => {
    const cut = {
      kind: 'status',
      when: 'before',
      status: 400,
      body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"sta',
    } as const;

    it('is asked once more', async () => {
      app.plan('GET', /Users\/./, cut);
      expect(await target.ensureAccount(wish(ada))).toMatchObject({ effect: 'created', proof: 'read-back' });
    });

    it('has refused nothing, however often: the step comes back', async () => {
      app.plan('GET', /Users\/./, cut);
      app.plan('GET', /Users\/./, cut);
      const tried = target.ensureAccount(wish(ada));
      await expect(tried).rejects.toMatchObject({ constructor: TransientError, code: 'APP_ANSWER_UNREADABLE' });
    });

    it.each([
      [404, 'APP_READ_STALE'],
      [429, 'APP_RATE_LIMITED'],
    ])('means by %i what it means without words: %s', async (status, code) => {
      app.plan('GET', /Users\/./, { ...cut, status });
      app.plan('GET', /Users\/./, { ...cut, status });
      await expect(target.ensureAccount(wish(ada))).rejects.toMatchObject({ code });
    });
  });
});
