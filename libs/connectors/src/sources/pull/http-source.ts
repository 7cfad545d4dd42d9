import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request, type Dispatcher } from 'undici';
import type { PullAuth, PullLimits } from '@joinery/identity';
import { systemClock } from '@joinery/kernel';
import { answerText } from './answer-text';
import { PullBroken } from './outcome';
import { refusalWords } from './refusal-words';
import { type Credential, type Secret, type SignIn, signInFor } from './sign-in';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** A path with its query below the base URL. */
  readonly to: string;
  /** What the source says is the address instead, whole or relative to `to`: it must be of the same origin. */
  readonly next?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each try: the security header of an envelope changes with the credential. */
  readonly body?: (credential: Credential) => string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface HttpOptions {
  readonly baseUrl: string;
  readonly auth: PullAuth;
  readonly secret: Secret;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: PullLimits;
  readonly tls?: { readonly cert?: string; readonly key?: string; readonly ca?: string };
  /** Waits; for specs that have no time. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
const CONNECTIONS = 4;
const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504, 509, 529]);
const SIGN_IN_ADDRESS = /log-?in|sign-?in|signon|sso|saml|oauth2?\/authorize|adfs|idp/i;

/** An answer that is worth asking for again, with what it comes to when it stays like that. */
class Retry extends Error {
  constructor(
    readonly broken: PullBroken,
    /** How long the source wants us to wait; null when it does not say. */
    readonly waitMs: number | null,
  ) {
    super(broken.message);
  }
}

/**
 * HTTP to one source: one origin, no redirect followed, every answer within a time and a size, patience with what
 * passes, and a fresh credential once after a 401. Throws `PullBroken` and nothing else.
 */
export class HttpSource {
  private readonly dispatcher: Dispatcher;
  private readonly signIn: SignIn;
  private readonly base: URL;

  constructor(private readonly options: HttpOptions) {
    this.base = new URL(options.baseUrl);
    this.dispatcher = new Agent({ connections: CONNECTIONS, connect: { timeout: 15_000, ...options.tls } });
    const { auth, baseUrl, secret } = options;
    this.signIn = signInFor({ auth, baseUrl, secret, dispatcher: this.dispatcher });
  }

  /**
   * Asks until there is an answer that `read` understands; it may throw `PullBroken`, and a cut answer is asked for
   * again.
   */
  async ask<T>(what: HttpRequest, read: (answer: HttpAnswer) => T): Promise<T> {
    const address = this.addressOf(what);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return understood(await this.signedIn(what, address), read);
      } catch (error) {
        if (!(error instanceof Retry)) throw error;
        await this.wait(error, attempt);
      }
    }
  }

  close(): Promise<void> {
    return this.dispatcher.destroy();
  }

  private addressOf({ to, next }: HttpRequest): URL {
    const own = new URL(`${this.base.href.replace(/\/+$/, '')}${to}`);
    if (next === undefined) return own;
    if (!URL.canParse(next, own.href)) throw new PullBroken('LINKS_ELSEWHERE', 'it is no address');
    const address = new URL(next, own);
    // Behind a load balancer some systems believe that they speak http.
    if (address.host === this.base.host) address.protocol = this.base.protocol;
    if (address.origin !== this.base.origin) throw new PullBroken('LINKS_ELSEWHERE', address.origin);
    return address;
  }

  private async wait({ broken, waitMs }: Retry, attempt: number): Promise<void> {
    const patience = (this.options.limits.patienceSeconds ?? 300) * 1_000;
    const wait = waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
    if (attempt >= ATTEMPTS || wait > patience) throw broken;
    await (this.options.pause ?? sleep)(wait);
  }

  private async signedIn(what: HttpRequest, address: URL): Promise<HttpAnswer> {
    const credential = await this.signIn.credential();
    const answer = await this.exchange(what, address, credential);
    if (answer.status !== 401 || !(await this.signIn.renew(credential))) return answer;
    return this.exchange(what, address, await this.signIn.credential());
  }

  private async exchange(what: HttpRequest, address: URL, credential: Credential): Promise<HttpAnswer> {
    const seconds = this.options.limits.answerSeconds ?? 120;
    try {
      const answer = await request(address, {
        method: what.method,
        headers: { 'user-agent': 'Joinery', ...this.options.headers, ...what.headers, ...credential.headers },
        body: what.body?.(credential) ?? null,
        dispatcher: this.dispatcher,
        signal: AbortSignal.timeout(seconds * 1_000),
      });
      const { statusCode: status, headers } = answer;
      const bytes = await this.within(answer.body);
      const text = status < 300 ? answerText(bytes, headers, this.limitBytes) : wordsIn(bytes, headers);
      return { status, headers, text };
    } catch (error) {
      if (error instanceof PullBroken) throw error.outcome === 'ANSWER_CUT' ? new Retry(error, null) : error;
      throw new Retry(new PullBroken('UNREACHABLE', `${address.host}, ${reasonOf(error, seconds)}`), null);
    }
  }

  private get limitBytes(): number {
    return (this.options.limits.answerMib ?? 64) * 1_048_576;
  }

  private async within(body: AsyncIterable<Buffer>): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > this.limitBytes) {
        throw new PullBroken('ANSWER_TOO_LARGE', `more than ${this.limitBytes / 1_048_576} MiB`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  }
}

