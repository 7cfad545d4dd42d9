import { request } from 'undici';
import type { TestLab } from './client';
import { create, status, users, type Row } from './scene';

const taken = (lab: TestLab) => create(lab, { userName: 'ada' });

/** Sends exactly these headers and no other. */
async function bare(lab: TestLab, headers: Record<string, string>): Promise<number> {
  const answer = await request(`${lab.lab.url}/Users`, {
    headers: { authorization: `Bearer ${lab.lab.token}`, ...headers },
  });
  await answer.body.dump();
  return answer.statusCode;
}

async function token(lab: TestLab): Promise<{ access_token: string; expires_in: number }> {
  const { clientId, clientSecret } = lab.lab.client;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await request(lab.lab.tokenUrl, { method: 'POST', headers, body: body.toString() });
  return (await answer.body.json()) as never;
}

export const SERVICE_ROWS: readonly Row[] = [
  ['notOffered=GET/Users', ({ lab }) => status(users(lab)), 405],
  ['notOffered=*/Groups', ({ lab }) => status(lab.get('/Groups')), 405],
  ['userAgentRequired', ({ lab }) => bare(lab, {}), 403],
  ['acceptRequired', ({ lab }) => bare(lab, { accept: '*/*' }), 406],
  [
    'acceptRefusedOnDelete',
    ({ lab, ada }) => status(lab.send('DELETE', `/Users/${ada}`, undefined, { accept: 'application/scim+json' })),
    400,
  ],
  [
    'contentType=scim',
    ({ lab }) => status(lab.send('POST', '/Users', { schemas: [] }, { 'content-type': 'application/json' })),
    415,
  ],
  ['contentType=json', ({ lab }) => status(taken(lab)), 415],
  ['replyType=text', async ({ lab }) => (await users(lab)).headers['content-type'], 'text/plain; charset=utf-8'],
  ['pathCase=exact', ({ lab }) => status(lab.get('/users')), 404],
  ['pathCase=lower', ({ lab }) => status(lab.get('/Users')), 404],
  [
    'bulk=statusObject',
    async ({ lab, ada }) =>
      (await lab.send('POST', '/Bulk', { Operations: [{ method: 'DELETE', path: `/Users/${ada}` }] })).body
        .Operations?.[0]?.status,
    { code: '204' },
  ],
  [
    'version=wrong',
    async ({ lab, ada }) => {
      const reply = await lab.get(`/Users/${ada}`);
      return reply.headers['etag'] === reply.body.meta.version;
    },
    false,
  ],
  [
    'version=bodyHash',
    async ({ lab, ada }) => {
      const reply = await lab.get(`/Users/${ada}`);
      return [String(reply.headers['etag']).length > 8, reply.body.meta.version];
    },
    [true, undefined],
  ],
  [
    'maxConcurrent=1',
    async ({ lab }) => {
      // Held open by its body, which never ends.
      const held = request(`${lab.lab.url}/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lab.lab.token}`, 'content-length': '10' },
        body: new ReadableStream({ start: (one) => one.enqueue(Buffer.from('{')) }) as never,
      }).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, 150));
      const seen = await status(users(lab));
      await lab.close();
      await held;
      return seen;
    },
    429,
  ],
  [
    'ratePerMinute=2',
    async ({ lab }) => {
      const seen = [];
      for (let n = 0; n < 3; n += 1) seen.push(await users(lab));
      lab.lab.advance(30_000);
      return [seen.map((one) => one.status), seen[2]?.headers['retry-after'], await status(users(lab))];
    },
    [[200, 200, 429], '30', 200],
  ],
  [
    'ratePerMinute=1 throttleForm=503',
    async ({ lab }) => [await status(users(lab)), await status(users(lab))],
    [200, 503],
  ],
  [
    'tokenExpires=60',
    async ({ lab }) => {
      const { access_token: text, expires_in: seconds } = await token(lab);
      const get = (): Promise<number> =>
        status(lab.send('GET', '/Users', undefined, { authorization: `Bearer ${text}` }));
      const before = await get();
      lab.lab.advance(60_000);
      return [seconds, before, await get()];
    },
    [60, 200, 401],
  ],
  ['discovery=404', ({ lab }) => status(lab.get('/Schemas')), 404],
  ['discovery=html', async ({ lab }) => (await lab.get('/ServiceProviderConfig')).headers['content-type'], 'text/html'],
  ['discoveryPlural', ({ lab }) => status(lab.get('/ServiceProviderConfig')), 404],
  ['discoveryPlural', ({ lab }) => status(lab.get('/ServiceProviderConfigs')), 200],
  ['discoveryLies', async ({ lab }) => (await lab.get('/ServiceProviderConfig')).body.patch.supported, false],
  ['discoverySilent', async ({ lab }) => (await lab.get('/ResourceTypes')).body.totalResults, 0],
  ['createIs404', ({ lab }) => status(taken(lab)), 404],
  ['refusalsAre=422', ({ lab }) => status(taken(lab)), 422],
  ['errorDialect=aws', async ({ lab }) => typeof (await taken(lab)).body.exceptionRequestId, 'string'],
  ['errorDialect=google', async ({ lab }) => (await taken(lab)).body.error?.status, 'ALREADY_EXISTS'],
  ['errorDialect=okta', async ({ lab }) => (await lab.get('/Users/none')).body.errorCode, 'E0000007'],
  ['errorDialect=graph', async ({ lab }) => typeof (await taken(lab)).body.error?.message, 'string'],
  ['errorEmpty', async ({ lab }) => (await taken(lab)).text, ''],
  ['errorHtml', async ({ lab }) => (await taken(lab)).text.startsWith('<!DOCTYPE html>'), true],
  [
    'errorIn200',
    async ({ lab }) => {
      const reply = await taken(lab);
      return [reply.status, reply.body.status];
    },
    [200, '409'],
  ],
];
