import type { AccountImage } from '@joinery/provisioning';
import {
  AuthError,
  ConflictError,
  TargetError,
  TerminalError,
  ThrottledError,
  TransientError,
} from '../../../kit/errors';
import type { AccountWrite, TargetConnector } from '../../../kit/target';
import { triedProfile } from '../test/generic-profile';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Fault, type Moods } from '../test/fake-scim-server';

const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';
const WORK_MAIL = 'emails[type eq "work"].value';
const TOKEN = 's3cret-token';
const token = (): Promise<string> => Promise.resolve(TOKEN);
const retry = { ...triedProfile.retry, lookDelaysMs: [0, 5], readBackDelaysMs: [0, 5] };
const profile = { ...triedProfile, retry };
const ada: AccountImage = {
  active: true,
  attributes: {
    userName: 'ada@example.com',
    'name.givenName': 'Ada',
    [WORK_MAIL]: 'ada@example.com',
    [DEPARTMENT]: 'R&D',
  },
  groups: [],
};
const closed: AccountImage = { ...ada, active: false };

let app: FakeScimServer;
let target: TargetConnector;

beforeEach(async () => {
  app = await FakeScimServer.start();
  const timeouts = { headersMs: 300, bodyMs: 300, requestMs: 400 };
  target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, token, profile, timeouts });
});
afterEach(async () => {
  await target.close();
  await app.stop();
});

function wish(desired = ada, more: Partial<AccountWrite> = {}): AccountWrite {
  return { externalId: 'E1001', remoteId: null, desired, current: null, match: ['externalId', 'userName'], ...more };
}

async function failure(work: Promise<unknown>): Promise<TargetError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TargetError)) throw new Error(`expected a target error, got ${String(error)}`);
  return error;
}

const created = async (): Promise<string> => (await target.ensureAccount(wish())).remoteId;
const department = (id: string): unknown =>
  (app.users.get(id)?.['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'] as { department?: string })
    ?.department;

