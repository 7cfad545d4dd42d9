import type { AccountImage } from '@joinery/provisioning';
import { targetConformance, type TargetUnderTest } from '../../kit/target-conformance';
import { TransientError } from '../../kit/errors';
import type { AccountWrite, TargetConnector } from '../../kit/target';
import { genericProfile } from './test/generic-profile';
import { createScimTarget } from './scim-target';
import { FakeScimServer, type Json, type Moods } from './test/fake-scim-server';
import { NO_RULES, Refused, type VendorRules } from './test/vendor-rules';

const retry = { ...genericProfile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
const profile = { ...genericProfile, retry, paging: { mode: 'index', pageSize: 3 } } as const;
const rules = (more: Partial<VendorRules>): Partial<Moods> => ({ rules: { ...NO_RULES, ...more } });

const shouting = (resource: Json): Json =>
  'userName' in resource ? { ...resource, userName: String(resource['userName']).toUpperCase() } : resource;
const withMembers = (resource: Json, change: (id: unknown) => Json): Json => ({
  ...resource,
  ...('members' in resource ? { members: (resource['members'] as Json[]).map(({ value }) => change(value)) } : {}),
});
const decorated = (resource: Json): Json => ({
  ...resource,
  schemas: ['URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER', 'urn:example:odd'],
  'urn:example:odd': { colour: 'green' },
  licences: null,
  roles: [],
});
const refusing =
  (method: string, kind: 'users' | 'groups', status: number): VendorRules['refuse'] =>
  (ask) => {
    if (ask.method === method && ask.kind === kind) throw new Refused(status);
  };

const APPS: readonly (readonly [string, Partial<Moods>])[] = [
  ['numbers its resources', { numericIds: true }],
  [
    'numbers its resources and those in groups',
    { numericIds: true, ...rules({ shown: (_kind, one) => withMembers(one, (id) => ({ value: Number(id) })) }) },
  ],
  [
    'shows members by their address only',
    rules({
      shown: (_kind, one) => withMembers(one, (id) => ({ $ref: `https://odd.example/scim/v2/Users/${String(id)}` })),
    }),
  ],
  ['shouts user names', rules({ shown: (_kind, one) => shouting(one) })],
  [
    'writes schemas in another case and shows much that nobody asked for',
    rules({ shown: (_kind, one) => decorated(one) }),
  ],
  ['never says how many there are', { pages: 'no-total' }],
  ['answers a create with 200 and nothing', { createStatus: 200, createAnswer: 'empty' }],
  ['answers a create with 200', { createStatus: 200 }],
  [
    'answers PATCH with 204, pages with lower case and leaves out what is empty',
    { patchAnswer: 204, resourcesKey: 'none-when-empty' },
  ],
  [
    'knows no PATCH (405)',
    rules({
      refuse: (ask) => {
        refusing('PATCH', 'users', 405)(ask);
        refusing('PATCH', 'groups', 405)(ask);
      },
    }),
  ],
  ...[400, 422].map((status): readonly [string, Partial<Moods>] => [
    `wants to hear that a new group has no members yet (${status})`,
    rules({
      refuse: ({ method, kind, body }) => {
        if (method === 'POST' && kind === 'groups' && body?.['members'] === undefined) throw new Refused(status);
      },
    }),
  ]),
  ['knows no PATCH of people (404)', rules({ refuse: refusing('PATCH', 'users', 404) })],
];

let app: FakeScimServer;
let target: TargetConnector;

async function open(moods: Partial<Moods>): Promise<TargetUnderTest> {
  app = await FakeScimServer.start();
  Object.assign(app.moods, moods);
  target = createScimTarget({ appId: 'odd', baseUrl: `${app.baseUrl}/`, profile });
  return {
    target,
    plant: (account) => Promise.resolve(app.add('users', { ...account, active: true })),
    close: async () => {
      await target.close();
      await app.stop();
    },
  };
}

describe.each(APPS)('an app that nobody knows, which %s', (_name, moods) => {
  const cases = targetConformance().filter(
    ({ sentence }) => moods.createStatus === undefined || !/keeps evidence/.test(sentence),
  );
  it.each(cases.map((one) => [one.sentence, one] as const))('%s', async (_sentence, one) => {
    const subject = await open(moods);
    try {
      await one.run(subject);
    } finally {
      await subject.close();
    }
  });
});

const ada: AccountImage = {
  active: true,
  attributes: { userName: 'ada', 'name.familyName': 'Lindqvist', title: 'Engineer' },
  groups: [],
};
const moved: AccountImage = { ...ada, attributes: { ...ada.attributes, title: 'Lead' } };
const closed: AccountImage = { ...ada, active: false };
const wish = (desired: AccountImage, more: Partial<AccountWrite> = {}): AccountWrite => ({ externalId: 'E1001', remoteId: null, desired, current: null, match: ['externalId'], ...more }); // prettier-ignore

describe('what PATCH is asked for and does not do', () => {
  let remoteId = '';
  beforeEach(async () => {
    await open({});
    remoteId = (await target.ensureAccount(wish(ada))).remoteId;
    app.moods.patchDoesNothing = true;
  });
  afterEach(async () => {
    await target.close();
    await app.stop();
  });

  it('is put whole once the app had time enough, and so is everything from then on', async () => {
    const early = target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 1 }));
    await expect(early).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    expect(app.count('PUT')).toBe(0);
    const done = await target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 6 }));
    expect(done).toMatchObject({ effect: 'changed', proof: 'read-back' });
    expect(done.remarks?.join()).toContain('answered and not done');
    app.requests.length = 0;
    await target.ensureAccount(wish({ ...moved, active: false }, { remoteId, current: moved }));
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
    expect(app.users.get(remoteId)).toMatchObject({ active: false, title: 'Lead' });
  });

  it('is never put where a profile speaks for the app', async () => {
    const known = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile: { ...profile, adapts: false } });
    const error: unknown = await known.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 6 })).catch((reason: unknown) => reason); // prettier-ignore
    await known.close();
    expect(error).toMatchObject({ code: 'APP_WRITE_IGNORED' });
    expect(app.count('PUT')).toBe(0);
  });
});

