import { type Client, Pool } from 'undici';
import { stopwatch } from '@joinery/kernel';
import { StoppedError } from '../../../kit/errors';
import type { Exchange, Permit } from '../../../kit/target';
import type { Authorization, Authorizer } from './credentials';
import { type CarryingOptions, Connection, ConnectionHabit } from './connection';
import { evidence, lostEvidence, type Sent } from './evidence';
import type { ScimTimeouts } from '../dialect/scim-profile';
import { type Answer, type AnswerLimits, NoAnswer, PendingAnswer } from './pending-answer';
import { headersFor, type MediaTypes, type RequestHeaders } from './request-headers';
import type { Tls } from './tls';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface WireOptions extends AnswerLimits {
  readonly baseUrl: string;
  readonly authorizer: Authorizer;
  readonly tls?: Tls | null;
  readonly headers: MediaTypes;
  readonly connections: number;
  /** Keeps the answers to successful reads as well, for somebody who looks at the connection itself. */
  readonly keepsReads?: boolean;
  readonly timeouts: ScimTimeouts;
}

export interface Call {
  readonly method: Method;
  readonly path: string;
  readonly body: string | null;
  readonly version?: string;
}

const PLAIN_JSON = 'application/json';
/** Marks a path that begins at the origin instead of at the base URL. */
const ROOT = '//';

/**
 * HTTP to one app: a keep-alive pool, at most `connections` requests at once, deadlines on everything; it
 * follows no redirect by itself. It works on undici's dispatch layer: no stream and no signal per request.
 */
export class Wire {
  private readonly pool: Pool;
  private readonly prefix: string;
  private readonly query: string;
  private authorization: Authorization = { header: null, secrets: [] };
  private headers: RequestHeaders;
  private contentType: string;
  /** Null: as the profile says. */
  private accept: string | null = null;

  constructor(
    private readonly options: WireOptions,
    private readonly habit = new ConnectionHabit(),
  ) {
    const url = new URL(options.baseUrl);
    this.contentType = options.headers.contentType;
    this.headers = this.headersWith(null);
    this.prefix = url.pathname.replace(/\/+$/, '');
    this.query = url.search.slice(1);
    this.pool = new Pool(url.origin, {
      connections: options.connections,
      pipelining: 1,
      headersTimeout: options.timeouts.headersMs,
      bodyTimeout: options.timeouts.bodyMs,
      keepAliveTimeout: 30_000,
      connect: { timeout: options.timeouts.connectMs, ...options.tls },
      factory: (origin, how) => new Connection(origin, how as Client.Options, habit),
    });
  }

  /** Other connections to the same app, with the same credentials; what is seen of the app's connections is shared. */
  another(connections: number): Wire {
    return new Wire({ ...this.options, connections }, this.habit);
  }

  /**
   * Sends one request and keeps the evidence in `trail`. A read whose connection broke is sent once more at once: an
   * idle connection that the app closed is no news. A 401 is answered once with an authorization that is fetched anew,
   * where one can be: what was refused had no effect. `permit` is asked each time, when nothing else has to be waited
   * for. Throws `NoAnswer`, and what `permit` throws.
   */
  async send(trail: Exchange[], call: Call, permit: Permit | null): Promise<Answer> {
    const { authorizer } = this.options;
    const used = await authorizer.authorize();
    const answer = await this.patiently(trail, call, used, permit);
    if (answer.status !== 401 || !authorizer.renew(used)) return answer;
    return this.patiently(trail, call, await authorizer.authorize(), permit);
  }

  private patiently(
    trail: Exchange[],
    call: Call,
    authorization: Authorization,
    permit: Permit | null,
  ): Promise<Answer> {
    const answer = this.sendOnce(trail, call, authorization, permit);
    if (call.method !== 'GET') return answer;
    return answer.catch((error: unknown) => {
      if (!(error instanceof NoAnswer) || !error.reached || error.reason !== 'network') throw error;
      return this.sendOnce(trail, call, authorization, permit);
    });
  }