describe('a create', () => {
  it('is looked for, made and read back', async () => {
    expect(await target.ensureAccount(wish())).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
    expect(app.requests[0]?.url).toBe('/Users?filter=externalId eq "E1001"');
    expect(app.requests[1]?.body).toMatchObject({ externalId: 'E1001', emails: [{ primary: true, type: 'work' }] });
    expect(app.headers[1]).toMatchObject({
      accept: 'application/scim+json, application/json',
      'user-agent': 'Joinery',
      authorization: `Bearer ${TOKEN}`,
    });
  });

  it.each<[string, Fault]>([
    ['a reset after the effect', { kind: 'reset', when: 'after' }],
    ['a 500 after the effect', { kind: 'status', when: 'after', status: 500 }],
    ['a 503 after the effect', { kind: 'status', when: 'after', status: 503 }],
    ['truncated JSON', { kind: 'truncated' }],
    ['silence', { kind: 'hang' }],
    ['a drip that never ends in time', { kind: 'drip' }],
    ['a 409 although it was made', { kind: 'race' }],
  ])('is found again by looking after %s, and never sent twice', async (_name, fault) => {
    app.plan('POST', /Users/, fault);
    const result = await target.ensureAccount(wish());
    expect(app.users.size).toBe(1);
    expect(app.count('POST')).toBe(1);
    expect(result.remoteId).toBe([...app.users.keys()][0]);
    expect(result.effect).toBe(fault.kind === 'race' ? 'adopted' : 'created');
  });

  it('is left for later when the answer was lost and looking finds nothing', async () => {
    app.plan('POST', /Users/, { kind: 'reset', when: 'before' });
    const error = await failure(target.ensureAccount(wish()));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.code).toBe('APP_ANSWER_LOST');
    expect(error.exchanges.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET', 'GET', 'GET']);
    expect(app.count('POST')).toBe(1);
    expect((await target.ensureAccount(wish())).effect).toBe('created');
  });

  it.each<[string, Partial<Moods>]>([
    ['has an empty body', { createAnswer: 'empty' }],
    ['shows nothing but the id', { createAnswer: 'nothing-but-id' }],
    ['has an id only in its Location', { createAnswer: 'id-in-location' }],
  ])('is read back when the 201 %s', async (_name, moods) => {
    Object.assign(app.moods, moods);
    expect(await target.ensureAccount(wish())).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(app.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  it('is a conflict when two accounts carry our key', async () => {
    for (const userName of ['a', 'b']) app.add('users', { userName, externalId: 'E1001' });
    expect(await failure(target.ensureAccount(wish()))).toMatchObject({ code: 'APP_SEVERAL_ACCOUNTS' });
    expect(app.count('POST')).toBe(0);
  });

  it.each<[Moods['filter'], Moods['pages'], number]>([
    ['everybody', 'right', 2],
    ['refused', 'right', 2],
    ['nobody', 'right', 1000],
    ['everybody', 'past-end-400', 2],
  ])('finds its own account when filters answer with %s (pages %s)', async (filter, pages, maxPage) => {
    for (let number = 0; number < 5; number++) app.add('users', { userName: `p${number}`, externalId: `P${number}` });
    const ours = app.add('users', { userName: 'ada@example.com', externalId: 'E1001', active: true });
    app.add('users', { userName: 'last' });
    Object.assign(app.moods, { filter, pages, maxPage });
    expect((await target.ensureAccount(wish())).remoteId).toBe(ours);
    expect(app.users.size).toBe(7);
    expect(department(ours)).toBe('R&D');
  });

  it.each<Moods['filter']>(['everybody', 'refused'])(
    'makes no second account for one of ours under another name when filters answer with %s',
    async (filter) => {
      for (let number = 0; number < 5; number++) app.add('users', { userName: `p${number}`, externalId: `P${number}` });
      const ours = app.add('users', { userName: 'ada.old@example.com', externalId: 'E1001', active: true });
      Object.assign(app.moods, { filter, maxPage: 2 });
      expect((await target.ensureAccount(wish())).remoteId).toBe(ours);
      expect([app.users.size, app.count('POST')]).toEqual([6, 0]);
    },
  );

  it.each([[['externalId'] as const], [['externalId', 'userName'] as const]])(
    'asks for the user name first where the app takes it twice (match %j)',
    async (match) => {
      app.add('users', { userName: 'ADA@example.com', externalId: 'theirs' });
      app.moods.userNamesUnique = false;
      const careful = createScimTarget({
        appId: 'twice',
        baseUrl: app.baseUrl,
        token: () => Promise.resolve(TOKEN),
        profile: { ...profile, keepsUserNamesUnique: false },
      });
      expect(await failure(careful.ensureAccount(wish(ada, { match })))).toBeInstanceOf(ConflictError);
      await careful.close();
      expect(app.users.size).toBe(1);
    },
  );

  it('gives up on a dripping answer at the deadline of the whole request', async () => {
    app.plan('POST', /Users/, { kind: 'drip' });
    const { exchanges } = await target.ensureAccount(wish());
    expect(exchanges.find(({ method }) => method === 'POST')).toMatchObject({
      status: null,
      response: 'no answer: no complete answer within 400 ms',
    });
  });

  it('that could not even be sent is not looked for again', async () => {
    const answer = {
      kind: 'status',
      when: 'before',
      status: 200,
      body: '{"totalResults":0}',
      headers: { connection: 'close' },
    } as const;
    app.plan('GET', /Users/, answer);
    let asked = 0;
    const token = async (): Promise<string> => {
      asked += 1;
      if (asked === 2) await app.stop();
      return TOKEN;
    };
    const leaving = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, token, profile });
    const error = await failure(leaving.ensureAccount(wish()));
    expect([error.code, error.exchanges.map(({ method }) => method)]).toEqual(['APP_UNREACHABLE', ['GET', 'POST']]);
    await leaving.close();
    app = await FakeScimServer.start();
  });

  it('looks by mail before it creates when policy matches by mail, because apps do not keep mails unique', async () => {
    const there = app.add('users', {
      userName: 'lindqvist',
      emails: [{ value: 'Ada@example.com', type: 'work' }],
      active: true,
    });
    const result = await target.ensureAccount(wish(ada, { match: ['externalId', 'emails'] }));
    expect(result).toMatchObject({ remoteId: there, effect: 'adopted' });
    expect(app.users.get(there)).toMatchObject({ externalId: 'E1001', userName: 'ada@example.com' });
  });

  it('understands lists in lower case and lists without Resources', async () => {
    app.moods.resourcesKey = 'none-when-empty';
    const id = await created();
    app.moods.resourcesKey = 'resources';
    expect(await target.ensureAccount(wish())).toMatchObject({ remoteId: id, effect: 'adopted' });
  });

  it('accepts a mail whose type the app dropped, and changes it without making a second one', async () => {
    app.moods.dropsMailTypes = true;
    const id = await created();
    const desired = { ...ada, attributes: { ...ada.attributes, [WORK_MAIL]: 'new@example.com' } };
    await target.ensureAccount(wish(desired, { remoteId: id, current: ada }));
    expect(app.users.get(id)?.['emails']).toEqual([{ type: 'work', value: 'new@example.com' }]);
  });
});

describe('a change', () => {
  const moved = { ...ada, attributes: { ...ada.attributes, [DEPARTMENT]: 'Sales' } };

  it('sends only what differs, and is read back', async () => {
    const remoteId = await created();
    const result = await target.ensureAccount(wish(moved, { remoteId, current: ada }));
    expect(result).toMatchObject({ effect: 'changed', proof: 'read-back' });
    expect(app.requests.map(({ method }) => method).slice(-2)).toEqual(['PATCH', 'GET']);
    expect(app.requests.at(-2)?.body).toMatchObject({
      Operations: [{ op: 'replace', path: DEPARTMENT, value: 'Sales' }],
    });
  });

  it('is read back after a 204', async () => {
    const remoteId = await created();
    app.moods.patchAnswer = 204;
    expect(await target.ensureAccount(wish(moved, { remoteId, current: ada }))).toMatchObject({ proof: 'read-back' });
  });

  it('that the app ignored is named with path, wanted and shown value', async () => {
    const remoteId = await created();
    app.moods.patchDoesNothing = true;
    const error = await failure(target.ensureAccount(wish(moved, { remoteId, current: ada })));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.code).toBe('APP_WRITE_NOT_VISIBLE');
    expect(error.message).toContain(`${DEPARTMENT}: wanted "Sales", the app shows "R&D"`);
  });

  it('that the app ignores again and again is given to a person', async () => {
    const remoteId = await created();
    Object.assign(app.moods, { patchDoesNothing: true, putDoesNothing: true });
    const error = await failure(target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 6 })));
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.code).toBe('APP_WRITE_IGNORED');
    expect(app.count('PUT')).toBe(1);
  });

  it('that closes an account is never given up on', async () => {
    const remoteId = await created();
    Object.assign(app.moods, { patchDoesNothing: true, putDoesNothing: true });
    const error = await failure(target.ensureAccount(wish(closed, { remoteId, current: ada, attempt: 60 })));
    expect(error).toBeInstanceOf(TransientError);
  });

  it.each<[string, Fault]>([
    ['a reset', { kind: 'reset', when: 'after' }],
    ['a 502', { kind: 'status', when: 'after', status: 502 }],
    ['truncated JSON', { kind: 'truncated' }],
  ])('whose answer is lost by %s is settled by reading', async (_name, fault) => {
    const remoteId = await created();
    app.plan('PATCH', /Users/, fault);
    expect(await target.ensureAccount(wish(moved, { remoteId, current: ada }))).toMatchObject({ proof: 'read-back' });
    expect(app.count('PATCH')).toBe(1);
  });

  it('whose request was lost stays open for later', async () => {
    const remoteId = await created();
    app.plan('PATCH', /Users/, { kind: 'reset', when: 'before' });
    expect(await failure(target.ensureAccount(wish(moved, { remoteId, current: ada })))).toBeInstanceOf(TransientError);
  });

  it('to a mail that is not there any more reads the account and replaces the list', async () => {
    const remoteId = await created();
    const other = { type: 'home', value: 'ada@home.example' };
    Object.assign(app.users.get(remoteId) ?? {}, { emails: [other] });
    const desired = { ...ada, attributes: { ...ada.attributes, [WORK_MAIL]: 'new@example.com' } };
    await target.ensureAccount(wish(desired, { remoteId, current: ada }));
    expect(app.users.get(remoteId)?.['emails']).toEqual([other, { type: 'work', value: 'new@example.com' }]);
  });

  it("never writes to an id that now carries somebody else's key", async () => {
    const remoteId = app.add('users', { userName: 'x', externalId: 'E2002', active: true });
    expect(await failure(target.ensureAccount(wish(ada, { remoteId, current: ada })))).toBeInstanceOf(ConflictError);
    expect(app.count('PATCH')).toBe(0);
  });

  it('reads, merges and puts the whole resource where the profile says so', async () => {
    const put = createScimTarget({
      appId: 'put',
      baseUrl: app.baseUrl,
      token: () => Promise.resolve(null),
      profile: { ...profile, update: 'put' },
    });
    const remoteId = await created();
    Object.assign(app.users.get(remoteId) ?? {}, { nickName: 'theirs' });
    await put.ensureAccount(wish(moved, { remoteId, current: ada }));
    await put.close();
    expect(app.users.get(remoteId)).toMatchObject({ nickName: 'theirs', userName: 'ada@example.com' });
    expect(department(remoteId)).toBe('Sales');
    expect(app.headers.at(-1)).not.toHaveProperty('authorization');
  });
});

