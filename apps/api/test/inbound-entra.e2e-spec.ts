import { type Ask, type Json, ScimScene } from './scim-client';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const AD_GROUP = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const patch = (...Operations: object[]): object => ({ schemas: [PATCH], Operations });

describe('what Microsoft Entra ID sends', () => {
  let scene: ScimScene;
  let ask: Ask;
  let user: Json;
  let made = 0;
  beforeAll(async () => {
    scene = await ScimScene.start();
    ask = scene.ask;
  });
  afterAll(async () => scene?.close());

  beforeEach(async () => {
    made += 1;
    const { status, body } = await ask('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      externalId: `oid-${made}`,
      userName: `user${made}@contoso.example`,
      active: true,
      emails: [{ primary: true, type: 'work', value: `user${made}@contoso.example` }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Ada Lind', familyName: 'Lind', givenName: 'Ada' },
      roles: [],
      [ENTERPRISE]: { department: 'Sales', manager: 'mgr-1' },
    });
    expect(status).toBe(201);
    user = body;
  });

  const find = async (kind: string, query: string): Promise<Json> => (await ask('GET', `/${kind}?${query}`)).body;
  const change = async (...operations: object[]): Promise<Json> => {
    const { status, body } = await ask('PATCH', `/Users/${user.id}`, patch(...operations));
    expect(status).toBe(200);
    return body;
  };

  it('makes a user whose manager is a bare text', () => {
    expect(user[ENTERPRISE]).toEqual({ department: 'Sales', manager: { value: 'mgr-1' } });
    expect(user.schemas).toEqual([USER, ENTERPRISE]);
    expect(user).not.toHaveProperty('roles');
  });

  it('tests the connection with a user who is nobody', async () => {
    const filter = encodeURIComponent('userName eq "8f7f2d5a-6ad1-4f20-a8a3-bb4a1a0a6b2c"');
    expect(await find('Users', `filter=${filter}`)).toMatchObject({ totalResults: 0, Resources: [] });
  });

  it.each<[string, () => string]>([
    ['userName', () => `userName eq "${user.userName}"`],
    ['externalId', () => `externalId eq "${user.externalId}"`],
    ['work mail', () => `emails[type eq "work"].value eq "${user.userName}"`],
    ['id and active', () => `id eq "${user.id}" and active eq true`],
    ['active as a text', () => `id eq "${user.id}" and active eq "True"`],
  ])('finds the user by %s', async (_name, filter) => {
    const { totalResults, Resources } = await find('Users', `filter=${encodeURIComponent(filter())}`);
    expect([totalResults, Resources[0]?.id]).toEqual([1, user.id]);
  });

  it.each<[string, object[], (body: Json) => unknown, unknown]>([
    ['switches off with a text', [{ op: 'Replace', path: 'active', value: 'False' }], (b) => b.active, false],
    ['switches off with a truth value', [{ op: 'Replace', path: 'active', value: false }], (b) => b.active, false],
    ['changes a dotted path', [{ op: 'Replace', path: 'name.givenName', value: 'Bo' }], (b) => b.name.givenName, 'Bo'],
    [
      'changes an element of a list',
      [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@contoso.example' }],
      (b) => b.emails,
      [{ primary: true, type: 'work', value: 'new@contoso.example' }],
    ],
    [
      'makes the element that its filter does not find',
      [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+49 170' }],
      (b) => b.phoneNumbers,
      [{ type: 'mobile', value: '+49 170' }],
    ],
    [
      'makes it with Replace too',
      [{ op: 'Replace', path: 'addresses[type eq "work"].locality', value: 'Kiel' }],
      (b) => b.addresses,
      [{ type: 'work', locality: 'Kiel' }],
    ],
    [
      'changes an attribute of the extension',
      [{ op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Finance' }],
      (b) => b[ENTERPRISE].department,
      'Finance',
    ],
    [
      'names a manager by a bare text',
      [{ op: 'Add', path: `${ENTERPRISE}:manager`, value: 'mgr-2' }],
      (b) => b[ENTERPRISE].manager,
      { value: 'mgr-2' },
    ],
    [
      'takes the manager away',
      [{ op: 'Remove', path: `${ENTERPRISE}:manager` }],
      (b) => b[ENTERPRISE],
      { department: 'Sales' },
    ],
    [
      'wraps a value',
      [{ op: 'Replace', path: 'displayName', value: [{ $ref: null, value: 'Ada L' }] }],
      (b) => b.displayName,
      'Ada L',
    ],
    [
      'removes what is not there',
      [
        { op: 'Remove', path: 'emails[type eq "home"]' },
        { op: 'Remove', path: 'title' },
      ],
      (b) => b.emails.length,
      1,
    ],
    [
      'merges dotted paths and URNs into one operation without a path',
      [
        {
          op: 'replace',
          value: {
            displayName: 'Ada Lovelace',
            'name.givenName': 'Augusta',
            'emails[type eq "work"].value': 'augusta@contoso.example',
            [`${ENTERPRISE}:employeeNumber`]: '4711',
            active: false,
          },
        },
      ],
      (b) => [
        b.displayName,
        b.name.givenName,
        b.name.familyName,
        b.emails[0].value,
        b[ENTERPRISE].employeeNumber,
        b.active,
      ],
      ['Ada Lovelace', 'Augusta', 'Lind', 'augusta@contoso.example', '4711', false],
    ],
  ])('%s', async (_name, operations, look, expected) => {
    expect(look(await change(...operations))).toEqual(expected);
  });

  it('still finds who is switched off', async () => {
    await change({ op: 'Replace', path: 'active', value: 'False' });
    const { Resources } = await find('Users', `filter=${encodeURIComponent(`userName eq "${user.userName}"`)}`);
    expect(Resources[0]).toMatchObject({ id: user.id, active: false });
  });

  it('puts its flag behind the base, and in front of every path', async () => {
    for (const path of [`?aadOptscim062020/Users/${user.id}`, `/Users/${user.id}?aadOptscim062020`]) {
      expect((await ask('GET', path)).body.id).toBe(user.id);
    }
  });

  describe('groups', () => {
    let group: Json;
    beforeEach(async () => {
      const { status, body } = await ask('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group', AD_GROUP],
        externalId: `group-${made}`,
        displayName: `Group ${made}`,
        meta: { resourceType: 'Group' },
      });
      expect(status).toBe(201);
      group = body;
    });
    const members = async (): Promise<string[]> =>
      ((await ask('GET', `/Groups/${group.id}`)).body.members ?? []).map((one: Json) => one.value).sort();
    // Microsoft asks for 204; who spells operations as the RFC does is shown the group.
    const changeGroup = async (...operations: { op: string; path: string; value?: unknown }[]): Promise<void> => {
      const isMicrosoft = operations.every(({ op }) => op !== op.toLowerCase());
      const { status, body } = await ask('PATCH', `/Groups/${group.id}`, patch(...operations));
      expect([status, body?.id]).toEqual(isMicrosoft ? [204, undefined] : [200, group.id]);
    };

    it('are looked up without their members', async () => {
      await changeGroup({ op: 'Add', path: 'members', value: [{ $ref: null, value: user.id }] });
      const filter = encodeURIComponent(`displayName eq "${group.displayName}"`);
      const { Resources } = await find('Groups', `excludedAttributes=members&filter=${filter}`);
      expect(Resources).toHaveLength(1);
      expect(Resources[0]).not.toHaveProperty('members');
      const { body } = await ask('GET', `/Groups/${group.id}?excludedAttributes=members`);
      expect(body).not.toHaveProperty('members');
    });

    it('lose exactly the members that are named in value', async () => {
      const add = ['a', 'b', 'c'].map((value) => ({ $ref: null, value }));
      await changeGroup({ op: 'Add', path: 'members', value: add });
      await changeGroup({ op: 'Remove', path: 'members', value: [{ $ref: null, value: 'b' }] });
      expect(await members()).toEqual(['a', 'c']);
      await changeGroup({ op: 'remove', path: 'members[value eq "c"]' });
      expect(await members()).toEqual(['a']);
      await changeGroup({ op: 'Remove', path: 'members', value: [{ value: 'nobody' }] });
      expect(await members()).toEqual(['a']);
      await changeGroup({ op: 'Remove', path: 'members' });
      expect(await members()).toEqual([]);
    });

    it('are asked whether somebody is in them', async () => {
      await changeGroup({ op: 'Add', path: 'members', value: [{ value: user.id }] });
      for (const [filter, total] of [
        [`id eq "${group.id}" and members eq "${user.id}"`, 1],
        [`id eq "${group.id}" and members[value eq "${user.id}"]`, 1],
        [`members.value eq "${user.id}"`, 1],
        [`id eq "${group.id}" and members eq "nobody"`, 0],
      ] as const) {
        const found = await find('Groups', `filter=${encodeURIComponent(filter)}&excludedAttributes=members`);
        expect([filter, found.totalResults]).toEqual([filter, total]);
      }
    });

    it('lose who is deleted', async () => {
      await changeGroup({ op: 'Add', path: 'members', value: [{ value: user.id }] });
      expect((await ask('DELETE', `/Users/${user.id}`)).status).toBe(204);
      expect(await members()).toEqual([]);
      expect((await ask('GET', `/Users/${user.id}`)).status).toBe(404);
      expect((await ask('DELETE', `/Users/${user.id}`)).status).toBe(404);
    });
  });
});
