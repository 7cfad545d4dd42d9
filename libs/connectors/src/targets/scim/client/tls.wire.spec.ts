import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, rootCertificates, type TLSSocket } from 'node:tls';
import type { TargetConnector } from '../../../kit/target';
import type { Credentials } from './credentials';
import { createScimTarget } from '../scim-target';
import { CA, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from '../test/certificates';
import { tlsForTokens, type Tls } from './tls';

/** An app with a certificate of a private authority, which lets in whom that authority knows. */
async function start(asksForCertificate: boolean): Promise<{ server: Server; url: string; callers: string[] }> {
  const callers: string[] = [];
  const server = createServer(
    {
      cert: SERVER_CERT,
      key: SERVER_KEY,
      ca: CA,
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate,
    },
    (request, response) => {
      const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      callers.push(Array.isArray(name) ? name.join() : (name ?? 'nobody'));
      response.writeHead(200, { 'content-type': 'application/scim+json' });
      response.end(JSON.stringify({ totalResults: 0, Resources: [] }));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`, callers };
}

async function read(url: string, tls: Tls | null): Promise<unknown> {
  const target: TargetConnector = createScimTarget({ appId: 'own', baseUrl: url, tls, credentials: { kind: 'none' } });
  try {
    return await target.readAll([]).catch((error: unknown) => error);
  } finally {
    await target.close();
  }
}

describe('an app of one’s own', () => {
  it.each<[string, Tls | null, boolean, object]>([
    ['is trusted by its private authority', { ca: CA }, false, { complete: true }],
    ['is not trusted without it', null, false, { code: 'APP_UNREACHABLE' }],
    ['lets us in by our certificate', { ca: CA, cert: CLIENT_CERT, key: CLIENT_KEY }, true, { complete: true }],
    ['does not let us in without one', { ca: CA }, true, { name: 'TransientError' }],
  ])('%s', async (_sentence, tls, asks, expected) => {
    const { server, url, callers } = await start(asks);
    expect(await read(url, tls)).toMatchObject(expected);
    if ('complete' in expected) expect(callers[0]).toBe(asks ? 'client' : 'nobody');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each<[string, Tls | null, boolean, RegExp]>([
    ['certificate is not trusted', null, false, /issued by “Joinery spec authority”.*--ca FILE/],
    ['certificate is of another authority than the one we trust', { ca: SERVER_CERT }, false, /--ca \(CN=server\) does not vouch/], // prettier-ignore
    ['door stays closed without a certificate of ours', { ca: CA }, true, /--cert FILE --key FILE/],
  ])('is told what to do about it when its %s', async (_sentence, tls, asks, advice) => {
    const { server, url } = await start(asks);
    const target = createScimTarget({ appId: 'own', baseUrl: url, tls, credentials: { kind: 'none' } });
    const report = await target.check?.({ write: false });
    const failed = report?.checks.filter(({ result }) => result === 'failed') ?? [];
    expect(failed.map(({ name }) => name)).toEqual(['tls']);
    expect(failed[0]?.text).toMatch(advice);
    await target.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

/** An app with a door and a token endpoint, both behind the certificate of a private authority. */
class GuardedApp {
  /** What the app lets in, as the whole `authorization`. */
  lets = '';
  /** Every token that is given out is another one. */
  tokens = 0;
  readonly refused: string[] = [];
  private readonly server = createServer({ cert: SERVER_CERT, key: SERVER_KEY }, (request, response) => {
    const told = request.headers.authorization ?? '';
    if (request.url === '/token') return this.give(told, (status, body) => answer(response, status, body));
    if (told !== this.lets) this.refused.push(told);
    answer(response, told === this.lets ? 200 : 401, { totalResults: 0, Resources: [] });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private give(told: string, reply: (status: number, body: object) => void): void {
    if (told !== `Basic ${Buffer.from('joinery:s3cret').toString('base64')}`)
      return reply(401, { error: 'invalid_client' });
    this.tokens += 1;
    this.lets = `Bearer token-${this.tokens}`;
    reply(200, { access_token: `token-${this.tokens}`, token_type: 'Bearer', expires_in: 3600 });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/scim+json' });
  response.end(JSON.stringify(body));
}

describe('a token endpoint', () => {
  const app = 'https://erp.internal:8443/scim/v2';

  it.each<[string, Tls | null, string, boolean]>([
    ['on the host of the app is trusted by its authority alone', { ca: CA }, 'https://erp.internal/token', false],
    ['elsewhere is trusted by public authorities as well', { ca: CA }, 'https://login.example.com/token', true],
  ])('%s', (_sentence, tls, tokenUrl, isPublic) => {
    const { ca = '' } = tlsForTokens(tls, app, tokenUrl) ?? {};
    expect(ca).toContain(CA);
    expect(rootCertificates.every((one) => ca.includes(one))).toBe(isPublic);
    expect(() => createSecureContext({ ca })).not.toThrow();
  });

  it('is trusted as everything is where the app has no authority of its own', () => {
    expect(tlsForTokens({ cert: CLIENT_CERT }, app, 'https://login.example.com/token')).toEqual({ cert: CLIENT_CERT });
    expect(tlsForTokens(null, app, 'https://login.example.com/token')).toBeNull();
  });
});

describe('a door behind TLS', () => {
  const app = new GuardedApp();
  let url = '';
  beforeAll(async () => (url = await app.start()));
  afterAll(() => app.stop());

  const secret = (): Promise<string> => Promise.resolve('s3cret');
  const open = (credentials: Credentials): TargetConnector => createScimTarget({ appId: 'own', baseUrl: `${url}/scim/v2`, tls: { ca: CA }, credentials }); // prettier-ignore
  const client = (): Credentials => ({ kind: 'oauth2-client-credentials', tokenUrl: `${url}/token`, clientId: 'joinery', clientSecret: secret }); // prettier-ignore

  it.each<[string, Credentials, string]>([
    ['a bearer token', { kind: 'bearer', token: secret }, 'Bearer s3cret'],
    ['user and password', { kind: 'basic', userName: 'joinery', password: secret }, 'Basic am9pbmVyeTpzM2NyZXQ='],
  ])('lets in by %s', async (_what, credentials, lets) => {
    app.lets = lets;
    const target = open(credentials);
    expect(await target.readAll([])).toMatchObject({ complete: true });
    await target.close();
  });

  it('lets in by a token that was fetched, and by another one once that is revoked', async () => {
    const target = open(client());
    expect(await target.readAll([])).toMatchObject({ complete: true });
    expect(app.tokens).toBe(1);
    app.lets = 'Bearer nothing that is out there';
    app.refused.length = 0;
    expect(await target.readAll([])).toMatchObject({ complete: true });
    expect([app.tokens, app.refused]).toEqual([2, ['Bearer token-1']]);
    await target.close();
  });

  it('trusts the token endpoint by the same authority as the app, and by nothing less', async () => {
    const target = createScimTarget({ appId: 'own', baseUrl: `${url}/scim/v2`, credentials: client() });
    const error: unknown = await target.readAll([]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'APP_TOKEN_UNAVAILABLE' });
    expect(String(error)).not.toContain('s3cret');
    const { checks = [] } = (await target.check?.({ write: false })) ?? {};
    expect(checks.find(({ name }) => name === 'token')?.text).toMatch(/issued by “Joinery spec authority”.*--ca FILE/);
    await target.close();
  });
});