describe('closing an account', () => {
  it('sends active:false as a boolean with a path, and reads', async () => {
    const remoteId = await created();
    expect(await target.ensureAccount(wish(closed, { remoteId, current: ada }))).toMatchObject({ proof: 'read-back' });
    const patch = app.requests.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toMatchObject({ Operations: [{ op: 'replace', path: 'active', value: false }] });
  });

  it('is not believed when the app keeps the text "False"', async () => {
    const remoteId = await created();
    app.moods.activeStoredAsText = true;
    const error = await failure(target.ensureAccount(wish(closed, { remoteId, current: ada })));
    expect(error.message).toContain('active: wanted false, the app shows "False"');
  });

  it('puts right, with a remark, what the app dropped without being asked', async () => {
    const remoteId = await created();
    app.moods.losesDepartmentOnDeactivation = true;
    const result = await target.ensureAccount(wish(closed, { remoteId, current: ada }));
    expect(result.remarks).toEqual([`${DEPARTMENT} was nothing without our asking`]);
    expect([app.users.get(remoteId)?.['active'], department(remoteId)]).toEqual([false, 'R&D']);
  });
});

describe('deleting', () => {
  it('is not believed while the app still shows the account', async () => {
    const remoteId = await created();
    app.plan('DELETE', /Users/, { kind: 'status', when: 'before', status: 204, body: '' });
    expect(await failure(target.deleteAccount(wish(ada, { remoteId })))).toMatchObject({
      code: 'APP_WRITE_NOT_VISIBLE',
    });
  });

  it('with a lost answer is settled by reading', async () => {
    const remoteId = await created();
    app.plan('DELETE', /Users/, { kind: 'reset', when: 'after' });
    expect(await target.deleteAccount(wish(ada, { remoteId }))).toMatchObject({
      effect: 'deleted',
      proof: 'read-back',
    });
  });

  it('that never arrived stays open for later', async () => {
    const remoteId = await created();
    app.plan('DELETE', /Users/, { kind: 'reset', when: 'before' });
    expect(await failure(target.deleteAccount(wish(ada, { remoteId })))).toBeInstanceOf(TransientError);
  });

  it('of an account nobody knows sends no DELETE', async () => {
    expect(await target.deleteAccount(wish())).toMatchObject({ effect: 'unchanged' });
    expect(app.count('DELETE')).toBe(0);
  });
});

