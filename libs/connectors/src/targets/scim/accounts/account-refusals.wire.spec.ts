import {
  AuthError,
  ConflictError,
  RefusedInPartError,
  TargetError,
  TerminalError,
  ThrottledError,
  TransientError,
} from '../../../kit/errors';
import { FakeScimServer, type Fault } from '../test/fake-scim-server';
import { NO_RULES, Refused, type VendorRules } from '../test/vendor-rules';
import { accountScene, ada, closed, DEPARTMENT, failure, TOKEN, wish } from './test/account-scene';

const scene = accountScene();

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
    scene.app.plan('POST', /Users/, { kind: 'status', when: 'before', status, headers });
    const error = await failure(scene.target.ensureAccount(wish()));
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
    // A 401 is believed when it comes twice, and so is what may mean the type of the first body that the app is sent, or one
    // value of many in it.
    for (let times = status === 401 ? 2 : [400, 422].includes(status) ? 4 : 1; times > 0; times -= 1)
      scene.app.plan('POST', /Users/, refusal);
    const error = await failure(scene.target.ensureAccount(wish()));
    expect(error).toBeInstanceOf(kind);
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    expect(error.exchanges.find(({ method }) => method === 'POST')).toMatchObject({
      status,
      request: expect.stringContaining('E1001'),
    });
  });

  it('to touch one account is a matter of the credentials until the app lets us write another', async () => {
    const bob = { ...ada, attributes: { ...ada.attributes, userName: 'bob@example.com' } };
    const remoteId = await scene.created();
    const close = (): Promise<unknown> => {
      const kept = { kind: 'status', when: 'before', status: 403, body: 'kept from you' } as const;
      for (const method of ['PATCH', 'PUT']) scene.app.plan(method, new RegExp(`/Users/${remoteId}`), kept);
      return scene.target.ensureAccount(wish(closed, { remoteId, current: ada }));
    };
    expect(await failure(close())).toBeInstanceOf(AuthError);
    expect(await failure(close())).toBeInstanceOf(AuthError);
    await scene.target.ensureAccount({ ...wish(bob), externalId: 'E1002' });
    const parked = await failure(close());
    expect(parked).toBeInstanceOf(TerminalError);
    expect(parked.message).toContain('"kept from you". It lets us write other accounts.');
    expect(await failure(close())).toBeInstanceOf(AuthError);
  });

  const TITLE = { ...ada.attributes, title: 'Captain' };
  const refuseAll = (): never => {
    throw new Refused(403);
  };
  const keepsTitle = (status: number, scimType?: string): void => {
    const refuse: VendorRules['refuse'] = ({ method, body }) => {
      const isPatch = method === 'PATCH' && JSON.stringify(body).includes('Captain');
      if (isPatch || (method === 'PUT' && body?.['title'] === 'Captain')) throw new Refused(status, scimType);
    };
    scene.app.moods.rules = { ...NO_RULES, refuse };
  };

  it.each<[number, string | undefined]>([
    [403, undefined],
    [400, 'mutability'],
    [409, 'uniqueness'],
    [422, undefined],
  ])(
    'of one value of several with %s %s is that person’s matter: the rest is done, and whoever leaves is out',
    async (status, scimType) => {
      const remoteId = await scene.created();
      keepsTitle(status, scimType);
      const desired = { ...closed, attributes: { ...TITLE, [DEPARTMENT]: 'Sales' } };
      const error = await failure(scene.target.ensureAccount(wish(desired, { remoteId, current: ada })));
      expect(error).toBeInstanceOf(RefusedInPartError);
      expect([error.code, error.message]).toEqual([
        'APP_REFUSED_IN_PART',
        expect.stringMatching(new RegExp(`took every change but title\\. .*${status}`)),
      ]);
      expect(error.account).toMatchObject({
        remoteId,
        active: false,
        attributes: { title: null, [DEPARTMENT]: 'Sales' },
      });
      expect([scene.app.users.get(remoteId)?.['active'], scene.department(remoteId)]).toEqual([false, 'Sales']);
    },
  );

  it.each<[number, string | undefined]>([
    [403, undefined],
    [400, undefined],
    [400, 'mutability'],
    [409, 'uniqueness'],
    [422, undefined],
  ])(
    'of one value of somebody who comes back with %s %s leaves the rest, and the person in',
    async (status, scimType) => {
      const remoteId = await scene.created();
      keepsTitle(status, scimType);
      const desired = { ...ada, attributes: { ...TITLE, [DEPARTMENT]: 'Sales' } };
      // The second time nothing is left but the title.
      for (let time = 0; time < 2; time += 1) {
        scene.app.users.set(remoteId, { ...scene.app.users.get(remoteId), active: false });
        const error = await failure(scene.target.ensureAccount(wish(desired, { remoteId, current: closed })));
        expect(error).toBeInstanceOf(RefusedInPartError);
        expect(error.message).toContain('took every change but title.');
        const attributes = { title: null, [DEPARTMENT]: 'Sales' };
        expect(error.account).toMatchObject({ remoteId, active: true, attributes });
        expect([scene.app.users.get(remoteId)?.['active'], scene.department(remoteId)]).toEqual([true, 'Sales']);
      }
    },
  );

  it.each([
    ['one value', { title: 'Captain' }],
    ['each of several', { title: 'Captain', [DEPARTMENT]: 'Sales' }],
  ])('of %s by 403 is none of our credentials where the app takes the state as it is', async (_of, values) => {
    const remoteId = await scene.created();
    const refuse: VendorRules['refuse'] = ({ method, body }) => {
      if (method !== 'GET' && !/"path":"active"/.test(JSON.stringify(body))) throw new Refused(403);
    };
    scene.app.moods.rules = { ...NO_RULES, refuse };
    const before = structuredClone(scene.app.users.get(remoteId));
    const statesSent = ({ exchanges }: TargetError): number =>
      exchanges.filter(({ request }) => request?.includes('"path":"active"')).length;
    const desired = { ...ada, attributes: { ...ada.attributes, ...values } };
    for (const sent of [1, 0]) {
      const error = await failure(scene.target.ensureAccount(wish(desired, { remoteId, current: ada })));
      expect(error).toBeInstanceOf(TerminalError);
      expect(error.message).toMatch(/It takes other changes than (.*department, )?title\./);
      expect(statesSent(error)).toBe(sent);
    }
    expect(scene.app.users.get(remoteId)).toEqual(before);
  });

  it('of one value by 403 is a matter of our credentials where nothing else is taken, or the account is closed', async () => {
    const remoteId = await scene.created();
    const titled = { ...ada, attributes: TITLE };
    scene.app.moods.rules = { ...NO_RULES, refuse: ({ method }) => void (method !== 'GET' && refuseAll()) };
    expect(await failure(scene.target.ensureAccount(wish(titled, { remoteId, current: ada })))).toBeInstanceOf(AuthError); // prettier-ignore
    keepsTitle(403);
    scene.app.users.set(remoteId, { ...scene.app.users.get(remoteId), active: false });
    const asked = wish({ ...titled, active: false }, { remoteId, current: closed });
    const error = await failure(scene.target.ensureAccount(asked));
    expect(error).toBeInstanceOf(AuthError);
    expect(error.exchanges.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  it('of a closing by 403 stays a matter of the credentials, whatever else is taken', async () => {
    const remoteId = await scene.created();
    const refuse: VendorRules['refuse'] = ({ method, body }) => {
      if (method !== 'GET' && /"path":"active"|"active":false/.test(JSON.stringify(body))) throw new Refused(403);
    };
    scene.app.moods.rules = { ...NO_RULES, refuse };
    const asked = wish({ ...closed, attributes: TITLE }, { remoteId, current: ada });
    expect(await failure(scene.target.ensureAccount(asked))).toBeInstanceOf(AuthError);
    expect(scene.app.users.get(remoteId)?.['title']).toBe('Captain');
    expect(await failure(scene.target.ensureAccount(asked))).toBeInstanceOf(AuthError);
  });

  it('of every value is what it was at first', async () => {
    const remoteId = await scene.created();
    scene.app.moods.rules = {
      ...NO_RULES,
      refuse: ({ method }) => {
        if (method !== 'GET') throw new Refused(403);
      },
    };
    const desired = { ...closed, attributes: TITLE };
    expect(await failure(scene.target.ensureAccount(wish(desired, { remoteId, current: ada })))).toBeInstanceOf(
      AuthError,
    );
  });

  it('of a token that is good a moment later is none', async () => {
    scene.app.plan('POST', /Users/, { kind: 'status', when: 'before', status: 401 });
    expect((await scene.target.ensureAccount(wish())).effect).toBe('created');
  });

  it.each([
    [302, 'https://login.example/'],
    [307, '/login?next=/scim/v2/Users'],
    [307, 'http://127.0.0.1:9/scim/v2/Users?filter=x'],
    [301, '/scim/v2/login'],
    [308, '/scim/v2/Users'],
  ])(
    'by a redirect that is not to the same resource on the same host (%i to %s) names the place and is not followed',
    async (status, location) => {
      scene.app.plan('GET', /Users/, { kind: 'status', when: 'before', status, headers: { location } });
      const error = await failure(scene.target.ensureAccount(wish()));
      expect(error).toBeInstanceOf(AuthError);
      expect([error.code, error.message]).toEqual(['APP_REDIRECTED', expect.stringContaining(location)]);
      expect(scene.app.count('POST')).toBe(0);
    },
  );

  it('as a login page with status 200 is never taken for "nobody there"', async () => {
    const headers = { 'content-type': 'text/html' };
    scene.app.plan('GET', /Users/, {
      kind: 'status',
      when: 'before',
      status: 200,
      headers,
      body: '<html>Sign in</html>',
    });
    expect(await failure(scene.target.ensureAccount(wish()))).toMatchObject({ code: 'APP_ANSWER_UNREADABLE' });
    expect(scene.app.count('POST')).toBe(0);
  });

  it('of every connection is worth another try', async () => {
    await scene.app.stop();
    const error = await failure(scene.target.ensureAccount(wish()));
    expect([error instanceof TransientError, error.code]).toEqual([true, 'APP_UNREACHABLE']);
    scene.app = await FakeScimServer.start();
  });

  it('of a user name that is taken, on a rename, is a conflict', async () => {
    const remoteId = await scene.created();
    scene.app.add('users', { userName: 'taken', externalId: 'E9' });
    const desired = { ...ada, attributes: { ...ada.attributes, userName: 'taken' } };
    for (let time = 0; time < 2; time++)
      scene.app.plan('PATCH', /Users/, { kind: 'status', when: 'before', status: 409 });
    expect(await failure(scene.target.ensureAccount(wish(desired, { remoteId, current: ada })))).toBeInstanceOf(
      ConflictError,
    );
  });
});

it('masks passwords and our token in the evidence, whoever wrote them there', async () => {
  const body = JSON.stringify({ detail: `Bearer ${TOKEN}` });
  const refusal = { kind: 'status', when: 'before', status: 400, body } as const;
  [refusal, refusal, refusal, refusal].forEach((fault) => scene.app.plan('POST', /Users/, fault));
  const desired = { ...ada, attributes: { ...ada.attributes, password: 'hunter2' } };
  const error = await failure(scene.target.ensureAccount(wish(desired)));
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
    await scene.target.ensureAccount(wish(ada, { externalId: 'E1002' }));
    scene.app.plan('POST', /Users/, fault);
    const ben = { ...ada, attributes: { ...ada.attributes, userName: 'ben' } };
    expect(await failure(scene.target.ensureAccount(wish(ben)))).toBeInstanceOf(kind);
    expect(scene.app.users.size).toBe(1);
  });
});
