import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestLab, USER } from '../test/client';
import { create, scene, set, status, users } from '../test/scene';

describe('the control endpoint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  let lab: TestLab;
  const start = async (options: Parameters<typeof TestLab.start>[0] = {}): Promise<TestLab> =>
    (lab = await TestLab.start({ seed: 7, ...options }));
  const tell = async (path: string, body: object, token = lab.lab.token): Promise<[number, never]> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${lab.lab.control}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return [answer.status, (await answer.json()) as never];
  };
  const ask = async (path: string): Promise<never> =>
    (await (await fetch(`${lab.lab.control}/${path}`)).json()) as never;
  afterEach(() => lab.close());

  it('switches a fault profile on and off, its quirks with it', async () => {
    await start({ quirks: ['noResourcesKey'] });
    expect((await tell('faults', { faults: 'F2' }))[1]).toMatchObject({
      quirks: expect.arrayContaining(['filterUnsupported=all', 'noResourcesKey']),
    });
    scene(lab);
    expect((await lab.find('Users', 'userName eq "nobody"')).body.totalResults).toBe(2);
    await tell('faults', { faults: [] });
    expect((await lab.find('Users', 'userName eq "nobody"')).body).toMatchObject({ totalResults: 0 });
    expect(await ask('')).toMatchObject({ quirks: ['noResourcesKey'], faults: [] });
  });

  it('says what is wrong and changes nothing', async () => {
    await start({ quirks: ['maxPage=3'] });
    expect(await tell('faults', { faults: 'F9' })).toEqual([
      400,
      { error: expect.stringContaining('no fault profile F9') },
    ]);
    for (const [path, body] of [
      ['quirks', { quirks: ['nothing'] }],
      ['faults', { faults: [{ do: 'explode' }] }],
      ['faults', { faults: [{ do: 'drop' }] }],
      ['faults', { faults: [{ do: 'truncate', probability: 'often' }] }],
      ['faults', { faults: [{ do: 'truncate', path: '(' }] }],
      ['faults', { faults: [{ do: 'drop', at: 'after', method: ['POST'] }] }],
      ['faults', { faults: [{ do: 'drop', at: 'after', methods: ['post'] }] }],
      ['faults', { faults: [{ do: 'drop', at: 'after', methods: 'POST' }] }],
      ['faults', { faults: [{ do: 'drop', at: 'after', probability: 5 }] }],
      ['faults', { faults: [{ do: 'drop', at: 'after', burst: { every: 10 } }] }],
      ['faults', {}],
      ['faults', []],
      ['plant', { usres: [{ userName: 'eve' }] }],
      ['plant', { count: -3 }],
      ['drain', { amount: 3, budget: 'nothing of the kind' }],
      ['dead', {}],
      ['clock', { advanceMs: -5 }],
      ['tokens', { label: 'x' }],
    ] as const)
      expect([path, (await tell(path, body))[0]]).toEqual([path, 400]);
    expect((await tell('faults', { faults: [] }, 'wrong'))[0]).toBe(401);
    expect(await ask('')).toMatchObject({ quirks: ['maxPage=3'], faults: [] });
  });

  it('answers in JSON where there is nothing, and to a body that is none', async () => {
    await start();
    const at = new URL(lab.lab.control).origin;
    const headers = { authorization: `Bearer ${lab.lab.token}`, 'content-type': 'application/json' };
    for (const [path, init, status] of [
      ['/_lab/nothing', {}, 404],
      ['/_lab/ledger', { method: 'DELETE' }, 404],
      ['/nothing', {}, 404],
      ['/_lab/faults', { method: 'POST', headers, body: '{half' }, 400],
    ] as const) {
      const answer = await fetch(`${at}${path}`, init);
      expect([path, answer.status, Object.keys((await answer.json()) as object)]).toEqual([
        path,
        status,
        expect.arrayContaining(['error']),
      ]);
    }
  });

  it('is dead for hours that pass at a word, then half throttled', async () => {
    await start();
    await tell('dead', { forMs: 6 * 3_600_000, thenThrottled: 0.5 });
    await expect(users(lab)).rejects.toThrow();
    await tell('clock', { advanceMs: 6 * 3_600_000 });
    const seen = [];
    for (let n = 0; n < 40; n += 1) seen.push((await users(lab)).status);
    expect(new Set(seen)).toEqual(new Set([200, 429]));
  });

  it('plants accounts and groups, changes them behind the back, and the ledger says who did it', async () => {
    await start();
    const [, planted] = await tell('plant', {
      users: [{ userName: 'eve' }],
      groups: [{ displayName: 'Ops', members: ['eve'] }],
    });
    const { id } = (planted as { users: { id: string }[] }).users[0] ?? { id: '' };
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [set('active', false)] };
    expect((await tell('act', { method: 'PATCH', path: `/Users/${id}`, body }))[1]).toMatchObject({ status: 200 });
    await create(lab, { userName: 'ada' });
    expect(lab.lab.ledger().map((one) => one.token ?? 'default')).toEqual(['control', 'control', 'control', 'default']);
    expect((await tell('plant', { users: [{ userName: 'eve' }] }))[0]).toBe(400);
  });

  it('lets other clients in under labels, and takes tokens back in the middle of a run', async () => {
    await start();
    await tell('tokens', { label: 'other', token: 't2' });
    const other = { authorization: 'Bearer t2' };
    await lab.send('POST', '/Users', { schemas: [USER], userName: 'ada' }, other);
    expect(lab.lab.ledger()[0]?.token).toBe('other');
    await tell('tokens', { revoke: 'other' });
    expect(await status(lab.send('GET', '/Users', undefined, other))).toBe(401);
    expect(await status(users(lab))).toBe(200);
    await tell('tokens', { revoke: true });
    expect(await status(users(lab))).toBe(401);
  });

  it('goes on after a restart with the same file: what was planted stays, and more can be planted', async () => {
    const ledger = join(folder, 'ledger.jsonl');
    const before = await TestLab.start({ ledger });
    before.lab.plant({ count: 3 });
    await before.close();
    await start({ ledger });
    lab.lab.plant({ count: 3 });
    expect((await users(lab)).body.totalResults).toBe(6);
    expect(lab.lab.ledger().map((one) => one.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('uses up a budget that is shared with other apps', async () => {
    await start({ preset: 'slack' });
    await tell('drain', { amount: 1000, budget: 'organisation reads' });
    expect(await status(users(lab))).toBe(429);
  });

  it('remembers every request with its fate and its effects, in a file too', async () => {
    const file = join(folder, 'requests.jsonl');
    await start({ requests: file, faults: [{ do: 'drop', at: 'after', methods: ['POST'] }] });
    await expect(create(lab, { userName: 'ada' })).rejects.toThrow();
    await users(lab);
    await status(lab.send('GET', '/Users', undefined, { authorization: 'Bearer no' }));
    const told = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(told).toMatchObject([
      { n: 1, method: 'POST', status: 0, fault: 'drop', lost: 'drop', effects: [1, 1], token: 'default' },
      { n: 2, method: 'GET', status: 200 },
      { n: 3, status: 401, token: null },
    ]);
    expect(lab.lab.ledger()[0]).toMatchObject({ lost: 'drop', after: { userName: 'ada' } });
    expect((await ask('requests?after=1&limit=1')) as object).toMatchObject({ last: 3, requests: [{ n: 2 }] });
  });

  it.each([
    ['basic', 'basic', `Basic ${Buffer.from('lab-client:lab-secret').toString('base64')}`, 200],
    ['basic with a wrong password', 'basic', `Basic ${Buffer.from('lab-client:no').toString('base64')}`, 401],
    [
      'basic where it is not the way',
      'bearer',
      `Basic ${Buffer.from('lab-client:lab-secret').toString('base64')}`,
      401,
    ],
    ['a token by hand where only issued ones count', 'oauthOnly', 'Bearer lab-token', 401],
  ] as const)('%s', async (_what, auth, authorization, expected) => {
    await start({ auth });
    expect(await status(lab.send('GET', '/Users', undefined, { authorization }))).toBe(expected);
  });

  it('refuses wrong client credentials and other grants at the token endpoint', async () => {
    await start({ auth: 'oauthOnly' });
    const grant = async (form: Record<string, string>): Promise<number> =>
      (await fetch(lab.lab.tokenUrl, { method: 'POST', body: new URLSearchParams(form) })).status;
    const right = { client_id: 'lab-client', client_secret: 'lab-secret', grant_type: 'client_credentials' };
    expect(await grant(right)).toBe(200);
    expect(await grant({ ...right, client_secret: 'no' })).toBe(401);
    expect(await grant({ ...right, grant_type: 'password' })).toBe(400);
  });
});