describe('a refusal', () => {
  const DATE = 'Mon, 01 Jan 2035 00:00:00 GMT';
  const EPOCH = Date.parse(DATE) / 1000;
  it.each<[string, number, Record<string, string>, number]>([
    ['seconds', 429, { 'retry-after': '7' }, 7_000],
    [
      'an HTTP date against the clock of the app',
      429,
      { 'retry-after': 'Mon, 01 Jan 2035 00:00:20 GMT', date: DATE },
      20_000,
    ],
    ['a reset since 1970', 429, { 'x-rate-limit-reset': String(EPOCH + 9), date: DATE }, 9_000],
    ['no word about how long, a second as a first guess', 429, {}, 1_000],
    ['a day, which is capped', 429, { 'retry-after': '86400' }, 3_600_000],
    ['a 503 that names a time', 503, { 'retry-after': '3' }, 3_000],
  ])('for now with %s is patience, not failure', async (_name, status, headers, wait) => {
    app.plan('POST', /Users/, { kind: 'status', when: 'before', status, headers });
    const error = await failure(target.ensureAccount(wish()));
    expect(error).toBeInstanceOf(ThrottledError);
    expect((error as ThrottledError).retryAfterMs).toBe(wait);
  });

  const words = (scimType: string): string =>
    JSON.stringify({ status: 400, scimType, detail: 'costCentre is unknown here' });
  it.each<[number, string, typeof AuthError | typeof TerminalError | typeof TransientError, string, string]>([
    [401, 'Unauthorized', AuthError, 'APP_REFUSED_CREDENTIALS', '"Unauthorized"'],
    [403, '<html><h1>No access</h1></html>', AuthError, 'APP_FORBIDDEN', '"No access"'],
    [
      400,
      words('invalidValue'),
      TerminalError,
      'APP_REFUSED_INVALID_VALUE',
      '400 invalidValue "costCentre is unknown here"',
    ],
    [413, '', TerminalError, 'APP_REFUSED', '413'],
    [422, '{"errors":[{"detail":"mail needed"}]}', TerminalError, 'APP_REFUSED', '422 "mail needed"'],
    [501, '', TerminalError, 'APP_REFUSED', '501'],
    [500, 'oops', TransientError, 'APP_UNAVAILABLE', '500 "oops"'],
  ])('%s carries the words of the app', async (status, body, kind, code, said) => {
    const refusal = { kind: 'status', when: 'before', status, body } as const;
    // A 401 is believed when it comes twice, and so is what may mean the type of the first body that the app is sent.
    for (let times = [400, 401, 422].includes(status) ? 2 : 1; times > 0; times -= 1)
      app.plan('POST', /Users/, refusal);
    const error = await failure(target.ensureAccount(wish()));
    expect(error).toBeInstanceOf(kind);
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    expect(error.exchanges.find(({ method }) => method === 'POST')).toMatchObject({
      status,
      request: expect.stringContaining('E1001'),
    });
  });

  it('of a token that is good a moment later is none', async () => {
    app.plan('POST', /Users/, { kind: 'status', when: 'before', status: 401 });
    expect((await target.ensureAccount(wish())).effect).toBe('created');
  });

  it('by a redirect names the place and is not followed', async () => {
    const headers = { location: 'https://login.example/' };
    app.plan('GET', /Users/, { kind: 'status', when: 'before', status: 302, headers });
    const error = await failure(target.ensureAccount(wish()));
    expect(error).toBeInstanceOf(AuthError);
    expect([error.code, error.message]).toEqual(['APP_REDIRECTED', expect.stringContaining('https://login.example/')]);
    expect(app.count('POST')).toBe(0);
  });

  it('as a login page with status 200 is never taken for "nobody there"', async () => {
    const headers = { 'content-type': 'text/html' };
    app.plan('GET', /Users/, { kind: 'status', when: 'before', status: 200, headers, body: '<html>Sign in</html>' });
    expect(await failure(target.ensureAccount(wish()))).toMatchObject({ code: 'APP_ANSWER_UNREADABLE' });
    expect(app.count('POST')).toBe(0);
  });

  it('of every connection is worth another try', async () => {
    await app.stop();
    const error = await failure(target.ensureAccount(wish()));
    expect([error instanceof TransientError, error.code]).toEqual([true, 'APP_UNREACHABLE']);
    app = await FakeScimServer.start();
  });

  it('of a user name that is taken, on a rename, is a conflict', async () => {
    const remoteId = await created();
    app.add('users', { userName: 'taken', externalId: 'E9' });
    const desired = { ...ada, attributes: { ...ada.attributes, userName: 'taken' } };
    for (let time = 0; time < 2; time++) app.plan('PATCH', /Users/, { kind: 'status', when: 'before', status: 409 });
    expect(await failure(target.ensureAccount(wish(desired, { remoteId, current: ada })))).toBeInstanceOf(
      ConflictError,
    );
  });
});

