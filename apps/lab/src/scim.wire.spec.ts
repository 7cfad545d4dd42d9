import { ENTERPRISE, GROUP, TestLab, USER } from './test/client';

describe('the lab follows RFC 7643 and RFC 7644 when nothing is asked of it', () => {
  let lab: TestLab;
  let ada: string;
  let ben: string;
  let team: string;

  beforeEach(async () => {
    lab = await TestLab.start({ seed: 7 });
    ada = await lab.user('Ada@Example.org', {
      externalId: 'p-1',
      displayName: 'Ada',
      name: { givenName: 'Ada', familyName: 'Young' },
      emails: [
        { value: 'ada@example.org', type: 'work', primary: true },
        { value: 'ada@home.example', type: 'home' },
      ],
      [ENTERPRISE]: { employeeNumber: '0007', department: 'Care', manager: { value: 'x' } },
    });
    ben = await lab.user('ben@example.org', { displayName: 'Ben', externalId: 'P-1' });
    team = await lab.group('Team', ada);
  });

  afterEach(() => lab.close());

  describe('create and read', () => {
    it('answers 201 with Location, ETag and the whole resource (3.3)', async () => {
      const reply = await lab.send('POST', '/Users', { schemas: [USER], userName: 'cleo', password: 'secret' });
      expect(reply.status).toBe(201);
      expect(reply.headers['content-type']).toContain('application/scim+json');
      expect(reply.headers['location']).toBe(`${lab.lab.url}/Users/${reply.body.id}`);
      expect(reply.headers['etag']).toBe(reply.body.meta.version);
      expect(reply.body).toMatchObject({ schemas: [USER], userName: 'cleo', active: true });
      expect(reply.text).not.toContain('secret');
      expect(JSON.stringify(lab.lab.ledger())).not.toContain('secret');
    });

    it('knows attribute names in any case and shows them in their own', async () => {
      const reply = await lab.send('POST', '/Users', {
        SCHEMAS: [USER],
        USERNAME: 'cleo',
        Name: { GIVENNAME: 'Cleo' },
      });
      expect(reply.body).toMatchObject({ userName: 'cleo', name: { givenName: 'Cleo' } });
    });

    it('takes the id from itself, never from the client', async () => {
      const reply = await lab.send('POST', '/Users', { schemas: [USER], userName: 'cleo', id: 'mine' });
      expect(reply.body.id).not.toBe('mine');
    });

    it.each([
      ['a userName that is taken in another case', { schemas: [USER], userName: 'ADA@example.ORG' }, 409, 'uniqueness'],
      ['no userName', { schemas: [USER] }, 400, 'invalidValue'],
      ['an empty userName', { schemas: [USER], userName: ' ' }, 400, 'invalidValue'],
      ['no schemas', { userName: 'cleo' }, 400, 'invalidSyntax'],
      ['active as text', { schemas: [USER], userName: 'cleo', active: 'False' }, 400, 'invalidValue'],
      ['emails that are no list', { schemas: [USER], userName: 'cleo', emails: 'a@b.c' }, 400, 'invalidValue'],
      ['a body that is not JSON', '{"userName":', 400, 'invalidSyntax'],
    ])('refuses %s', async (_what, body, status, scimType) => {
      const reply = await lab.send('POST', '/Users', body);
      expect(reply.body).toMatchObject({ status: String(status), scimType });
      expect(reply.status).toBe(status);
      expect(lab.lab.ledger()).toHaveLength(3);
    });

    it('refuses a group name that is taken in another case, and a member that does not exist', async () => {
      const taken = await lab.send('POST', '/Groups', { schemas: [GROUP], displayName: 'TEAM' });
      expect([taken.status, taken.body.scimType]).toEqual([409, 'uniqueness']);
      const unknown = await lab.send('POST', '/Groups', {
        schemas: [GROUP],
        displayName: 'B',
        members: [{ value: 'no' }],
      });
      expect([unknown.status, unknown.body.scimType]).toEqual([400, 'invalidValue']);
    });

    it('answers 401 with a wrong token, 404 for an unknown id, 405 and 501 for what it does not do', async () => {
      expect((await lab.send('GET', '/Users', undefined, { authorization: 'Bearer no' })).status).toBe(401);
      expect((await lab.get('/Users/none')).body).toMatchObject({ status: '404' });
      expect((await lab.get('/Nothing')).status).toBe(404);
      expect((await lab.send('DELETE', '/Users')).status).toBe(405);
      expect((await lab.send('POST', '/Bulk', {})).status).toBe(501);
    });

    it('shows members with $ref and display, and the groups of a user', async () => {
      const group = (await lab.get(`/Groups/${team}`)).body;
      expect(group.members).toEqual([
        { value: ada, $ref: `${lab.lab.url}/Users/${ada}`, type: 'User', display: 'Ada' },
      ]);
      expect((await lab.get(`/Users/${ada}`)).body.groups).toMatchObject([{ value: team, display: 'Team' }]);
    });

    it('shows only, or all but, the attributes that are asked for (3.9)', async () => {
      const only = (await lab.get(`/Users/${ada}?attributes=userName,name.givenName`)).body;
      expect(only).toEqual({
        schemas: [USER, ENTERPRISE],
        id: ada,
        userName: 'Ada@Example.org',
        name: { givenName: 'Ada' },
      });
      const without = (await lab.get(`/Groups/${team}?excludedAttributes=members`)).body;
      expect(without.displayName).toBe('Team');
      expect(without).not.toHaveProperty('members');
    });

    it('describes itself', async () => {
      const config = (await lab.get('/ServiceProviderConfig')).body;
      expect(config).toMatchObject({
        patch: { supported: true },
        filter: { supported: true },
        etag: { supported: true },
      });
      expect((await lab.get('/Schemas')).body.Resources.map((one: { id: string }) => one.id)).toEqual([
        USER,
        GROUP,
        ENTERPRISE,
      ]);
      expect((await lab.get(`/Schemas/${ENTERPRISE}`)).body.name).toBe('EnterpriseUser');
      expect((await lab.get('/ResourceTypes/User')).body.schemaExtensions).toEqual([
        { schema: ENTERPRISE, required: false },
      ]);
    });
  });

  describe('filter (3.4.2.2)', () => {
    it.each<[string, string[]]>([
      ['userName eq "ada@example.ORG"', ['Ada']],
      ['USERNAME Eq "ada@example.org"', ['Ada']],
      ['externalId eq "p-1"', ['Ada']],
      ['displayName eq "ben"', ['Ben']],
      [`${USER}:userName eq "ben@example.org"`, ['Ben']],
      [`${ENTERPRISE}:employeeNumber eq "0007"`, ['Ada']],
      [`${ENTERPRISE}:manager.value eq "x"`, ['Ada']],
      ['emails eq "ada@home.example"', ['Ada']],
      ['emails[type eq "work" and value co "home"]', []],
      ['emails[type eq "work"].value eq "ada@home.example"', []],
      ['emails[type eq "home"].value eq "ada@home.example"', ['Ada']],
      ['userName sw "b" or userName sw "a" and displayName eq "nobody"', ['Ben']],
      ['externalId eq "p-1" or userName eq "ada@example.org"', ['Ada']],
      ['externalId eq "p-1" or userName eq "ben@example.org"', ['Ada', 'Ben']],
      ['externalId eq "p-1" or displayName co "en"', ['Ada', 'Ben']],
      ['not (userName sw "a")', ['Ben']],
      ['active eq true and name.familyName pr', ['Ada']],
      ['title eq null', ['Ada', 'Ben']],
      ['unknown eq "x"', []],
      ['userName eq "a\\\\"', []],
      ['meta.created gt "2000-01-01T00:00:00Z"', ['Ada', 'Ben']],
    ])('%s finds %j', async (filter, names) => {
      const reply = await lab.find('Users', filter);
      expect(reply.body.Resources.map((one: { displayName: string }) => one.displayName)).toEqual(names);
      expect(reply.body.totalResults).toBe(names.length);
    });

    it('finds groups by name and by member', async () => {
      for (const filter of [
        'displayName eq "team"',
        `members.value eq "${ada}"`,
        `id eq "${team}" and members eq "${ada}"`,
      ]) {
        expect((await lab.find('Groups', filter)).body.Resources).toMatchObject([{ id: team }]);
      }
      expect((await lab.find('Groups', `members.value eq "${ben}"`)).body.totalResults).toBe(0);
    });

    it.each(['userName', 'userName eq', 'userName eq "a', 'active gt true', '(userName pr'])(
      'refuses %s',
      async (filter) => {
        const reply = await lab.find('Users', filter);
        expect([reply.status, reply.body.scimType]).toEqual([400, 'invalidFilter']);
      },
    );
  });

  describe('paging and sorting (3.4.2.3, 3.4.2.4)', () => {
    it.each<[string, string[], number]>([
      ['', ['Ada', 'Ben'], 1],
      ['startIndex=2', ['Ben'], 2],
      ['startIndex=0&count=1', ['Ada'], 1],
      ['startIndex=3', [], 3],
      ['count=0', [], 1],
      ['count=-3', [], 1],
      ['sortBy=userName&sortOrder=descending', ['Ben', 'Ada'], 1],
    ])('?%s', async (query, names, startIndex) => {
      const { body } = await lab.get(`/Users?${query}`);
      expect(body.Resources.map((one: { displayName: string }) => one.displayName)).toEqual(names);
      expect(body).toMatchObject({ totalResults: 2, startIndex, itemsPerPage: names.length });
    });
  });

  describe('search by POST (3.4.3)', () => {
    const search = async (at: string, more: object): Promise<[number, string[]]> => {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
      const { body } = await lab.send('POST', `${at}/.search`, { schemas, ...more });
      return [body.totalResults, body.Resources.map((one: { id: string }) => one.id)];
    };

    it('asks of one kind, or at the root of both, page by page', async () => {
      expect(await search('/Users', { filter: 'displayName sw "B"' })).toEqual([1, [ben]]);
      expect(await search('', { filter: 'displayName sw "a" or displayName eq "team"' })).toEqual([2, [ada, team]]);
      expect(await search('', { count: 1, startIndex: 3 })).toEqual([3, [team]]);
    });
  });

  describe('PATCH (3.5.2)', () => {
    const work = 'emails[type eq "work"].value';
    it.each<[string, object[], object]>([
      ['replaces a value', [{ op: 'replace', path: 'active', value: false }], { active: false }],
      ['takes op in any case', [{ op: 'Replace', path: 'displayName', value: 'A' }], { displayName: 'A' }],
      [
        'takes attributes without a path',
        [{ op: 'replace', value: { active: false, title: 'Dr' } }],
        { active: false, title: 'Dr' },
      ],
      [
        'sets a sub-attribute',
        [{ op: 'replace', path: 'name.givenName', value: 'A' }],
        { name: { givenName: 'A', familyName: 'Young' } },
      ],
      [
        'merges a complex value',
        [{ op: 'replace', path: 'name', value: { givenName: 'A' } }],
        { name: { givenName: 'A', familyName: 'Young' } },
      ],
      [
        'reaches into an extension',
        [{ op: 'replace', path: `${ENTERPRISE}:department`, value: 'IT' }],
        { [ENTERPRISE]: { department: 'IT' } },
      ],
      [
        'reaches two deep',
        [{ op: 'replace', path: `${ENTERPRISE}:manager.value`, value: 'y' }],
        { [ENTERPRISE]: { manager: { value: 'y' } } },
      ],
      [
        'takes a whole extension',
        [{ op: 'add', value: { [ENTERPRISE]: { costCenter: '9' } } }],
        { [ENTERPRISE]: { costCenter: '9', department: 'Care' } },
      ],
      [
        'changes what a value filter picks',
        [{ op: 'replace', path: work, value: 'a@b.c' }],
        { emails: [{ value: 'a@b.c' }, { value: 'ada@home.example' }] },
      ],
      [
        'adds to a list',
        [{ op: 'add', path: 'emails', value: [{ value: 'n@x', type: 'other' }] }],
        { emails: [{}, {}, { value: 'n@x' }] },
      ],
      [
        'adds what the filter describes',
        [{ op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' }],
        { phoneNumbers: [{ type: 'work', value: '1' }] },
      ],
      [
        'moves the primary mark',
        [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
        { emails: [{ primary: false }, { primary: true }] },
      ],
      [
        'replaces a whole list',
        [{ op: 'replace', path: 'emails', value: [{ value: 'n@x' }] }],
        { emails: [{ value: 'n@x' }] },
      ],
      [
        'runs operations in order',
        [
          { op: 'add', path: 'title', value: 'a' },
          { op: 'replace', path: 'title', value: 'b' },
        ],
        { title: 'b' },
      ],
    ])('%s', async (_what, operations, expected) => {
      const reply = await lab.patch(`/Users/${ada}`, ...operations);
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject(expected);
      expect((await lab.get(`/Users/${ada}`)).body).toEqual(reply.body);
    });

    it.each<[string, string, string]>([
      ['a value', 'displayName', 'displayName'],
      ['a list', 'emails', 'emails'],
      ['an extension', ENTERPRISE, ENTERPRISE],
    ])('removes %s', async (_what, path, key) => {
      expect((await lab.patch(`/Users/${ada}`, { op: 'remove', path })).body).not.toHaveProperty([key]);
    });

    it('removes what a filter picks', async () => {
      const reply = await lab.patch(`/Users/${ada}`, { op: 'remove', path: 'emails[type eq "work"]' });
      expect(reply.body.emails).toEqual([{ value: 'ada@home.example', type: 'home' }]);
    });

    it.each<[string, object, string]>([
      ['an unknown attribute', { op: 'replace', path: 'shoeSize', value: 4 }, 'invalidPath'],
      ['an unknown op', { op: 'merge', path: 'title', value: 'x' }, 'invalidSyntax'],
      [
        'replace where nothing matches',
        { op: 'replace', path: 'emails[type eq "boat"].value', value: 'x' },
        'noTarget',
      ],
      ['remove without a path', { op: 'remove' }, 'noTarget'],
      ['a read-only attribute', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
      ['the loss of a required attribute', { op: 'remove', path: 'userName' }, 'invalidValue'],
      ['text for a boolean', { op: 'replace', path: 'active', value: 'False' }, 'invalidValue'],
      ['a name that is taken', { op: 'replace', path: 'userName', value: 'BEN@example.org' }, 'uniqueness'],
    ])('refuses %s and leaves everything as it was, earlier operations too', async (_what, operation, scimType) => {
      const before = (await lab.get(`/Users/${ada}`)).body;
      const reply = await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'changed' }, operation);
      expect(reply.body.scimType).toBe(scimType);
      expect((await lab.get(`/Users/${ada}`)).body).toEqual(before);
    });

    it('has no effect when nothing changes: no new version, no ledger line', async () => {
      const before = (await lab.get(`/Users/${ada}`)).body.meta;
      const reply = await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: true });
      expect(reply.body.meta).toEqual(before);
      expect(lab.lab.ledger()).toHaveLength(3);
    });

    it.each<[string, (ids: { ada: string; ben: string }) => object[], (ids: { ada: string; ben: string }) => string[]]>(
      [
        [
          'adds',
          ({ ben: id }) => [{ op: 'add', path: 'members', value: [{ value: id }] }],
          (ids) => [ids.ada, ids.ben],
        ],
        ['adds once', ({ ada: id }) => [{ op: 'add', path: 'members', value: [{ value: id }] }], (ids) => [ids.ada]],
        [
          'adds without a path',
          ({ ben: id }) => [{ op: 'add', value: { members: [{ value: id }] } }],
          (ids) => [ids.ada, ids.ben],
        ],
        ['removes by value filter', ({ ada: id }) => [{ op: 'remove', path: `members[value eq "${id}"]` }], () => []],
        [
          'removes nobody who is not there',
          ({ ben: id }) => [{ op: 'remove', path: `members[value eq "${id}"]` }],
          (ids) => [ids.ada],
        ],
        [
          'removes those listed (Microsoft)',
          ({ ada: id }) => [{ op: 'Remove', path: 'members', value: [{ value: id }] }],
          () => [],
        ],
        ['removes everybody', () => [{ op: 'remove', path: 'members' }], () => []],
        ['replaces', ({ ben: id }) => [{ op: 'replace', path: 'members', value: [{ value: id }] }], (ids) => [ids.ben]],
      ],
    )('members: %s', async (_what, operations, expected) => {
      const reply = await lab.patch(`/Groups/${team}`, ...operations({ ada, ben }));
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect(await lab.members(team)).toEqual(expected({ ada, ben }));
    });
  });

  it('PUT replaces the whole resource (3.5.1)', async () => {
    const reply = await lab.send('PUT', `/Users/${ada}`, { schemas: [USER], userName: 'ada', displayName: 'A' });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ id: ada, userName: 'ada', displayName: 'A', active: true });
    expect(reply.body).not.toHaveProperty('emails');
    await lab.send('PUT', `/Groups/${team}`, { schemas: [GROUP], displayName: 'Team', members: [{ value: ben }] });
    expect(await lab.members(team)).toEqual([ben]);
  });

  it('DELETE removes for good and takes the account out of its groups (3.6)', async () => {
    expect((await lab.send('DELETE', `/Users/${ada}`)).status).toBe(204);
    expect((await lab.get(`/Users/${ada}`)).status).toBe(404);
    expect((await lab.send('DELETE', `/Users/${ada}`)).status).toBe(404);
    expect(await lab.members(team)).toEqual([]);
    expect(await lab.user('ada@example.org')).not.toBe(ada);
  });

  it('refuses a write under a stale version and answers 304 for a known one (3.14)', async () => {
    const { version } = (await lab.get(`/Users/${ada}`)).body.meta;
    expect((await lab.send('GET', `/Users/${ada}`, undefined, { 'if-none-match': version })).status).toBe(304);
    await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'x' });
    const stale = await lab.send('PUT', `/Users/${ada}`, { schemas: [USER], userName: 'a' }, { 'if-match': version });
    expect(stale.status).toBe(412);
  });
});