  private async sendOnce(
    trail: Exchange[],
    call: Call,
    authorization: Authorization,
    permit: Permit | null,
  ): Promise<Answer> {
    if (permit !== null) await permit();
    if (authorization !== this.authorization) {
      this.authorization = authorization;
      this.headers = this.headersWith(authorization.header);
    }
    try {
      return await this.exchange(trail, call, permit);
    } catch (error) {
      const why = error instanceof NoAnswer && !error.reached ? (permit?.recalled?.() ?? null) : null;
      throw why === null ? error : new StoppedError(why, trail);
    } finally {
      permit?.answered?.();
    }
  }

  /** The app was seen to end its connections after an answer without a word of it. */
  get endsUnsaid(): boolean {
    return this.habit.endsUnsaid;
  }

  get speaksPlainJson(): boolean {
    return this.contentType === PLAIN_JSON;
  }

  /** From now on bodies go out as plain JSON; false when they did already. */
  speakPlainJson(): boolean {
    return this.speak(PLAIN_JSON);
  }

  /** From now on bodies go out as the profile says again; false when they did already. */
  speakAsProfiled(): boolean {
    return this.speak(this.options.headers.contentType);
  }

  private speak(contentType: string): boolean {
    if (this.contentType === contentType) return false;
    this.contentType = contentType;
    this.headers = this.headersWith(this.authorization.header);
    return true;
  }

  /** From now on answers of this type alone are asked for; null: as the profile says again. */
  acceptOnly(type: string | null): void {
    this.accept = type;
    this.headers = this.headersWith(this.authorization.header);
  }

  private headersWith(authorization: string | null): RequestHeaders {
    const { headers } = this.options;
    const accepted = this.accept === null ? headers : { accept: this.accept, acceptOnDelete: this.accept };
    return headersFor({ ...headers, ...accepted, contentType: this.contentType }, authorization);
  }

  /**
   * The path of an address of this app that lies on the same origin; null for any other, where our credentials must not
   * go. For what the app itself points to.
   */
  pathOf(address: string): string | null {
    const { origin } = new URL(this.options.baseUrl);
    if (!URL.canParse(address, this.options.baseUrl)) return null;
    const url = new URL(address, this.options.baseUrl);
    return url.origin === origin ? `${ROOT}${url.pathname}${url.search}` : null;
  }

  /** The whole address of a path. */
  addressOf(path: string): string {
    return `${new URL(this.options.baseUrl).origin}${this.prefix}${path}`;
  }

  /** Whether an address that the app names is the given path below our base URL, whatever the query. */
  isSamePlace(address: string, path: string): boolean {
    const named = this.pathOf(address)?.slice(ROOT.length).split('?')[0];
    return named === `${this.prefix}${path}`.split('?')[0];
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }

  private exchange(trail: Exchange[], call: Call, permit: Permit | null): Promise<Answer> {
    const elapsed = stopwatch();
    const { secrets } = this.authorization;
    const sent = (): Sent => ({ method: call.method, path: call.path, body: call.body, ms: elapsed() });
    return new Promise<Answer>((resolve, reject) => {
      const exchange = new PendingAnswer(this.options, permit, (answer, failure) => {
        if (answer !== null) {
          trail.push(evidence(sent(), answer.status, answer.text, secrets, this.options.keepsReads));
          resolve(answer);
        } else {
          trail.push(lostEvidence(sent(), failure.message, secrets));
          reject(failure);
        }
      });
      this.pool.dispatch(this.request(call, exchange), exchange);
    });
  }

  private request(call: Call, carried: PendingAnswer): CarryingOptions {
    const { read, write, remove } = this.headers;
    const base = call.body !== null ? write : call.method === 'DELETE' ? remove : read;
    const isAbsolute = call.path.startsWith(ROOT);
    const path = isAbsolute ? call.path.slice(ROOT.length) : `${this.prefix}${call.path}`;
    const join = path.includes('?') ? '&' : '?';
    return {
      method: call.method,
      path: this.query === '' || isAbsolute ? path : `${path}${join}${this.query}`,
      headers: call.version === undefined ? base : [...base, 'if-match', call.version],
      body: call.body,
      carried,
    };
  }
}