describe('an account that is shown as text', () => {
  afterEach(async () => {
    await target.close();
    await app.stop();
  });

  const asText = (one: Json): Json => ({ ...one, ...('active' in one ? { active: one['active'] === true ? 'true' : 'false' } : {}) }); // prettier-ignore

  it('is closed when the app writes every account so', async () => {
    await open(rules({ shown: (_kind, one) => asText(one) }));
    app.add('users', { userName: 'somebody', active: true });
    const { remoteId } = await target.ensureAccount(wish(ada));
    const done = await target.ensureAccount(wish(closed, { remoteId, current: ada }));
    expect(done).toMatchObject({ effect: 'changed', proof: 'read-back' });
  });

  it('is not believed to be closed when others are shown as truth values', async () => {
    await open({});
    app.add('users', { userName: 'somebody', active: true });
    const remoteId = app.add('users', { userName: 'ada', externalId: 'E1001', active: 'False' });
    app.moods.patchDoesNothing = true;
    const error: unknown = await target.ensureAccount(wish(closed, { remoteId, current: ada })).catch((reason: unknown) => reason); // prettier-ignore
    expect(error).toBeInstanceOf(TransientError);
  });
});

it('an id that was never confirmed, and that the app gave to somebody else, is no conflict: our own account is looked for', async () => {
  const subject = await open({});
  const taken = app.add('users', { userName: 'ben', externalId: 'E1002', active: true });
  const done = await target.ensureAccount(wish(ada, { remoteId: taken, attempt: 1 }));
  await subject.close();
  expect(done.effect).toBe('created');
  expect(done.remoteId).not.toBe(taken);
  expect(app.users.get(taken)).toMatchObject({ userName: 'ben', externalId: 'E1002' });
});