it('masks passwords and our token in the evidence, whoever wrote them there', async () => {
  const body = JSON.stringify({ detail: `Bearer ${TOKEN}` });
  const refusal = { kind: 'status', when: 'before', status: 400, body } as const;
  [refusal, refusal].forEach((fault) => app.plan('POST', /Users/, fault));
  const desired = { ...ada, attributes: { ...ada.attributes, password: 'hunter2' } };
  const error = await failure(target.ensureAccount(wish(desired)));
  const evidence = JSON.stringify(error.exchanges);
  expect(evidence).not.toContain('hunter2');
  expect(evidence).not.toContain(TOKEN);
  expect(evidence).toContain('***');
});

describe('an answer that is not what its status says', () => {
  const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
  const masked = (status: string, more: object = {}): Fault => ({
    kind: 'status',
    when: 'before',
    status: 200,
    body: JSON.stringify({ schemas: [ERROR], status, detail: 'not today', ...more }),
  });

  it.each<[string, Fault, new (...given: never[]) => TargetError]>([
    ['a SCIM error inside a 200', masked('400', { scimType: 'invalidValue' }), TerminalError],
    ['a throttling inside a 200', masked('429'), ThrottledError],
    ['a failure inside a 200', masked('503'), TransientError],
    [
      'a page inside a 200',
      { kind: 'status', when: 'before', status: 200, body: '<html>Sign in</html>' },
      TransientError,
    ],
  ])('is taken for what it is: %s', async (_what, fault, kind) => {
    await target.ensureAccount(wish(ada, { externalId: 'E1002' }));
    app.plan('POST', /Users/, fault);
    const ben = { ...ada, attributes: { ...ada.attributes, userName: 'ben' } };
    expect(await failure(target.ensureAccount(wish(ben)))).toBeInstanceOf(kind);
    expect(app.users.size).toBe(1);
  });
});