const LONGEST_REFUSAL = 1_048_576;

/** What a refusal says is for people: as much of it as can be read. */
function wordsIn(bytes: Buffer, headers: HttpAnswer['headers']): string {
  try {
    return answerText(bytes, headers, LONGEST_REFUSAL);
  } catch {
    return bytes.toString('utf8');
  }
}

function understood<T>(answer: HttpAnswer, read: (answer: HttpAnswer) => T): T {
  refuse(answer);
  try {
    return read(answer);
  } catch (error) {
    if (error instanceof PullBroken && error.outcome === 'ANSWER_CUT') throw new Retry(error, null);
    throw error;
  }
}

/** Throws for every answer that is no answer to what was asked; 404 and 410 are answers. */
function refuse({ status, headers, text }: HttpAnswer): void {
  if (status < 300 || status === 404 || status === 410) return;
  const words = refusalWords(status, text);
  if (status < 400) {
    const to = String(headers['location'] ?? '');
    const place = URL.canParse(to) ? new URL(to).host : to.split('?')[0];
    throw new PullBroken(SIGN_IN_ADDRESS.test(to) ? 'SIGN_IN_PAGE' : 'REDIRECTED', `${status} to ${place}`);
  }
  if (status === 401 || isRefusedBy(text, CREDENTIAL_FAULT)) throw new PullBroken('SIGN_IN_REFUSED', words);
  if (status === 403 || isRefusedBy(text, PERMISSION_FAULT)) throw new PullBroken('FORBIDDEN', words);
  const isThrottled = status === 429 || (status === 503 && headers['retry-after'] !== undefined);
  const broken = new PullBroken(isThrottled ? 'THROTTLED' : 'PAGE_FAILED', words);
  if (RETRIED.has(status) && !FAULT.test(text)) throw new Retry(broken, retryAfter(headers));
  throw broken;
}

const FAULT = /:Fault[\s>]/;
/** Codes of Workday's service description and of WS-Security 1.1, section 12. */
const CREDENTIAL_FAULT = /<(?:\w+:)?faultcode[^>]*>[^<]*(?:authenticationError|FailedAuthentication|InvalidSecurity)/i;
const PERMISSION_FAULT = /<(?:\w+:)?faultstring[^>]*>[^<]*not authorized/i;

/** SOAP says with a 500 and a fault what HTTP has 401 and 403 for. */
function isRefusedBy(text: string, fault: RegExp): boolean {
  return FAULT.test(text) && fault.test(text);
}

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), or how long until the rate limit is reset. */
function retryAfter(headers: HttpAnswer['headers']): number | null {
  const after = headers['retry-after'];
  const now = Date.parse(String(headers['date'] ?? '')) || Date.parse(systemClock.now());
  if (typeof after === 'string') {
    const wait = /^\d+(?:\.\d+)?$/.test(after.trim()) ? Number(after) * 1_000 : Date.parse(after) - now;
    return Number.isFinite(wait) ? Math.max(0, wait) : null;
  }
  const reset = Number(headers['x-rate-limit-reset'] ?? headers['x-ratelimit-reset'] ?? Number.NaN);
  if (!Number.isFinite(reset)) return null;
  return Math.max(0, reset > 1_000_000_000 ? reset * 1_000 - now : reset * 1_000);
}

function reasonOf(error: unknown, seconds: number): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === 'TimeoutError') return `no complete answer within ${seconds} s`;
  return code ?? message ?? 'no answer';
}
