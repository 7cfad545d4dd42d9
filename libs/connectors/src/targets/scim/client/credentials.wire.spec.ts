import { constants, createHash, generateKeyPairSync, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthError, ThrottledError, TransientError } from '../../../kit/errors';
import { CLIENT_CERT, CLIENT_KEY } from '../test/certificates';
import { authorizerFor, type ClientCredentials } from './credentials';

interface Asked {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

/** A token endpoint that gives the answers that are planned. */
class TokenEndpoint {
  readonly asked: Asked[] = [];
  answers: { status?: number; body: unknown; headers?: Record<string, string> }[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TokenEndpoint> {
    const endpoint: TokenEndpoint = new TokenEndpoint(
      createServer((request, response) => {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString()));
        request.on('end', () => {
          endpoint.asked.push({ path: request.url, headers: request.headers, form: new URLSearchParams(text) });
          const {
            status = 200,
            body,
            headers,
          } = endpoint.answers.shift() ?? { body: { access_token: 'last', expires_in: 3600 } };
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(typeof body === 'string' ? body : JSON.stringify(body));
        });
      }),
    );
    await new Promise<void>((resolve) => endpoint.server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/token`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let endpoint: TokenEndpoint;
beforeEach(async () => {
  endpoint = await TokenEndpoint.start();
});
afterEach(() => endpoint.stop());

const client = (more: Partial<ClientCredentials> = {}): ClientCredentials => ({
  kind: 'oauth2-client-credentials',
  tokenUrl: endpoint.url,
  clientId: 'joinery:eu',
  clientSecret: () => Promise.resolve('s3cret/ü'),
  ...more,
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const certificate = new X509Certificate(CLIENT_CERT);
const jwk = (key: KeyObject, more: object): string => JSON.stringify({ ...key.export({ format: 'jwk' }), ...more });
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
type Header = { readonly alg: 'RS256' | 'PS256' | 'ES256' } & Readonly<Record<string, string>>;

const KEYS: readonly (readonly [string, () => { secret: string; publicKey: KeyObject }, Header])[] = [
  [
    'a JWK that has a name, as Okta gives it',
    () => ({ secret: jwk(rsa.privateKey, { kid: 'k1' }), publicKey: rsa.publicKey }),
    { alg: 'RS256', kid: 'k1' },
  ],
  [
    'a JWK that says its algorithm',
    () => ({ secret: jwk(rsa.privateKey, { alg: 'PS256' }), publicKey: rsa.publicKey }),
    { alg: 'PS256' },
  ],
  ['a PEM key for RSA-PSS alone', () => ({ secret: pem(pss.privateKey), publicKey: pss.publicKey }), { alg: 'PS256' }],
  ['a PEM key of a curve', () => ({ secret: pem(ec.privateKey), publicKey: ec.publicKey }), { alg: 'ES256' }],
  [
    'a PEM key beside its certificate, as Microsoft knows it',
    () => ({ secret: `${CLIENT_CERT}\n${CLIENT_KEY}`, publicKey: certificate.publicKey }),
    { alg: 'ES256', 'x5t#S256': createHash('sha256').update(certificate.raw).digest('base64url') },
  ],
];

describe('client credentials', () => {
  it('send id and secret in the header in form encoding, and the scope', async () => {
    const { header } = await authorizerFor(client({ scope: 'scim2' }), null).authorize();
    expect(header).toBe('Bearer last');
    const [{ headers, form } = { headers: {}, form: new URLSearchParams() }] = endpoint.asked;
    const basic = Buffer.from(String(headers.authorization).slice(6), 'base64').toString();
    expect(basic).toBe('joinery%3Aeu:s3cret%2F%C3%BC');
    expect(Object.fromEntries(form)).toEqual({ grant_type: 'client_credentials', scope: 'scim2' });
  });

  it.each(KEYS)('prove themselves with %s (RFC 7523)', async (_what, make, header) => {
    const { secret, publicKey } = make();
    const tokenUrl = `${endpoint.url}?tenant=1`;
    await authorizerFor(
      client({ tokenUrl, sendAs: 'private-key', clientSecret: () => Promise.resolve(secret) }),
      null,
    ).authorize();
    const { form, headers } = endpoint.asked[0] as Asked;
    expect([headers.authorization, form.get('client_id'), form.get('client_secret')]).toEqual([
      undefined,
      'joinery:eu',
      null,
    ]);
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = String(form.get('client_assertion')).split('.');
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    expect(read(head)).toEqual({ typ: 'JWT', ...header });
    const { iat, exp } = read(claims) as { iat: number; exp: number };
    expect(read(claims)).toMatchObject({ iss: 'joinery:eu', sub: 'joinery:eu', aud: endpoint.url });
    expect([exp - iat, Math.abs(iat - (performance.timeOrigin + performance.now()) / 1000) < 60]).toEqual([300, true]);
    const how = {
      RS256: {},
      PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
      ES256: { dsaEncoding: 'ieee-p1363' as const },
    };
    const text = Buffer.from(`${head}.${claims}`);
    const key = { key: publicKey, ...how[header.alg] };
    expect(verify('sha256', text, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('with a key that is none ask for nothing, and say so without it', async () => {
    const tried = authorizerFor(client({ sendAs: 'private-key' }), null).authorize();
    const error = (await tried.catch((thrown: unknown) => thrown)) as AuthError;
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toMatch(/^The key of our client joinery:eu cannot be used: /);
    expect([error.message.includes('s3cret'), endpoint.asked.length]).toEqual([false, 0]);
  });

  it('leave the grant to an endpoint that names its own', async () => {
    const tokenUrl = `${endpoint.url}?grant_type=account_credentials&account_id=A1`;
    await authorizerFor(client({ tokenUrl }), null).authorize();
    expect([endpoint.asked[0]?.path, endpoint.asked[0]?.form.has('grant_type')]).toEqual([
      '/token?grant_type=account_credentials&account_id=A1',
      false,
    ]);
  });

  it('send them in the form where the endpoint wants that', async () => {
    await authorizerFor(client({ sendAs: 'form' }), null).authorize();
    expect(endpoint.asked[0]?.form.get('client_secret')).toBe('s3cret/ü');
    expect(endpoint.asked[0]?.headers.authorization).toBeUndefined();
  });

  it('fetch one token for requests that come together', async () => {
    const authorizer = authorizerFor(client(), null);
    await Promise.all([authorizer.authorize(), authorizer.authorize(), authorizer.authorize()]);
    await authorizer.authorize();
    expect(endpoint.asked).toHaveLength(1);
  });

  it('give up on an answer that is longer than any token is, and say so', async () => {
    endpoint.answers = [{ body: 'x'.repeat(1_100_000) }];
    const failed = await authorizerFor(client(), null)
      .authorize()
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TransientError);
    expect(String(failed)).toContain('its answer is longer than 1000000 bytes');
  });

  it('fetch another one before the first has run out, and one when it was refused', async () => {
    endpoint.answers = [
      { body: { access_token: 'one', expires_in: 0.02 } },
      { body: { access_token: 'two', expires_in: 3600 } },
    ];
    const authorizer = authorizerFor(client(), null);
    const first = await authorizer.authorize();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await authorizer.authorize();
    expect([first.header, second.header]).toEqual(['Bearer one', 'Bearer two']);
    expect(authorizer.renew(second)).toBe(true);
    expect((await authorizer.authorize()).header).toBe('Bearer last');
  });

  it.each<
    [string, { status: number; body: unknown; headers?: Record<string, string> }, new (...given: never[]) => Error]
  >([
    ['a wrong secret', { status: 401, body: { error: 'invalid_client' } }, AuthError],
    ['a page instead of a token', { status: 200, body: '<html>sign in</html>' }, AuthError],
    ['too many requests', { status: 429, body: {}, headers: { 'retry-after': '5' } }, ThrottledError],
    ['an endpoint in trouble', { status: 503, body: {} }, TransientError],
    [
      'one in trouble that says for how long',
      { status: 503, body: {}, headers: { 'retry-after': '5' } },
      ThrottledError,
    ],
  ])('tell %s by its class, and never the secret', async (_what, answer, kind) => {
    endpoint.answers = [answer];
    const error: unknown = await authorizerFor(client(), null)
      .authorize()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).not.toContain('s3cret');
  });
});

describe('a token endpoint that asks for patience', () => {
  const NOON = 'Thu, 14 May 2026 12:00:00 GMT';

  it.each<readonly [string, Record<string, string>, number, boolean]>([
    ['in seconds', { 'retry-after': '5' }, 5_000, false],
    ['until a moment of its own clock', { date: NOON, 'retry-after': 'Thu, 14 May 2026 12:02:00 GMT' }, 120_000, false],
    ['for more than an hour', { 'retry-after': '86400' }, 3_600_000, false],
    ['without saying for how long', {}, 30_000, true],
  ])('%s, is left alone for so long', async (_how, headers, retryAfterMs, isGuess) => {
    endpoint.answers = [{ status: 429, body: {}, headers }];
    const error: unknown = await authorizerFor(client(), null)
      .authorize()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ retryAfterMs, isGuess });
  });
});

describe('other ways in', () => {
  it('are basic in UTF-8, with everything of it kept secret', async () => {
    const password = (): Promise<string> => Promise.resolve('pässword');
    const { header, secrets } = await authorizerFor({ kind: 'basic', userName: 'joinery', password }, null).authorize();
    expect(header).toBe(`Basic ${Buffer.from('joinery:pässword').toString('base64')}`);
    expect(secrets).toContain('pässword');
    expect(secrets).toContain(header?.slice(6));
  });

  it('are a renewed token as soon as there is one', async () => {
    let token = 'one';
    const authorizer = authorizerFor({ kind: 'bearer', token: () => Promise.resolve(token) }, null);
    const first = await authorizer.authorize();
    expect(await authorizer.authorize()).toBe(first);
    token = 'two';
    expect((await authorizer.authorize()).header).toBe('Bearer two');
  });

  it('are none', async () => {
    expect(await authorizerFor({ kind: 'none' }, null).authorize()).toEqual({ header: null, secrets: [] });
  });
});
