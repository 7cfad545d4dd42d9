import { type Ask, type Json, ScimScene } from './scim-client';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const OTHER = 'urn:example:2.0:Shoe';

const NAMES = ['ada', 'ben', 'Cleo', 'dana', 'eli', 'fay', 'gus'];

describe('what RFC 7643, 7644 and 9865 say', () => {
  let scene: ScimScene;
  let ask: Ask;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    scene = await ScimScene.start();
    ask = scene.ask;
    for (const [index, name] of NAMES.entries()) {
      scene.settings.clock.set(`2026-05-14T09:00:0${index}.000Z`);
      const { body } = await ask('POST', '/Users', {
        schemas: [USER, ENTERPRISE],
        userName: name,
        externalId: `x-${name}`,
        title: index % 2 === 0 ? 'Engineer' : 'Seller',
        name: { givenName: name, familyName: `F${9 - index}` },
        emails: [
          { value: `${name}@home.example`, type: 'home' },
          { value: `${name}@work.example`, type: 'work', primary: true },
        ],
        [ENTERPRISE]: { employeeNumber: String(index) },
        ...(index === 6 ? { active: false } : {}),
      });
      ids[name] = body.id;
    }
  });
  afterAll(async () => scene?.close());

  const list = async (query: string): Promise<Json> => (await ask('GET', `/Users?${query}`)).body;
  const namesOf = (body: Json): string[] => body.Resources.map((one: Json) => one.userName);

  describe('filters', () => {
    it.each<[string, string[]]>([
      ['userName eq "CLEO"', ['Cleo']],
      ['externalId eq "x-ben"', ['ben']],
      ['externalId eq "X-BEN"', []],
      ['userName sw "d"', ['dana']],
      ['userName co "a" and not (userName ew "a")', ['ada', 'fay'].filter((n) => !n.endsWith('a'))],
      ['title eq "Engineer" and active eq true', ['ada', 'Cleo', 'eli']],
      ['active eq false', ['gus']],
      ['userName eq "ada" or userName eq "ben" and title eq "Engineer"', ['ada']],
      ['(userName eq "ada" or userName eq "ben") and title eq "Seller"', ['ben']],
      ['not (title pr) or nickName pr', []],
      ['emails.value eq "eli@work.example"', ['eli']],
      ['emails eq "eli@home.example"', ['eli']],
      ['emails[type eq "work" and value co "dana"]', ['dana']],
      ['emails[type eq "home" and primary eq true]', []],
      [`${ENTERPRISE}:employeeNumber eq "1"`, ['ben']],
      [`${ENTERPRISE.toUpperCase()}:EMPLOYEENUMBER gt "5"`, ['gus']],
      [`${USER}:userName eq "fay"`, ['fay']],
      ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" and userName eq "fay"', ['fay']],
      ['meta.created ge "2026-05-14T11:00:05+02:00"', ['fay', 'gus']],
      ['meta.created sw "2026-05-14T09:00:06"', ['gus']],
      ['emails[type.x eq "work"]', []],
      ['meta.resourceType eq "User" and userName lt "b"', ['ada']],
      ['userName ne "ada" and userName le "ben"', ['ben']],
      ['USERNAME EQ "ada" AND TITLE PR', ['ada']],
      ['shoeSize eq 44', []],
      ['shoeSize ne 44 and userName eq "ada"', ['ada']],
      ['nickName eq null and userName eq "ada"', ['ada']],
      ['name.familyName eq "F9"', ['ada']],
      ['userName eq "a\\u0064a"', ['ada']],
    ])('%s', async (filter, expected) => {
      const { body } = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      expect([namesOf(body), body.totalResults]).toEqual([expected, expected.length]);
    });

    it('a plus sign is a plus sign where blanks are written as %20, and a blank where they are not', async () => {
      await ask('POST', '/Users', { userName: 'a+b@x.org' });
      const [encoded, plus] = [
        await list('filter=userName%20eq%20"a+b@x.org"'),
        await list('filter=userName+eq+"ada"'),
      ];
      expect([encoded.totalResults, plus.totalResults]).toEqual([1, 1]);
      await ask('DELETE', `/Users/${encoded.Resources[0].id}`);
    });

    it('of the root ask users and groups, one list behind the other', async () => {
      const { body: group } = await ask('POST', '/Groups', { displayName: 'ada', members: [{ value: ids['ada'] }] });
      const filter = 'displayName eq "ada" or userName eq "ada" or userName eq "ben"';
      const first = await ask('GET', `/?count=2&filter=${encodeURIComponent(filter)}`);
      expect([first.body.totalResults, namesOf(first.body)]).toEqual([3, ['ada', 'ben']]);
      const search = { filter, startIndex: 3, attributes: ['displayName'] };
      const { status, body: second } = await ask('POST', '/.search', search);
      expect([status, second.totalResults, second.startIndex, second.itemsPerPage]).toEqual([200, 3, 3, 1]);
      expect(second.Resources).toEqual([{ schemas: expect.anything(), id: group.id, displayName: 'ada' }]);
      const seen: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const { body } = await ask('GET', `/?cursor=${cursor}&count=2&filter=${encodeURIComponent(filter)}`);
        seen.push(...body.Resources.map((one: Json) => one.id));
        cursor = body.nextCursor;
      }
      expect(seen).toEqual([ids['ada'], ids['ben'], group.id]);
      await ask('DELETE', `/Groups/${group.id}`);
    });

    it('are the same in the body of /.search', async () => {
      const { status, body } = await ask('POST', '/Users/.search', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter: 'title eq "Seller"',
        attributes: ['userName'],
        startIndex: 2,
        count: 1,
      });
      expect(status).toBe(200);
      expect([body.totalResults, body.itemsPerPage, body.startIndex]).toEqual([3, 1, 2]);
      expect(body.Resources).toEqual([{ schemas: expect.anything(), id: ids['dana'], userName: 'dana' }]);
    });
  });

  describe('pages', () => {
    it.each<[string, string[], number]>([
      ['startIndex=1&count=3', ['ada', 'ben', 'Cleo'], 7],
      ['startIndex=6&count=3', ['fay', 'gus'], 7],
      ['startIndex=8&count=3', [], 7],
      ['startIndex=0&count=1', ['ada'], 7],
      ['startIndex=-5&count=1', ['ada'], 7],
      ['count=0', [], 7],
      ['count=-1', [], 7],
      ['filter=title%20eq%20"Engineer"&startIndex=2&count=2', ['Cleo', 'eli'], 4],
      ['sortBy=name.familyName&count=2', ['gus', 'fay'], 7],
      ['sortBy=userName&sortOrder=descending&count=3', ['gus', 'fay', 'eli'], 7],
      ['sortBy=emails&startIndex=3&count=1', ['Cleo'], 7],
      ['sortBy=active&count=1', ['gus'], 7],
      ['sortBy=meta.created&sortOrder=descending&startIndex=7', ['ada'], 7],
    ])('%s', async (query, expected, total) => {
      const body = await list(query);
      expect([namesOf(body), body.totalResults, body.itemsPerPage]).toEqual([expected, total, expected.length]);
    });

    it.each(['count=many', 'startIndex=1.5', 'count=1e3'])('%s is refused', async (query) => {
      const { status, body } = await ask('GET', `/Users?${query}`);
      expect([status, body.scimType]).toEqual([400, 'invalidValue']);
    });

    it.each<[string, string]>([
      ['everybody', ''],
      ['a filter', '&filter=title%20eq%20"Engineer"'],
      ['an order', '&sortBy=userName&sortOrder=descending'],
      ['an indexed filter', '&filter=userName%20eq%20"ada"'],
    ])('cursors lead through %s', async (_name, query) => {
      const whole = namesOf(await list(`count=100${query}`));
      const seen: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const body: Json = await list(`cursor=${cursor}&count=2${query}`);
        expect(body.Resources.length).toBeLessThanOrEqual(2);
        seen.push(...namesOf(body));
        cursor = body.nextCursor;
        if (cursor !== undefined) expect(cursor).toMatch(/^[\w.~-]+$/);
      }
      expect(seen).toEqual(whole);
    });

    it('a cursor of another query, and one that is none, are refused', async () => {
      const { nextCursor } = await list('cursor&count=2');
      for (const query of [`cursor=${nextCursor}&filter=title%20pr`, 'cursor=abc', `cursor=${nextCursor}x`]) {
        const { status, body } = await ask('GET', `/Users?${query}`);
        expect([status, body.scimType]).toEqual([400, 'invalidCursor']);
      }
      expect((await ask('GET', '/Users?cursor&count=x')).body.scimType).toBe('invalidCount');
    });
  });

  describe('attributes', () => {
    it.each<[string, string[]]>([
      ['attributes=userName', ['schemas', 'id', 'userName']],
      ['attributes=USERNAME,meta', ['schemas', 'id', 'userName', 'meta']],
      [`attributes=${ENTERPRISE}`, ['schemas', 'id', ENTERPRISE]],
      ['attributes=shoeSize', ['schemas', 'id']],
      [
        'excludedAttributes=emails,name,id,schemas,meta,externalId,title,active',
        ['schemas', 'id', 'userName', ENTERPRISE],
      ],
    ])('%s', async (query, expected) => {
      const { body } = await ask('GET', `/Users/${ids['ada']}?${query}`);
      expect(Object.keys(body).sort()).toEqual([...expected].sort());
    });

    it('reach into objects, lists and extensions', async () => {
      const query = `attributes=name.givenName,emails.value,${ENTERPRISE}:employeeNumber`;
      const { body } = await ask('GET', `/Users/${ids['ada']}?${query}`);
      expect(body.name).toEqual({ givenName: 'ada' });
      expect(body.emails).toEqual([{ value: 'ada@home.example' }, { value: 'ada@work.example' }]);
      expect(body[ENTERPRISE]).toEqual({ employeeNumber: '0' });
      const { body: less } = await ask('GET', `/Users/${ids['ada']}?excludedAttributes=name.givenName,emails.type`);
      expect(less.name).toEqual({ familyName: 'F9' });
      expect(less.emails[1]).toEqual({ value: 'ada@work.example', primary: true });
    });
  });

  describe('resources', () => {
    it('names have no case, what is read-only or unknown is passed over, what nobody described is kept', async () => {
      const { status, body } = await ask('POST', '/Users', {
        SCHEMAS: [USER, OTHER],
        USERNAME: 'shouting',
        Name: { GIVENNAME: 'Loud', shoe: 1 },
        id: 'mine',
        meta: { created: 'yesterday' },
        groups: [{ value: 'x' }],
        shoeSize: 44,
        password: 'secret',
        emails: { value: 'one@x.org' },
        phoneNumbers: ['+1', { value: '+2', primary: 'True' }, { value: '+3', primary: true }],
        [OTHER]: { size: 44, laces: { colour: 'red' }, holes: [1, 2] },
      });
      expect(status).toBe(201);
      const { id, meta, ...rest } = body;
      expect(id).not.toBe('mine');
      expect(rest).toEqual({
        schemas: [USER, OTHER],
        userName: 'shouting',
        name: { givenName: 'Loud' },
        active: true,
        emails: [{ value: 'one@x.org' }],
        phoneNumbers: [{ value: '+1' }, { value: '+2', primary: true }, { value: '+3', primary: false }],
        [OTHER]: { size: 44, laces: { colour: 'red' }, holes: [1, 2] },
      });
      expect(meta).toMatchObject({ resourceType: 'User', location: `${scene.base}/Users/${id}`, version: 'W/"1"' });
      const path = `/Users/${id}`;
      const patched = await ask('PATCH', path, {
        Operations: [
          { op: 'replace', path: `${OTHER}:size`, value: 45 },
          { op: 'remove', path: `${OTHER}:laces.colour` },
        ],
      });
      expect(patched.body[OTHER]).toEqual({ size: 45, laces: {}, holes: [1, 2] });
      const { body: put } = await ask('PUT', path, { userName: 'shouting', active: false });
      expect(Object.keys(put).sort()).toEqual(['active', 'id', 'meta', 'schemas', 'userName']);
      expect((await ask('PUT', path, { userName: 'quiet' })).body).toMatchObject({ userName: 'quiet', active: false });
      expect((await ask('PUT', path, { userName: 'ADA' })).status).toBe(409);
      await ask('DELETE', path);
    });

    it('a number that no double holds is kept digit for digit', async () => {
      const long = '12345678901234567890';
      const sent = `{"userName":"long","externalId":${long},"${ENTERPRISE}":{"employeeNumber":${long}},"${OTHER}":{"n":${long}}}`;
      const { body } = await ask('POST', '/Users', sent);
      expect(body).toMatchObject({ externalId: long, [ENTERPRISE]: { employeeNumber: long }, [OTHER]: { n: long } });
      const found = await list(`filter=${encodeURIComponent(`${OTHER} pr and externalId eq "${long}"`)}`);
      expect(namesOf(found)).toEqual(['long']);
      await ask('DELETE', `/Users/${body.id}`);
    });

    it('attributes under the URN of their own schema are the attributes', async () => {
      const { status, body } = await ask('POST', '/Users', {
        schemas: [USER],
        [USER]: { userName: 'nested', title: 'T' },
      });
      expect([status, body.userName, body.title, body[USER]]).toEqual([201, 'nested', 'T', undefined]);
      const change = { Operations: [{ op: 'replace', value: { [USER]: { title: 'U' } } }] };
      expect((await ask('PATCH', `/Users/${body.id}`, change)).body.title).toBe('U');
      await ask('DELETE', `/Users/${body.id}`);
    });

    it('one value of a type stands once in a list', async () => {
      const work = { value: 'w@x.org', type: 'work' };
      const { body } = await ask('POST', '/Users', { userName: 'twice', emails: [work, { ...work, display: 'W' }] });
      expect(body.emails).toEqual([{ ...work, display: 'W' }]);
      const more = [
        { ...work, primary: true },
        { ...work, type: 'home' },
      ];
      const { body: patched } = await ask('PATCH', `/Users/${body.id}`, {
        Operations: [{ op: 'add', path: 'emails', value: more }],
      });
      expect(patched.emails).toEqual([
        { ...work, display: 'W', primary: true },
        { ...work, type: 'home' },
      ]);
      await ask('DELETE', `/Users/${body.id}`);
    });

    it('says where a resource is whenever it shows one', async () => {
      const location = `${scene.base}/Users/${ids['ben']}`;
      const { headers, body } = await ask('GET', `/Users/${ids['ben']}`);
      expect([headers.get('location'), body.meta.location]).toEqual([location, location]);
      const put = await ask('PUT', `/Users/${ids['ben']}`, body);
      expect([put.status, put.headers.get('location'), put.body.meta.version]).toEqual([200, location, 'W/"1"']);
    });

    it('users are found by their groups, and groups are shown when they are asked for', async () => {
      const { body: group } = await ask('POST', '/Groups', {
        displayName: 'Finders',
        members: [{ value: ids['dana'] }],
      });
      const shown = [expect.objectContaining({ value: group.id, display: 'Finders' })];
      const filters = [
        `groups.value eq "${group.id}"`,
        'groups[display eq "finders"]',
        'groups pr',
        'userName eq "dana" and groups pr',
      ];
      for (const filter of filters) {
        const { body } = await ask('GET', `/Users?attributes=userName&filter=${encodeURIComponent(filter)}`);
        expect([filter, namesOf(body)]).toEqual([filter, ['dana']]);
      }
      for (const query of [
        'attributes=groups',
        'attributes=userName,groups.value,groups.display',
        'excludedAttributes=members',
      ]) {
        expect((await ask('GET', `/Users/${ids['dana']}?${query}`)).body.groups).toEqual(shown);
      }
      await ask('DELETE', `/Groups/${group.id}`);
    });

    it('members are shown with what and where they are, as far as they are known', async () => {
      const members = [
        { value: ids['ada'], type: 'Group' },
        { value: 'who', type: 'User', display: 'Who' },
      ];
      const { body: inner } = await ask('POST', '/Groups', { displayName: 'Inner', members });
      const known = { value: ids['ada'], $ref: `${scene.base}/Users/${ids['ada']}`, type: 'User' };
      expect(inner.members).toEqual([known, members[1]]);
      const { body: outer } = await ask('POST', '/Groups', { displayName: 'Outer', members: [{ value: inner.id }] });
      expect(outer.members).toEqual([{ value: inner.id, $ref: `${scene.base}/Groups/${inner.id}`, type: 'Group' }]);
      const again = await ask('PUT', `/Groups/${inner.id}`, {
        displayName: 'Inner',
        members: [{ value: ids['ada'] }, members[1]],
      });
      expect([again.body.members, again.body.meta.version]).toEqual([inner.members, 'W/"1"']);
      for (const { id } of [inner, outer]) await ask('DELETE', `/Groups/${id}`);
    });

    it('versions: 304 for who has it, 412 for who has an old one, nothing new for no change', async () => {
      const path = `/Users/${ids['ben']}`;
      const { headers, body } = await ask('GET', path);
      const etag = headers.get('etag') ?? '';
      expect(etag).toBe(body.meta.version);
      const unchanged = await ask('GET', path, undefined, { 'if-none-match': etag });
      expect([unchanged.status, unchanged.body, unchanged.headers.get('etag')]).toEqual([304, null, etag]);
      const rename = { Operations: [{ op: 'replace', path: 'nickName', value: 'Benny' }] };
      const first = await ask('PATCH', path, rename, { 'if-match': etag });
      expect([first.status, first.headers.get('etag')]).toEqual([200, 'W/"2"']);
      const same = await ask('PATCH', path, rename, { 'if-match': 'W/"2"' });
      expect([same.status, same.headers.get('etag'), same.body.meta]).toEqual([200, 'W/"2"', first.body.meta]);
      for (const [method, sent] of [
        ['PATCH', rename],
        ['PUT', body],
        ['DELETE', undefined],
      ] as const) {
        const late = await ask(method, path, sent, { 'if-match': etag });
        expect([method, late.status, late.body.status]).toEqual([method, 412, '412']);
      }
      expect((await ask('GET', path, undefined, { 'if-none-match': etag })).status).toBe(200);
    });
  });

  describe('discovery', () => {
    it('says what the endpoint can', async () => {
      const { body } = await ask('GET', '/ServiceProviderConfig');
      for (const part of ['patch', 'bulk', 'filter', 'sort', 'etag'])
        expect([part, body[part].supported]).toEqual([part, true]);
      expect(body.changePassword.supported).toBe(false);
      expect(body.authenticationSchemes[0]).toMatchObject({ type: 'oauthbearertoken' });
      expect(body.pagination).toMatchObject({ cursor: true, index: true });
    });

    it('describes every type by schemas that can be fetched by their id', async () => {
      const { body: types } = await ask('GET', '/ResourceTypes');
      expect(types.Resources.map((one: Json) => one.name)).toEqual(['User', 'Group']);
      for (const type of types.Resources) {
        expect((await ask('GET', `/ResourceTypes/${type.id}`)).body).toEqual(type);
        for (const id of [type.schema, ...(type.schemaExtensions ?? []).map((one: Json) => one.schema)]) {
          const { status, body } = await ask('GET', `/Schemas/${id}`);
          expect([status, body.id]).toEqual([200, id]);
          for (const attribute of body.attributes)
            expect(attribute).toMatchObject({
              type: expect.any(String),
              mutability: expect.any(String),
              returned: expect.any(String),
            });
        }
      }
      expect((await ask('GET', '/Schemas')).body.totalResults).toBe(3);
      expect((await ask('GET', '/Schemas/urn:nothing')).status).toBe(404);
      expect((await ask('GET', '/Schemas?filter=name%20pr')).status).toBe(403);
      expect((await ask('GET', '/ServiceProviderConfig?filter=x&startIndex=9')).status).toBe(200);
      expect((await ask('POST', '/Schemas', {})).status).toBe(405);
      expect((await ask('GET', '/Me')).status).toBe(501);
    });
  });

  it('PingOne sends one mail twice, both primary, and later nothing but PUT', async () => {
    const mail = { value: 'ping@x.org', type: 'work', primary: true };
    const { status, body } = await ask('POST', '/Users', { userName: 'ping', emails: [mail, mail], active: 'true' });
    expect([status, body.active]).toEqual([201, true]);
    expect(body.emails).toEqual([mail]);
    const { body: off } = await ask('PUT', `/Users/${body.id}`, { ...body, active: 'false' });
    expect(off.active).toBe(false);
  });
});
