import type { AccountImage } from '@joinery/provisioning';
import { type AccountWrite, type ClosedShown, RefusedInPartError } from '../../../kit';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Json } from '../test/fake-scim-server';
import { genericProfile } from '../test/generic-profile';
import { isList, OddFront, reworded, shown, told, without, type Oddity } from '../test/odd-front';

const ada: AccountImage = {
  active: true,
  attributes: { userName: 'ada', 'name.familyName': 'Lindqvist', title: 'Engineer' },
  groups: [],
};
const closed: AccountImage = { ...ada, active: false };
const ben: AccountImage = { ...ada, attributes: { ...ada.attributes, userName: 'ben' } };
const wish = (desired: AccountImage, more: Partial<AccountWrite> = {}): AccountWrite => ({ externalId: 'E1001', remoteId: null, desired, current: null, match: ['externalId'], ...more }); // prettier-ignore

const ofClosed = (change: (one: Json) => Json): Oddity => shown((one) => (one['active'] === false ? change(one) : one));
const LITTLE = ofClosed((one) => ({ id: one['id'], active: false }));
const UNSEEN: Oddity = {
  after: (answer, asked) => {
    if (asked.method !== 'GET' || answer.status !== 200) return answer;
    if (!isList(asked)) return answer.body.toString().includes('"active":false') ? told(404, {}) : answer;
    return reworded(answer, (body) => {
      const open = ((body['Resources'] ?? []) as Json[]).filter((one) => one['active'] !== false);
      return { ...body, totalResults: open.length, Resources: open };
    });
  },
};

/** Archived: not to be read and not to be changed but by opening it. */
const ARCHIVED: Oddity = {
  before: (asked) => {
    const id = /^\/Users\/([^/?]+)/.exec(asked.path)?.[1] ?? '';
    const operations = asked.method === 'PATCH' ? ((JSON.parse(asked.body) as Json)['Operations'] as Json[]) : [];
    const isOpening = operations.length === 1 && operations[0]?.['path'] === 'active';
    const isShut = app.users.get(id)?.['active'] === false && !isOpening;
    return isShut ? told(403, { detail: 'user is archived' }) : asked;
  },
  after: UNSEEN.after ?? ((answer) => answer),
};

/** What an app does with accounts that are closed, and what is kept of it. */
const APPS: readonly (readonly [what: string, oddity: Oddity, ways: ClosedShown])[] = [
  ['shows nothing of them but the state', LITTLE, { userName: 'hidden', 'name.familyName': 'hidden', title: 'hidden' }],
  [
    'shows empty texts in place of their values',
    ofClosed((one) => ({ ...one, name: { familyName: '' }, title: '' })),
    { 'name.familyName': 'hidden', title: 'hidden' },
  ],
  [
    'shows names of its own in place of theirs',
    ofClosed((one) => ({ ...one, userName: `gone-${String(one['id'])}`, name: { familyName: 'User' } })),
    { userName: 'own', 'name.familyName': 'own' },
  ],
];

let app: FakeScimServer;
let front: OddFront;
let target: ReturnType<typeof createScimTarget>;

async function open(oddity: Oddity, adapts = true): Promise<void> {
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, oddity);
  const retry = { ...genericProfile.retry, lookDelaysMs: [0], readBackDelaysMs: [0, 2] };
  const profile = { ...genericProfile, retry, adapts };
  target = createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile });
}

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

describe.each(APPS)('an app that %s', (_what, oddity, ways) => {
  beforeEach(() => open(oddity));

  it('has closed somebody once it was asked often enough, and everybody else at once', async () => {
    const { remoteId } = await target.ensureAccount(wish(ada));
    const leaving = wish(closed, { remoteId, current: ada });
    await expect(target.ensureAccount(leaving)).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
    const done = await target.ensureAccount({ ...leaving, attempt: 6 });
    expect([done.proof, app.users.get(remoteId)?.['active']]).toEqual(['read-back', false]);
    expect(done.remarks?.join()).toContain('since it is closed');
    expect(target.findings?.()?.ofClosed).toEqual(ways);

    const other = await target.ensureAccount(wish(ben, { externalId: 'E1002' }));
    app.requests.length = 0;
    const gone = { ...ben, active: false };
    const next = wish(gone, { externalId: 'E1002', remoteId: other.remoteId, current: ben });
    expect((await target.ensureAccount(next)).effect).toBe('changed');
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']);
  });

  it('makes somebody who is to be closed from the first day on, knows the account, and opens it with every value', async () => {
    const early: { account?: { remoteId: string } | null } = await target.ensureAccount(wish(closed)).then(() => ({}), (error: object) => error); // prettier-ignore
    const remoteId = early.account?.remoteId ?? [...app.users.keys()][0] ?? '';
    await target.ensureAccount(wish(closed, { remoteId, attempt: 6 }));
    expect(app.users.size).toBe(1);
    const back = await target.ensureAccount(wish(ada, { remoteId, current: closed }));
    expect(back).toMatchObject({ remoteId, effect: 'changed', proof: 'read-back' });
    expect(app.users.get(remoteId)).toMatchObject({ active: true, userName: 'ada', title: 'Engineer' });
    expect(target.findings?.()?.neverKept).toEqual([]);
  });
});

