import type { Dispatcher } from 'undici';
import { stopwatch } from '@joinery/kernel';
import type { PullAuth } from '@joinery/identity';
import {
  askForToken,
  type ClientGrant,
  grantRequest,
  type TokenAnswer,
  type TokenRequest,
} from '../../kit/client-grant';
import { isObject, pathOf, textOf, valueAt } from './value-path';
import { escapeXml } from './template';
import { PullBroken } from './outcome';

/** The secret as it is now; read anew whenever it is needed, because it may have been changed. */
export type Secret = () => Promise<string> | string;

/** What a request shows of who we are. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /** The security header of a SOAP envelope, for `{security}`; empty for every other way. */
  readonly security: string;
}

export interface SignIn {
  credential(): Promise<Credential>;
  /** After a 401: true when there is another credential than the one that was refused. */
  renew(refused: Credential): Promise<boolean>;
}

export interface SignInOptions {
  readonly auth: PullAuth;
  readonly baseUrl: string;
  readonly secret: Secret;
  readonly dispatcher: Dispatcher;
}

const OPEN: Credential = { headers: {}, security: '' };

export function signInFor(options: SignInOptions): SignIn {
  const { auth, secret } = options;
  switch (auth.kind ?? 'none') {
    case 'none':
      return { credential: () => Promise.resolve(OPEN), renew: () => Promise.resolve(false) };
    case 'bearer':
      return remembering(secret, (word) => inHeader('authorization', `Bearer ${word}`));
    case 'header':
      return remembering(secret, (word) => inHeader(auth.header ?? 'authorization', `${auth.prefix ?? ''}${word}`));
    case 'basic':
      return remembering(secret, (word) => inHeader('authorization', `Basic ${basicOf(auth, word)}`));
    case 'ws-security':
      return remembering(secret, (word) => ({ headers: {}, security: userNameToken(auth.userName ?? '', word) }));
    case 'oauth2-client-credentials':
      return new TokenSignIn(options);
  }
}

function inHeader(name: string, value: string): Credential {
  return { headers: { [name.toLowerCase()]: value }, security: '' };
}

/** RFC 7617. Where the policy fixes a password, the secret is the name of the user (BambooHR). */
function basicOf({ userName, password }: PullAuth, secret: string): string {
  const pair = password === undefined ? `${userName ?? ''}:${secret}` : `${secret}:${password}`;
  return Buffer.from(pair, 'utf8').toString('base64');
}

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const PASSWORD_TEXT = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';

/** OASIS Web Services Security UsernameToken profile 1.0, password as text: for TLS only. */
function userNameToken(userName: string, password: string): string {
  return [
    `<wsse:Security soapenv:mustUnderstand="1" xmlns:wsse="${WSSE}"><wsse:UsernameToken>`,
    `<wsse:Username>${escapeXml(userName)}</wsse:Username>`,
    `<wsse:Password Type="${PASSWORD_TEXT}">${escapeXml(password)}</wsse:Password>`,
    '</wsse:UsernameToken></wsse:Security>',
  ].join('');
}

/** A secret that somebody changed meanwhile is another credential. */
function remembering(secret: Secret, make: (word: string) => Credential): SignIn {
  let last: { readonly word: string; readonly credential: Credential } | null = null;
  const credential = async (): Promise<Credential> => {
    const word = await secret();
    if (last === null || last.word !== word) last = { word, credential: make(word) };
    return last.credential;
  };
  return { credential, renew: async (refused) => (await credential()) !== refused };
}

const LIFE_SECONDS = 300;
/** A token is fetched anew at four fifths of its life. */
const SHARE = 0.8;

/** Tokens of the client credentials grant (RFC 6749 section 4.4), also in the JSON forms that some systems have. */
class TokenSignIn implements SignIn {
  private held: { readonly credential: Credential; readonly age: () => number; readonly staleMs: number } | null = null;
  private pending: Promise<Credential> | null = null;

  constructor(private readonly options: SignInOptions) {}

  credential(): Promise<Credential> {
    const { held } = this;
    if (held !== null && held.age() < held.staleMs) return Promise.resolve(held.credential);
    this.pending ??= this.fetch().finally(() => (this.pending = null));
    return this.pending;
  }

  renew(refused: Credential): Promise<boolean> {
    if (this.held?.credential === refused) this.held = null;
    return Promise.resolve(true);
  }

  private async fetch(): Promise<Credential> {
    const age = stopwatch();
    const { status, text } = await this.post();
    const body = jsonOf(text);
    const said = valueAt(body, pathOf(this.options.auth.tokenAt ?? 'access_token'), '');
    const token = said.mark === 'present' ? textOf(said.value) : null;
    if (status >= 300 || token === null || token === '') throw refusal(status);
    const seconds = isObject(body) ? Number(body['expires_in']) : Number.NaN;
    const life = Number.isFinite(seconds) && seconds > 0 ? seconds : LIFE_SECONDS;
    const credential = inHeader('authorization', `Bearer ${token}`);
    this.held = { credential, age, staleMs: life * 1_000 * SHARE };
    return credential;
  }

  private async post(): Promise<TokenAnswer> {
    const { auth, baseUrl, secret, dispatcher } = this.options;
    const address = new URL(auth.tokenUrl ?? '/oauth/token', `${baseUrl.replace(/\/+$/, '')}/`);
    const asked = tokenRequest(auth, await secret(), address);
    try {
      return await askForToken(address, asked, dispatcher);
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      const words = typeof code === 'string' ? code : String(message ?? 'no answer');
      throw new PullBroken('UNREACHABLE', `the token endpoint ${address.host}, ${words}`);
    }
  }
}

function tokenRequest(auth: PullAuth, secret: string, address: URL): TokenRequest {
  const { clientId = '', scope, audience, sendAs = 'header' } = auth;
  if (sendAs === 'private-key') return keyRequest({ clientId, secret, scope, audience, sendAs, address });
  if (sendAs !== 'json') return grantRequest({ clientId, secret, scope, audience, sendAs });
  const json = { accept: 'application/json', 'content-type': 'application/json' };
  return { headers: json, body: JSON.stringify({ client_id: clientId, client_secret: secret }) };
}

function keyRequest(grant: ClientGrant): TokenRequest {
  try {
    return grantRequest(grant);
  } catch {
    throw new PullBroken('SIGN_IN_REFUSED', 'the secret is no private key that signs: a JWK or PEM, RSA or P-256');
  }
}

function refusal(status: number): PullBroken {
  if (status >= 500) return new PullBroken('UNREACHABLE', `the token endpoint answered ${status}`);
  if (status === 429) return new PullBroken('THROTTLED', 'the token endpoint answered 429');
  return new PullBroken('SIGN_IN_REFUSED', `the token endpoint answered ${status} and gave no token`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
