import { type Ask, ScimScene } from './scim-client';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

describe('what nobody should send', () => {
  let scene: ScimScene;
  let ask: Ask;
  let id: string;
  beforeAll(async () => {
    scene = await ScimScene.start();
    ask = scene.ask;
    id = (await ask('POST', '/Users', { userName: 'ada', emails: [{ value: 'a@x.org', type: 'work' }] })).body.id;
  });
  afterAll(async () => scene?.close());

  const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each<[string, string, unknown, number, string | undefined]>([
    ['no JSON', 'POST /Users', '{"userName": ', 400, 'invalidSyntax'],
    ['no object', 'POST /Users', '[]', 400, 'invalidSyntax'],
    ['nothing', 'POST /Users', '', 400, 'invalidSyntax'],
    ['no userName', 'POST /Users', { displayName: 'x' }, 400, 'invalidValue'],
    ['an empty userName', 'POST /Users', { userName: ' ' }, 400, 'invalidValue'],
    ['a userName that is an object', 'POST /Users', { userName: { a: 1 } }, 400, 'invalidValue'],
    ['a NUL', 'POST /Users', { userName: 'a\u0000b' }, 400, 'invalidValue'],
    ['a name with a NUL', 'POST /Users', { userName: 'x', 'a\u0000b': 1 }, 400, 'invalidValue'],
    ['half a character', 'POST /Users', '{"userName": "a\\ud800"}', 400, 'invalidValue'],
    ['a truth value that is none', 'POST /Users', { userName: 'x', active: 'perhaps' }, 400, 'invalidValue'],
    ['JSON without an end', 'POST /Users', `{"userName": "x", "urn:x": ${deep(100_000)}}`, 400, 'invalidSyntax'],
    ['ten megabytes', 'POST /Users', { userName: 'x', title: 'x'.repeat(10_000_000) }, 413, undefined],
    ['a group without a name', 'POST /Groups', { members: [] }, 400, 'invalidValue'],
    ['a member who is nobody', 'POST /Groups', { displayName: 'x', members: [{ display: 'y' }] }, 400, 'invalidValue'],
    ['another method', 'DELETE /Users', undefined, 405, undefined],
    ['another place', 'GET /Devices', undefined, 404, undefined],
    ['bytes that are no UTF-8', 'POST /Users', Buffer.from('{"userName":"\xff"}', 'latin1'), 400, 'invalidSyntax'],
    ['a group among the users', 'POST /Users', { schemas: [GROUP], userName: 'x' }, 400, 'invalidSyntax'],
    ['schemas that are none', 'POST /Users', { schemas: [1], userName: 'x' }, 400, 'invalidSyntax'],
    ['a change of everything', 'POST ', undefined, 405, undefined],
    ['a sorting of everything', 'GET ?sortBy=id', undefined, 400, 'invalidPath'],
    ['an id that is none', 'GET /Users/%27%3B--', undefined, 404, undefined],
    ['a NUL in the address', 'GET /Users/%00', undefined, 400, 'invalidValue'],
    ['a NUL in a filter', 'GET /Users?filter=externalId%20eq%20%22%5Cu0000%22', undefined, 400, 'invalidFilter'],
    ['a day that is none', 'GET /Users?filter=meta.created%20gt%20%22yesterday%22', undefined, 400, 'invalidFilter'],
    ['an extension that is a text', 'POST /Users', { userName: 'x', 'urn:x:y': 'text' }, 400, 'invalidValue'],
  ])('%s', async (_name, request, body, status, scimType) => {
    const [method = '', path = ''] = request.split(' ');
    const answer = await ask(method, path, body);
    expect([answer.status, answer.body.status, answer.body.scimType]).toEqual([status, String(status), scimType]);
    expect(answer.body.detail).toBeTruthy();
  });

  it.each([
    'userName eq',
    'userName eq ada',
    'userName is "ada"',
    'userName eq "ada',
    'userName eq "ada" and',
    '(userName eq "ada"',
    'userName eq "ada")',
    'emails[type eq "work"',
    'userName[type eq "x"]',
    'active gt true',
    'userName gt null',
    'and',
    '',
    `${'('.repeat(5_000)}userName pr${')'.repeat(5_000)}`,
    `userName eq "${'x'.repeat(10_000)}"`,
    '__proto__ eq constructor',
    'userName.a.b.c eq "x"',
    'meta.lastModified ge 5',
  ])('the filter %.60s is refused in words', async (filter) => {
    const { status, body } = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
    expect(body.detail.length).toBeGreaterThan(20);
    expect(body.detail.length).toBeLessThan(300);
  });

  it.each<[string, object, string]>([
    ['no operations', { Operations: [] }, 'invalidSyntax'],
    ['another schema', { schemas: ['urn:x'], Operations: [{ op: 'add', path: 'title', value: 'x' }] }, 'invalidSyntax'],
    ['an unknown op', { Operations: [{ op: 'move', path: 'title' }] }, 'invalidSyntax'],
    ['remove without a path', { Operations: [{ op: 'remove' }] }, 'noTarget'],
    ['add without a value', { Operations: [{ op: 'add', path: 'title' }] }, 'invalidValue'],
    ['replace without a value', { Operations: [{ op: 'replace', path: 'title' }] }, 'invalidValue'],
    ['add without path and object', { Operations: [{ op: 'add', value: 'x' }] }, 'invalidValue'],
    ['an unknown attribute', { Operations: [{ op: 'add', path: 'shoeSize', value: 1 }] }, 'invalidPath'],
    ['an unknown sub-attribute', { Operations: [{ op: 'add', path: 'name.shoe', value: 1 }] }, 'invalidPath'],
    ['a path that is none', { Operations: [{ op: 'add', path: 'emails[type eq', value: 1 }] }, 'invalidPath'],
    ['a filter on what is no list', { Operations: [{ op: 'add', path: 'name[x eq 1]', value: 1 }] }, 'invalidPath'],
    [
      'a filter that finds nothing',
      { Operations: [{ op: 'replace', path: 'emails[type eq "home"].value', value: 'x' }] },
      'noTarget',
    ],
    ['read-only id', { Operations: [{ op: 'replace', path: 'id', value: 'x' }] }, 'mutability'],
    ['read-only groups', { Operations: [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }] }, 'mutability'],
    ['read-only meta', { Operations: [{ op: 'replace', path: 'meta.created', value: 'x' }] }, 'mutability'],
    ['taking the userName away', { Operations: [{ op: 'remove', path: 'userName' }] }, 'mutability'],
    ['emptying the userName', { Operations: [{ op: 'replace', value: { userName: '' } }] }, 'invalidValue'],
    ['a name with a NUL', { Operations: [{ op: 'add', value: { 'a\u0000b': 1 } }] }, 'invalidValue'],
    ['too many', { Operations: Array(1_001).fill({ op: 'add', path: 'title', value: 'x' }) }, 'tooMany'],
  ])('PATCH with %s changes nothing', async (_name, body, scimType) => {
    const before = (await ask('GET', `/Users/${id}`)).body;
    const good = { op: 'replace', path: 'title', value: 'must not stay' };
    const operations = (body as { Operations: object[] }).Operations;
    const sent = operations.length === 1 ? { ...body, Operations: [good, ...operations] } : body;
    const answer = await ask('PATCH', `/Users/${id}`, { schemas: [PATCH], ...sent });
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
    expect((await ask('GET', `/Users/${id}`)).body).toEqual(before);
  });

  it('keys that reach for the prototype reach nothing', async () => {
    const text =
      '{"userName":"proto","__proto__":{"active":false},"constructor":{"x":1},' +
      '"urn:x:y":{"__proto__":{"polluted":true},"kept":1}}';
    const { status, body } = await ask('POST', '/Users', text);
    expect(status).toBe(201);
    expect(body).toMatchObject({ active: true, 'urn:x:y': { kept: 1 } });
    expect(JSON.stringify(body)).not.toContain('polluted');
    const operations = [
      { op: 'add', path: 'urn:x:y:__proto__', value: { polluted: 1 } },
      { op: 'add', path: '__proto__.polluted', value: 1 },
    ];
    for (const operation of operations) {
      expect((await ask('PATCH', `/Users/${body.id}`, { Operations: [operation] })).status).toBe(400);
    }
    await ask('PATCH', `/Users/${body.id}`, '{"Operations":[{"op":"add","value":{"__proto__":{"polluted":1}}}]}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('a media type that is no JSON, and a body that is packed, are 415', async () => {
    expect((await ask('POST', '/Users', 'userName=x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('POST', '/Users', '{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await ask('POST', '/Users', { userName: 'json' }, { 'content-type': 'application/json' })).status).toBe(
      201,
    );
  });

  it('what breaks here is told as 500, and nobody is left waiting', async () => {
    await scene.sql('ALTER TABLE inbound_resource RENAME COLUMN lookup_keys TO hidden');
    try {
      const { status, body } = await ask('POST', '/Users', { userName: 'unlucky' });
      expect([status, body.status, body.detail]).toEqual([500, '500', expect.stringContaining('the log says what')]);
    } finally {
      await scene.sql('ALTER TABLE inbound_resource RENAME COLUMN hidden TO lookup_keys');
    }
    expect((await ask('POST', '/Users', { userName: 'unlucky' })).status).toBe(201);
  });

  it('of two that want one name at once, exactly one is made', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = [`Twin${round}`, `tWIN${round}`];
      const answers = await Promise.all([one, other].map((userName) => ask('POST', '/Users', { userName })));
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    }
  });

  it('of two renamings to one name, exactly one succeeds', async () => {
    const ids = await Promise.all(
      ['left', 'right'].map(async (userName) => (await ask('POST', '/Users', { userName })).body.id as string),
    );
    const rename = { Operations: [{ op: 'replace', path: 'userName', value: 'middle' }] };
    const answers = await Promise.all(ids.map((one) => ask('PATCH', `/Users/${one}`, rename)));
    expect(answers.map((answer) => [answer.status, answer.body.scimType]).sort()).toEqual([
      [200, undefined],
      [409, 'uniqueness'],
    ]);
  });

  it('changes at once are all kept', async () => {
    const { body: group } = await ask('POST', '/Groups', { displayName: 'Crowd' });
    const users = Array.from({ length: 20 }, (_, i) => `member-${i}`);
    await Promise.all(
      users.map((value) =>
        ask('PATCH', `/Groups/${group.id}`, { Operations: [{ op: 'add', path: 'members', value: [{ value }] }] }),
      ),
    );
    expect((await ask('GET', `/Groups/${group.id}`)).body.members).toHaveLength(20);
    const numbers = Array.from({ length: 12 }, (_, i) => `+${i}`);
    await Promise.all(
      numbers.map((value) =>
        ask('PATCH', `/Users/${id}`, { Operations: [{ op: 'add', path: 'phoneNumbers', value: [{ value }] }] }),
      ),
    );
    expect((await ask('GET', `/Users/${id}`)).body.phoneNumbers).toHaveLength(12);
  });

  it('a token opens its own source only, and nothing once it is revoked', async () => {
    const elsewhere = await fetch(`${scene.base.replace('/idp', '/hr')}/Users`, {
      headers: { authorization: `Bearer ${scene.token}` },
    });
    expect(elsewhere.status).toBe(401);
    const { id: token, token: secret } = await scene.joinery.inbound.tokens.make('idp', 'spec');
    const shown = { authorization: `Bearer ${secret}` };
    expect((await ask('GET', '/Users?count=0', undefined, shown)).status).toBe(200);
    await scene.joinery.inbound.tokens.revoke(token, 'spec');
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await ask('GET', '/Users?count=0', undefined, shown)).status).toBe(401);
    const stored = await scene.sql<{ text: string }>('SELECT inbound_token::text AS text FROM inbound_token');
    expect(stored.some(({ text }) => text.includes(secret))).toBe(false);
  });

  it.each([
    ['nobody', 'SOURCE_UNKNOWN'],
    ['hr', 'SOURCE_NOT_PUSHED'],
  ])('no token is made for source %s', async (source, code) => {
    await expect(scene.joinery.inbound.tokens.make(source, 'spec')).rejects.toMatchObject({ code });
  });
});