it('an account that is shown with nothing but its state is known by the id that the create was answered with', async () => {
  await open(LITTLE);
  const failure: unknown = await target.ensureAccount(wish(closed)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE', account: { remoteId: [...app.users.keys()][0] } });
});

it('an app that shows nobody who is closed has closed them, and opens them again unseen', async () => {
  await open(UNSEEN);
  const { remoteId } = await target.ensureAccount(wish(ada));
  const done = await target.ensureAccount(wish(closed, { remoteId, current: ada }));
  expect(done.remarks?.join()).toContain('does not show the account any more');
  expect(target.findings?.()?.ofClosed).toEqual({ id: 'hidden' });
  const back = await target.ensureAccount(wish(ada, { remoteId, current: closed }));
  expect([back.remoteId, back.proof, app.users.size]).toEqual([remoteId, 'read-back', 1]);
});

it('an app that keeps closed accounts from us has closed them, and opens them again before anything else', async () => {
  await open(ARCHIVED);
  const { remoteId } = await target.ensureAccount(wish(ada));
  const done = await target.ensureAccount(wish(closed, { remoteId, current: ada }));
  expect([done.proof, app.users.get(remoteId)?.['active']]).toEqual(['read-back', false]);
  expect(await target.readOne?.(remoteId, ['title'])).toBeNull();
  const desired = { ...ada, attributes: { ...ada.attributes, title: 'Lead' } };
  const back = await target.ensureAccount(wish(desired, { remoteId, current: closed }));
  expect([back.remoteId, back.proof, app.users.size]).toEqual([remoteId, 'read-back', 1]);
  expect(app.users.get(remoteId)).toMatchObject({ active: true, title: 'Lead' });
});

it('an app that forbids us to read anybody has not closed somebody by that', async () => {
  let isShut = false;
  await open({ before: (asked) => (isShut && asked.method === 'GET' ? told(403, {}) : asked) });
  const { remoteId } = await target.ensureAccount(wish(ada));
  const leaving = target.ensureAccount(wish(closed, { remoteId, current: ada, attempt: 6 }));
  isShut = true;
  await expect(leaving).rejects.toMatchObject({ code: 'APP_FORBIDDEN' });
  expect(target.findings?.()?.ofClosed ?? {}).toEqual({});
});

it('nobody is closed whom the app shows as open, whatever else it hides', async () => {
  await open({ before: (asked) => (asked.method === 'PATCH' || asked.method === 'PUT' ? told(204) : asked) });
  const { remoteId } = await target.ensureAccount(wish(ada));
  const late = target.ensureAccount(wish(closed, { remoteId, current: ada, attempt: 6 }));
  await expect(late).rejects.toMatchObject({ code: 'APP_WRITE_NOT_VISIBLE' });
  expect(target.findings?.()?.ofClosed ?? {}).toEqual({});
});

describe('an app that shows the state of nobody', () => {
  beforeEach(() => open(shown((one) => without(one, 'active'))));

  it('has said yes to a closing that nobody can see: it ends as that, and memberships may go on', async () => {
    const { remoteId } = await target.ensureAccount(wish(ada));
    const leaving = wish(closed, { remoteId, current: ada });
    const isClosedAsFarAsKnown = { code: 'APP_WRITE_NOT_VISIBLE', account: { remoteId, active: false } };
    await expect(target.ensureAccount(leaving)).rejects.toMatchObject(isClosedAsFarAsKnown);
    const end: unknown = await target.ensureAccount({ ...leaving, attempt: 6 }).catch((error: unknown) => error);
    expect(end).toBeInstanceOf(RefusedInPartError);
    expect(end).toMatchObject({ code: 'APP_STATE_HIDDEN', account: { remoteId, active: false } });
    expect(app.users.get(remoteId)?.['active']).toBe(false);
  });

  it('opens whoever comes back, though nothing shows that they are closed', async () => {
    const { remoteId } = await target.ensureAccount(wish(closed, { attempt: 6 })).catch(() => ({ remoteId: [...app.users.keys()][0] ?? '' })); // prettier-ignore
    expect(app.users.get(remoteId)?.['active']).toBe(false);
    const desired = { ...ada, attributes: { ...ada.attributes, title: 'Lead' } };
    for (const image of [ada, desired]) {
      app.users.set(remoteId, { ...app.users.get(remoteId), active: false });
      await target.ensureAccount(wish(image, { remoteId, current: closed }));
      expect(app.users.get(remoteId)).toMatchObject({ active: true, title: image.attributes['title'] });
    }
  });
});

it('where a profile speaks for the app, what is not shown of a closed account is missing', async () => {
  await open(LITTLE, false);
  const { remoteId } = await target.ensureAccount(wish(ada));
  const late = target.ensureAccount(wish(closed, { remoteId, current: ada, attempt: 6 }));
  await expect(late).rejects.toMatchObject({ code: 'APP_WRITE_IGNORED' });
});
