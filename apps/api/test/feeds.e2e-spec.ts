import { PolicyFolder } from '@joinery/platform';
import { colleague, colleagues, hrFile, hrRow } from '@joinery/testing';
import { ApiScene } from './api-scene';
import { needDescribed } from './described-answers';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at as a caller sees them
type Json = any;

const SIXTY = colleagues(60);

describe('the API about feeds, cases and history', () => {
  let scene: ApiScene;
  beforeAll(async () => {
    scene = await ApiScene.start(new PolicyFolder('policies'));
  });
  afterAll(() => scene?.close());

  async function ask(method: string, path: string, body?: string | object): Promise<{ status: number; body: Json }> {
    const isFile = typeof body === 'string';
    const answer = await fetch(`${scene.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': isFile ? 'text/csv' : 'application/json', 'x-joinery-actor': 'hana' },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    const found = isJson ? JSON.parse(text) : text;
    needDescribed(method, `/api/v1${path}`, answer.status, found);
    return { status: answer.status, body: found };
  }

  it('takes a file, holds the next, shows why, and puts it in force once somebody says so', async () => {
    const preview = await ask('POST', '/imports?preview=true&fileName=people.csv', hrFile(SIXTY));
    expect(preview).toMatchObject({ status: 201, body: { check: { counts: { joiners: 60, movers: 0, leavers: 0 } } } });
    expect((await ask('GET', '/imports')).body).toEqual([]);
    const first = await ask('POST', '/imports?fileName=people.csv', hrFile([...SIXTY, hrRow('ben')]));
    expect(first).toMatchObject({ status: 201, body: { import: { status: 'ready' }, check: { verdict: 'clear' } } });
    const rows = [
      ...SIXTY.map((row) => ({ ...row, 'Last Day of Work': '2026-05-31' })),
      { ...colleague(61), 'Start Date': '31.02.2026' },
      hrRow('ben'),
    ];
    const held = await ask('POST', '/imports?fileName=people.csv', hrFile(rows));
    expect(held.body).toMatchObject({ import: { status: 'ready', rowsRefused: 1 }, check: { recordsHeld: 60 } });
    const { id } = held.body.import;
    expect((await ask('GET', '/imports/held')).body).toMatchObject([{ importId: id, recordsHeld: 60 }]);
    expect((await ask('GET', `/imports/${id}/check?limit=2`)).body).toMatchObject({
      breaches: [{ code: 'FEED_LEAVERS_RUN' }],
      held: [{ line: 2 }, { line: 3 }],
    });
    const errors = (await ask('GET', `/imports/${id}/errors`)).body as string;
    expect(errors.split('\r\n')[0]).toContain(',_error');
    expect(errors).toContain('ROW_DATE_INVALID');
    expect((await ask('POST', `/imports/${id}/release`, { reason: '' })).status).toBe(400);
    expect(await ask('POST', `/imports/${id}/release`, { reason: 'the site closes' })).toMatchObject({
      status: 200,
      body: { import: { rowsChanged: 60 } },
    });
    expect((await ask('POST', `/imports/${id}/reject`, { reason: 'too late' })).status).toBe(409);
  });

  it('rejects a held import and refuses numbers that are none', async () => {
    const held = await ask('POST', '/imports?fileName=people.csv', hrFile(SIXTY.slice(0, 20)));
    expect([held.body.import.status, held.body.plan]).toEqual(['held', null]);
    expect((await ask('POST', `/imports/${held.body.import.id}/reject`, { reason: 'half a file' })).status).toBe(204);
    expect((await ask('POST', '/imports/999/release', { reason: 'x' })).status).toBeGreaterThanOrEqual(404);
    expect((await ask('GET', '/imports/abc/errors')).status).toBe(404);
  });

  it('tells what was known at one time about one day, and splits what was never one person', async () => {
    const known = await ask('GET', '/people/E1002/history?knownAt=2026-05-14T10:00:00Z&about=2026-05-01');
    expect(known.body.records).toMatchObject([{ recordKey: 'E1002', isLater: true, state: 'active' }]);
    const wholeDay = await ask('GET', '/people/E1002/history?knownAt=2026-05-14&about=2026-05-01');
    expect(wholeDay.body.knownAt).toBe('2026-05-14T23:59:59.999Z');
    expect((await ask('GET', '/people/E1002/history?knownAt=soon')).status).toBe(400);
    expect((await ask('GET', '/people/managers')).body).toMatchObject({ inDoubt: expect.any(Array) as unknown });
    const split = { source: 'hr', record: 'E1002', reason: 'x' };
    expect((await ask('POST', '/cases/splits', split)).status).toBeGreaterThanOrEqual(400);
    expect((await ask('POST', '/cases/7/undo', { reason: 'x' })).status).toBeGreaterThanOrEqual(404);
  });
});
