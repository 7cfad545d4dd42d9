import type { AccountImage } from '@joinery/provisioning';
import { AuthError, TerminalError } from '../../../kit/errors';
import type { TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { wish } from './test/account-scene';
import { FakeScimServer } from '../test/fake-scim-server';
import { genericProfile } from '../test/generic-profile';
import { OddFront, told, type Asked, type Told } from '../test/odd-front';

const ada: AccountImage = { active: true, attributes: { userName: 'ada', title: 'Rep' }, groups: [] };
const ben: AccountImage = { ...ada, attributes: { userName: 'ben', title: 'Rep' } };
const NOT_LICENSED = told(400, { status: '400', detail: 'No "scimapiconsumer" licence found' });

let app: FakeScimServer;
let front: OddFront;
let target: TargetConnector;
let refuse: ((asked: Asked) => Told | null) | null = null;
const asked: Asked[] = [];

beforeEach(async () => {
  asked.length = 0;
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, {
    before: (one) => {
      asked.push(one);
      return refuse?.(one) ?? one;
    },
  });
  target = createScimTarget({ appId: 'shut', baseUrl: front.baseUrl, profile: genericProfile });
});

afterEach(async () => {
  refuse = null;
  await target.close();
  await front.stop();
  await app.stop();
});

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const WORK: readonly (readonly [string, (id: string, group: string) => Promise<unknown>])[] = [
  ['a new account', () => target.ensureAccount(wish(ada, { externalId: 'E2', desired: ben }))],
  [
    'a change',
    (id) => target.ensureAccount(wish(ada, { remoteId: id, current: { ...ada, attributes: { userName: 'ada' } } })),
  ],
  [
    'a leaver',
    (id) => target.ensureAccount(wish(ada, { remoteId: id, current: ada, desired: { ...ada, active: false } })),
  ],
  ['a deletion', (id) => target.deleteAccount(wish(ada, { remoteId: id, current: ada }))],
  ['a look for what a create may have made', () => target.findAccount(wish(ada, { externalId: 'E2', attempt: 6 }))],
  ['a new group', () => target.ensureGroup('Sales')],
  ['a member', (id, group) => target.changeMembers({ groupRemoteId: group, add: [id], remove: [] })],
];

describe.each<[string, Told]>([
  ['in words, as Entra ID does', NOT_LICENSED],
  ['by 400 without a word', told(400)],
  ['by 402', told(402, 'Upgrade your plan')],
  ['by 501', told(501, { detail: 'Not Implemented' })],
])('an app that is shut and says so %s', (_how, no) => {
  it.each(WORK)(
    'stops with %s as with credentials that are refused, and goes on when it is open',
    async (_what, work) => {
      const { remoteId } = await target.ensureAccount(wish(ada));
      const group = app.add('groups', { displayName: 'All staff', members: [] });
      refuse = () => no;
      const error = await failure(work(remoteId, group));
      expect(error).toBeInstanceOf(AuthError);
      expect(error).toMatchObject({ code: 'APP_SHUT', message: expect.stringContaining('switched on') as unknown });
      refuse = null;
      expect(await failure(work(remoteId, group))).toBeNull();
    },
  );
});

it.each<[string, Told, Told | null]>([
  ['lists people', NOT_LICENSED, null],
  ['refuses to list people in other words', NOT_LICENSED, told(400, { detail: 'A filter is required' })],
  [
    'refuses to list people by another status',
    NOT_LICENSED,
    told(405, { detail: 'No "scimapiconsumer" licence found' }),
  ],
])('a change that is refused is a matter of its person where the app %s', async (_what, no, toList) => {
  const { remoteId } = await target.ensureAccount(wish(ada));
  const desired = { ...ada, attributes: { ...ada.attributes, title: 'Boss' } };
  refuse = ({ method, query }) => (method !== 'GET' ? no : query.startsWith('startIndex') ? toList : null);
  const error = await failure(target.ensureAccount(wish(ada, { remoteId, current: ada, desired })));
  expect(error).toBeInstanceOf(TerminalError);
});

it('the number of a request is no part of its words', async () => {
  let request = 0;
  refuse = () => told(400, { detail: `Not enabled. Request ${(request += 1)} at ${new Date().toISOString()}` });
  expect(await failure(target.ensureAccount(wish(ada)))).toMatchObject({ code: 'APP_SHUT' });
});

it('where a part was let through nobody is asked for', async () => {
  refuse = ({ method }) => (method === 'POST' ? NOT_LICENSED : null);
  expect(await failure(target.ensureAccount(wish(ada)))).toBeInstanceOf(TerminalError);
  expect(asked.filter(({ query }) => query.includes('count=1'))).toEqual([]);
});
