import { settlePushes } from '@joinery/platform';
import { type Ask, type Json, ScimScene } from './scim-client';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

describe('many at once', () => {
  let scene: ScimScene;
  let ask: Ask;
  beforeAll(async () => {
    scene = await ScimScene.start();
    ask = scene.ask;
  });
  afterAll(async () => scene?.close());

  const bulk = async (Operations: object[], more: object = {}): Promise<Json> => {
    const { status, body } = await ask('POST', '/Bulk', { schemas: [BULK], Operations, ...more });
    expect(status).toBe(200);
    return body.Operations;
  };
  const post = (bulkId: string, path: string, data: object): object => ({ method: 'POST', path, bulkId, data });
  const at = async (location: string): Promise<Json> => (await ask('GET', location.slice(scene.base.length))).body;

  it('makes people and a group of them, whichever comes first', async () => {
    const done = await bulk([
      post('g', '/Groups', { displayName: 'Both', members: [{ value: 'bulkId:u1' }, { value: 'bulkId:u2' }] }),
      post('u1', '/Users', { userName: 'u1' }),
      post('u2', '/Users', { userName: 'u2' }),
    ]);
    expect(done.map((one: Json) => [one.bulkId, one.status, one.version])).toEqual([
      ['g', '201', 'W/"1"'],
      ['u1', '201', 'W/"1"'],
      ['u2', '201', 'W/"1"'],
    ]);
    const members = (await at(done[0].location)).members.map((one: Json) => one.value).sort();
    expect(members).toEqual([done[1], done[2]].map((one: Json) => one.location.split('/').at(-1)).sort());
  });

  it('makes groups that are in each other', async () => {
    const done = await bulk([
      post('a', '/Groups', { displayName: 'A', members: [{ value: 'bulkId:b' }] }),
      post('b', '/Groups', { displayName: 'B', members: [{ value: 'bulkId:a' }] }),
    ]);
    expect(done.map((one: Json) => one.status)).toEqual(['201', '201']);
    const [a, b] = [await at(done[0].location), await at(done[1].location)];
    expect([a.members[0].value, b.members[0].value]).toEqual([b.id, a.id]);
  });

  it('takes somebody out of a group by a filter that names who was made in the same request', async () => {
    const path = 'members[value eq "bulkId:m2"]';
    const done = await bulk([
      { method: 'PATCH', path: '/Groups/bulkId:mg', data: { Operations: [{ op: 'remove', path }] } },
      post('m1', '/Users', { userName: 'm1' }),
      post('mg', '/Groups', { displayName: 'Left', members: [{ value: 'bulkId:m1' }, { value: 'bulkId:m2' }] }),
      post('m2', '/Users', { userName: 'm2' }),
    ]);
    expect(done.map((one: Json) => one.status)).toEqual(['200', '201', '201', '201']);
    const { members } = await at(done[2].location);
    expect(members.map((one: Json) => one.value)).toEqual([done[1].location.split('/').at(-1)]);
  });

  it('refuses by itself an operation that holds what is no text', async () => {
    const done = await bulk([
      post('n1', '/Users', { userName: 'n1' }),
      post('n2', '/Users', { userName: 'n\u00002' }),
      post('n3', '/Users', { userName: 'n3', 'a\u0000': 1 }),
    ]);
    expect(done.map((one: Json) => [one.bulkId, one.status])).toEqual([
      ['n1', '201'],
      ['n2', '400'],
      ['n3', '400'],
    ]);
  });

  it('changes and deletes what it has just made', async () => {
    const done = await bulk([
      post('u', '/Users', { userName: 'fleeting' }),
      { method: 'patch', path: '/Users/bulkId:u', data: { Operations: [{ op: 'add', path: 'title', value: 'T' }] } },
      { method: 'PUT', path: '/Users/bulkId:u', version: 'W/"1"', data: { userName: 'fleeting' } },
      { method: 'DELETE', path: '/Users/bulkId:u' },
    ]);
    expect(done.map((one: Json) => [one.method, one.status])).toEqual([
      ['POST', '201'],
      ['PATCH', '200'],
      ['PUT', '412'],
      ['DELETE', '204'],
    ]);
    expect(done[2].response).toMatchObject({ status: '412' });
    expect(done[3].location).toBe(done[0].location);
  });

  it('stops after so many errors, and goes on when nobody set a number', async () => {
    const bad = (bulkId: string): object => post(bulkId, '/Users', {});
    const operations = [
      bad('1'),
      post('2', '/Users', { userName: 'two' }),
      bad('3'),
      post('4', '/Users', { userName: 'four' }),
    ];
    expect((await bulk(operations, { failOnErrors: 2 })).map((one: Json) => one.status)).toEqual(['400', '201', '400']);
    expect((await bulk(operations)).map((one: Json) => one.status)).toEqual(['400', '409', '400', '201']);
  });

  it.each<[string, object[], string[]]>([
    [
      'an id that nobody gives',
      [post('x', '/Groups', { displayName: 'X', members: [{ value: 'bulkId:none' }] })],
      ['409'],
    ],
    ['an id of what failed', [post('y', '/Users', {}), { method: 'DELETE', path: '/Users/bulkId:y' }], ['400', '409']],
    [
      'a bulkId twice',
      [post('z', '/Users', { userName: 'z1' }), post('z', '/Users', { userName: 'z2' })],
      ['201', '400'],
    ],
    ['no bulkId', [{ method: 'POST', path: '/Users', data: { userName: 'no' } }], ['400']],
    ['another method', [{ method: 'GET', path: '/Users' }], ['400']],
    ['another place', [post('p', '/Shoes', {})], ['404']],
    ['a bulk in the bulk', [post('q', '/Bulk', { Operations: [] })], ['404']],
  ])('%s', async (_name, operations, expected) => {
    expect((await bulk(operations)).map((one: Json) => one.status)).toEqual(expected);
  });

  it.each<[string, object, number]>([
    ['more operations than allowed', { Operations: Array(1_001).fill({ method: 'DELETE', path: '/Users/x' }) }, 413],
    ['no list', { Operations: 'x' }, 400],
    ['a limit that is none', { Operations: [], failOnErrors: 0 }, 400],
  ])('%s is refused as a whole', async (_name, body, status) => {
    expect((await ask('POST', '/Bulk', body)).status).toBe(status);
  });

  describe('in the shape of Entra’s inbound provisioning', () => {
    const person = (externalId: string | number, more: object = {}): object => ({ externalId, ...more });
    const upload = async (people: object[]): Promise<Json[]> => {
      const Operations = people.map((data, index) => post(`b${index}`, '/Users', data));
      const sent = await ask('POST', '/bulkUpload', { schemas: [BULK], Operations, failOnErrors: null });
      expect([sent.status, sent.body]).toEqual([202, null]);
      return (await at(sent.headers.get('location') ?? '')).outcomes;
    };

    it('makes who is new, changes who is known in what is named only, and tells of each', async () => {
      const first = await upload([person('701984', { userName: 'bj', title: 'Guide' }), person('701985')]);
      expect(first.map((one) => [one.bulkId, one.action, one.status])).toEqual([
        ['b0', 'created', 201],
        ['b1', 'created', 201],
      ]);
      const second = await upload([
        person('701984', { active: false }),
        person('701985', { active: 'maybe' }),
        person('701986', { userName: 'new' }),
      ]);
      expect(second.map((one) => [one.action, one.status])).toEqual([
        ['updated', 200],
        ['failed', 400],
        ['created', 201],
      ]);
      expect(second[0].id).toBe(first[0].id);
      const { body } = await ask('GET', `/Users/${first[0].id}`);
      expect(body).toMatchObject({ userName: 'bj', title: 'Guide', active: false });
      expect((await ask('GET', `/Users/${first[1].id}`)).body.userName).toBe('701985');
    });

    it('knows people by numbers that come as numbers, and takes nobody for somebody with another number', async () => {
      const [made, bare] = await upload([person(7001, { userName: 'gil' }), person(7003)]);
      expect([made.status, bare.status]).toEqual([201, 201]);
      const [again, other] = await upload([
        person(7001, { title: 'Cook' }),
        person('7002', { userName: 'GIL', title: 'Thief' }),
      ]);
      expect([again.action, again.id]).toEqual(['updated', made.id]);
      expect([other.action, other.status]).toEqual(['failed', 409]);
      expect((await ask('GET', `/Users/${made.id}`)).body).toMatchObject({ externalId: '7001', title: 'Cook' });
    });

    it('asks for the media type of SCIM, and knows the long address', async () => {
      const body = { Operations: [] };
      expect((await ask('POST', '/bulkUpload', body, { 'content-type': 'application/json' })).status).toBe(400);
      expect((await ask('POST', '/servicePrincipals/x/synchronization/jobs/y/bulkUpload', body)).status).toBe(202);
      expect((await ask('GET', '/bulkUpload/999999')).status).toBe(404);
    });

    it('refuses by itself a person who holds a NUL, whatever else the upload holds', async () => {
      const told = await upload([person('n\u0000'), person('s1', { title: 'a\u0000b' }), person('s2')]);
      expect(told.map((one) => [one.bulkId, one.action, one.status])).toEqual([
        ['b0', 'failed', 400],
        ['b1', 'failed', 400],
        ['b2', 'created', 201],
      ]);
    });

    it('becomes records like every push', async () => {
      await upload([person('r1', { name: { familyName: 'Lind' } })]);
      expect((await settlePushes(scene.joinery)).people).toBeGreaterThan(0);
    });
  });
});
