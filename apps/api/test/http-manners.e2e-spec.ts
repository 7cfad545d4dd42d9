import { request } from 'node:http';
import { ScimScene } from './scim-client';

interface Told {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { readonly status: number | string; readonly code?: string; readonly title?: string; detail: string };
}

interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

describe('what the API answers to what it does not know', () => {
  let scene: ScimScene;
  let origin: string;
  beforeAll(async () => {
    scene = await ScimScene.start();
    origin = new URL(scene.base).origin;
  });
  afterAll(async () => scene?.close());

  /** Sends exactly these headers, `Host` and `Origin` included, which fetch keeps to itself. */
  const ask = (method: string, path: string, { headers = {}, body }: Call = {}): Promise<Told> =>
    new Promise((resolve, reject) => {
      const sent = request(origin + path, { method, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => {
          sent.destroy();
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            headers: answer.headers,
            body: text.startsWith('{') ? JSON.parse(text) : { status: 0, detail: text },
          });
        });
      });
      sent.on('error', reject);
      // As bytes: beside a text, node would write the headers as UTF-8 once more.
      sent.end(body === undefined ? undefined : Buffer.from(body));
    });

  it.each<[string, string, number, string]>([
    ['GET', '/nowhere', 404, 'application/problem+json'],
    ['GET', '/api/v1/people?limit=0', 400, 'application/problem+json'],
    ['GET', '/api/v1/people?shoe=44', 400, 'application/problem+json'],
    ['GET', '/api/v1/people/a%00b', 400, 'application/problem+json'],
    ['GET', '/api/v1/people?q=a%00b', 400, 'application/problem+json'],
    ['GET', '/api/v1/people/%FF', 400, 'application/problem+json'],
    ['GET', '/api/v1/people/%25', 404, 'application/problem+json'],
    ['GET', '/api/v1/plans/________', 404, 'application/problem+json'],
    ['GET', '/api/v1/imports/99999999999999999999999', 404, 'application/problem+json'],
    ['GET', '/api/v1/reconciliations/99999999999999999999999/drift', 404, 'application/problem+json'],
    ['GET', '/api/v1/plans/99999999999999999999999', 404, 'application/problem+json'],
    ['GET', '/webhooks/hr', 405, 'application/problem+json'],
    ['POST', '/webhooks/nobody', 404, 'application/problem+json'],
    ['GET', '/scim', 404, 'application/scim+json'],
    ['GET', '/scim/v2', 404, 'application/scim+json'],
    ['GET', '/scim/v2/%00/Users', 404, 'application/scim+json'],
    ['GET', '/scim/v2/idp/Users', 401, 'application/scim+json'],
  ])('%s %s', async (method, path, status, type) => {
    const answer = await ask(method, path);
    expect([answer.status, Number(answer.body.status), answer.type]).toEqual([status, status, type]);
    expect(answer.body.detail.length).toBeGreaterThan(10);
  });

  it.each<[string, string, string]>([
    ['DELETE', '/api/v1/people', 'GET'],
    ['DELETE', '/api/v1/plans/1', 'GET'],
    ['PUT', '/api/v1/plans', 'GET, POST'],
    ['GET', '/api/v1/people/E1/attributes/phone', 'DELETE, PUT'],
    ['POST', '/health', 'GET'],
  ])('%s %s is there, by another method', async (method, path, allow) => {
    const answer = await ask(method, path);
    expect([answer.status, answer.body.code, answer.headers.allow]).toEqual([405, 'HTTP_405', allow]);
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, string, Call, number, RegExp]>([
    [
      'a form',
      '/api/v1/dispatch/stop',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'reason=x' },
      415,
      /Send JSON/,
    ],
    [
      'JSON that is not called so',
      '/api/v1/dispatch/stop',
      { headers: { 'content-type': 'text/plain' }, body: '{"reason":"x"}' },
      415,
      /Send JSON/,
    ],
    [
      'a file in a form',
      '/api/v1/imports',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x' },
      415,
      /bytes of the file/,
    ],
    [
      'the time of a file without its zone',
      '/api/v1/imports?modifiedAt=2026-05-14T09:00:00',
      { headers: { 'content-type': 'text/csv' }, body: 'Employee ID' },
      400,
      /modifiedAt.*zone/,
    ],
    ['half of a JSON', '/api/v1/dispatch/stop', { headers: json, body: '{"reason":' }, 400, /JSON/],
    ['a list for an object', '/api/v1/dispatch/stop', { headers: json, body: '[]' }, 400, /./],
    ['a body that misses something', '/api/v1/dispatch/stop', { headers: json, body: '{}' }, 400, /reason/],
    ['no body where one is needed', '/api/v1/dispatch/stop', {}, 400, /reason/],
    [
      'more than it says',
      '/api/v1/dispatch/stop',
      { headers: json, body: '{"reason":"x","for":1}' },
      400,
      /for should not exist/,
    ],
    ['a NUL in a text', '/api/v1/dispatch/stop', { headers: json, body: '{"reason":"a\\u0000b"}' }, 400, /NUL/],
    ['half a character', '/api/v1/dispatch/stop', { headers: json, body: '{"reason":"a\\ud800b"}' }, 400, /surrogate/],
    [
      'a body of more than 32 MB',
      '/api/v1/dispatch/stop',
      { headers: json, body: JSON.stringify({ reason: 'x'.repeat(34_000_000) }) },
      413,
      /too large/,
    ],
    [
      'a day that no calendar has',
      '/api/v1/policies/replay',
      { headers: json, body: '{"from":"2026-02-30","to":"2026-03-01"}' },
      400,
      /from must be a day/,
    ],
    [
      'days from late to early',
      '/api/v1/policies/replay',
      { headers: json, body: '{"from":"2026-03-02","to":"2026-03-01"}' },
      422,
      /lies after/,
    ],
  ])('%s is refused', async (_what, path, call, status, words) => {
    const answer = await ask('POST', path, call);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(answer.body).toMatchObject({ status, code: expect.any(String), title: expect.any(String) });
    expect(answer.body.detail).toMatch(words);
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['a program of this machine', {}, 200],
    ['its own page', { host: 'localhost:4810', origin: 'http://localhost:4810' }, 200],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page of another port', { host: 'localhost:4810', origin: 'http://localhost:80' }, 403],
    ['a page of nowhere', { origin: 'null' }, 403],
    ['a name that was made to point here', { host: 'evil.example:4810' }, 403],
    ['a name that begins like ours', { host: 'localhost.evil.example' }, 403],
  ])('without a token, %s', async (_who, headers, status) => {
    const answer = await ask('GET', '/api/v1/plans', { headers });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([status, undefined]);
  });

  it('takes who asks as it was written', async () => {
    const actor = Buffer.from('Jürgen Łoś', 'utf8').toString('latin1');
    await ask('POST', '/api/v1/dispatch/stop', {
      headers: { ...json, 'x-joinery-actor': actor },
      body: '{"reason":"x"}',
    });
    const [event] = await scene.sql<{ actor: string }>('SELECT actor FROM audit_event ORDER BY id DESC LIMIT 1');
    expect(event?.actor).toBe('Jürgen Łoś');
  });

  it('nobody keeps, frames or guesses what it answers', async () => {
    for (const path of ['/', '/health', '/api/v1/people', '/scim/v2/idp/Users', '/nowhere']) {
      const { headers } = await fetch(origin + path);
      const names = ['cache-control', 'x-content-type-options', 'x-frame-options', 'x-powered-by'];
      expect(names.map((name) => headers.get(name))).toEqual(['no-store', 'nosniff', 'DENY', null]);
    }
  });
});
