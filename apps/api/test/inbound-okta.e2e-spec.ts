import { type Ask, type Json, ScimScene } from './scim-client';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const JOHN = {
  schemas: [USER],
  userName: 'runscope.ada@atko.example',
  name: { givenName: 'Ada', familyName: 'Lind' },
  emails: [{ primary: true, value: 'runscope.ada@atko.example', type: 'work' }],
  displayName: 'Ada Lind',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
  groups: [],
  password: '1mz050nq',
  active: true,
};

describe('what Okta sends', () => {
  let scene: ScimScene;
  let ask: Ask;
  beforeAll(async () => {
    scene = await ScimScene.start();
    ask = scene.ask;
  });
  afterAll(async () => scene?.close());

  /**
   * "Okta SCIM 2.0 SPEC Test" (developer.okta.com/standards/SCIM/SCIMFiles/Okta-SCIM-20-SPEC-Test.json): its twelve
   * requests in its order, with its headers, its bodies and everything that it asserts.
   */
  describe('the published test of SCIM 2.0 integrations, in its order', () => {
    const READS = {
      accept: 'application/scim+json',
      'accept-charset': 'utf-8',
      'content-type': 'application/scim+json; charset=utf-8',
      'user-agent': 'OKTA SCIM Integration',
    };
    const WRITES = { accept: 'application/scim+json; charset=utf-8', 'content-type': 'application/json' };
    const { userName, name, displayName } = JOHN;
    const RANDOM = { schemas: [USER], userName, name, displayName, active: true };
    const work = (value: string): Json => [{ primary: true, value, type: 'work' }];
    const get = (path: string, headers: Readonly<Record<string, string>> = {}): ReturnType<Ask> =>
      ask('GET', path, undefined, { ...READS, ...headers });
    const named = (user: string): string => `/Users?filter=${encodeURIComponent(`userName eq "${user}"`)}`;
    let id: string;

    it('1 lists users, one to a page', async () => {
      await ask('POST', '/Users', { ...JOHN, userName: 'first@atko.example', externalId: 'first' });
      const { status, headers, body } = await get('/Users?count=1&startIndex=1');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/scim+json');
      expect(body).toMatchObject({ schemas: [LIST], totalResults: 1, itemsPerPage: 1, startIndex: 1 });
      expect(body.Resources).toHaveLength(1);
      const [user] = body.Resources;
      for (const attribute of ['id', 'userName', 'active']) expect(user).toHaveProperty(attribute);
      expect(user.name).toMatchObject({ givenName: 'Ada', familyName: 'Lind' });
      expect(user.emails[0].value).toBeTruthy();
      id = user.id;
    });

    it('2 gets one user by id', async () => {
      const { status, body } = await get(`/Users/${id}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id, schemas: [USER], userName: 'first@atko.example', active: true, name });
      expect(body.emails[0].value).toBeTruthy();
      expect(body).not.toHaveProperty('password');
    });

    it.each([
      ['3 finds nobody under an invalid name', 'abcdefgh@atko.example'],
      ['5 finds nobody under the name that is about to be made', JOHN.userName],
    ])('%s', async (_what, user) => {
      const { status, body } = await get(named(user));
      expect([status, body.schemas, body.totalResults, body.Resources]).toEqual([200, [LIST], 0, []]);
    });

    it.each([
      ['4 says that an id is nobody’s', '010101001010101011001010101011'],
      ['12 says so of a number as well', '00919288221112222'],
    ])('%s', async (_what, unknown) => {
      const { status, body } = await get(`/Users/${unknown}`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ schemas: [ERROR], status: '404' });
      expect(body.detail).toBeTruthy();
    });

    it('6 makes a user and shows them back', async () => {
      const { status, headers, body } = await ask(
        'POST',
        '/Users',
        { ...RANDOM, emails: work('ada@atko.example') },
        WRITES,
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({ active: true, userName, name, schemas: [USER], emails: work('ada@atko.example') });
      expect(headers.get('location')).toBe(`${scene.base}/Users/${body.id}`);
      id = body.id;
    });

    it('7 shows the new user', async () => {
      const { status, body } = await get(`/Users/${id}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ userName, name });
    });

    it('8 refuses the same user once more', async () => {
      const { status, body } = await ask('POST', '/Users', { ...RANDOM, emails: work(userName) }, WRITES);
      expect(status).toBe(409);
      expect(body).toMatchObject({ schemas: [ERROR], status: '409', scimType: 'uniqueness' });
    });

    it('9 compares user names without case', async () => {
      const { status, body } = await get(named(userName.toUpperCase()));
      expect([status, body.totalResults, body.Resources[0].id]).toEqual([200, 1, id]);
    });

    it('10 lists groups, of which there are none', async () => {
      const { status, body } = await get('/Groups');
      expect(status).toBe(200);
      expect(body).toMatchObject({ schemas: [LIST], startIndex: 1, totalResults: 0 });
    });

    it.each([
      ['the word of the test', { authorization: 'non-token' }, 'Bearer realm="scim", error="invalid_token"'],
      ['no token', { authorization: '' }, 'Bearer realm="scim"'],
      ['a wrong token', { authorization: 'Bearer wrong' }, 'Bearer realm="scim", error="invalid_token"'],
      ['a password', { authorization: 'Basic dXNlcjpwYXNz' }, 'Bearer realm="scim", error="invalid_token"'],
      ['another scheme', { authorization: 'Digest username="okta", uri="/"' }, 'Bearer realm="scim"'],
    ])('11 lets nobody in with %s', async (_name, headers, challenge) => {
      const { status, body, headers: shown } = await get(named(userName.toUpperCase()), headers);
      expect(status).toBe(401);
      expect(body).toMatchObject({ schemas: [ERROR], status: '401', detail: expect.stringMatching(/./) });
      expect(shown.get('www-authenticate')).toBe(challenge);
    });
  });

  describe('life after that', () => {
    let id: string;
    let user: Json;
    beforeAll(async () => {
      user = (await ask('POST', '/Users', { ...JOHN, userName: 'ben@atko.example', externalId: 'ben' })).body;
      id = user.id;
    });

    it('switches a user off without a path', async () => {
      const operation = { op: 'replace', value: { active: false } };
      const { status, body } = await ask('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [operation] });
      expect(status).toBe(200);
      expect(body).toEqual({ ...user, active: false, meta: expect.anything() });
      expect(body.meta.version).toBe('W/"2"');
    });

    it('sends the whole user back, changed', async () => {
      const { body: shown } = await ask('GET', `/Users/${id}`);
      const changed = { ...shown, name: { ...shown.name, familyName: 'Lindqvist' }, active: true };
      const { status, body } = await ask('PUT', `/Users/${id}`, changed);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id, active: true, name: { familyName: 'Lindqvist' } });
      expect(body.meta.created).toBe(shown.meta.created);
    });

    it('makes a group, renames it with its id, and changes its members in one request', async () => {
      const made = await ask('POST', '/Groups', { displayName: 'Engineers', members: [] });
      expect(made.status).toBe(201);
      const group = made.body.id;
      const rename = { op: 'replace', value: { id: group, displayName: 'Engineering' } };
      expect((await ask('PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations: [rename] })).status).toBe(200);
      const add = { op: 'add', path: 'members', value: [{ value: id, display: 'ben@atko.example' }] };
      const remove = { op: 'remove', path: 'members[value eq "not-in-it"]' };
      expect((await ask('PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations: [remove, add] })).status).toBe(
        200,
      );
      const { body } = await ask('GET', `/Groups/${group}`);
      const $ref = `${scene.base}/Users/${id}`;
      expect(body).toMatchObject({
        displayName: 'Engineering',
        members: [{ value: id, $ref, type: 'User', display: 'ben@atko.example' }],
      });
      const { body: shown } = await ask('GET', `/Users/${id}`);
      expect(shown.groups).toEqual([
        { value: group, $ref: `${scene.base}/Groups/${group}`, display: 'Engineering', type: 'direct' },
      ]);
      const replace = { op: 'replace', path: 'members', value: [] };
      await ask('PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations: [replace] });
      expect((await ask('GET', `/Groups/${group}`)).body).not.toHaveProperty('members');
      expect((await ask('DELETE', `/Groups/${group}`)).status).toBe(204);
      expect((await ask('GET', `/Groups/${group}`)).status).toBe(404);
    });
  });
});
