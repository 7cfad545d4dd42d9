import { Agent } from 'undici';
import { messageOf, stopwatch } from '@joinery/kernel';
import { describeError, isRecord, parseError } from '@joinery/scim';
import { askForToken, clientPair, grantRequest, type TokenAnswer, type TokenRequest } from '../../../kit/client-grant';
import { AuthError, ThrottledError, TransientError, type TargetError } from '../../../kit/errors';
import type { Authorization, Authorizer, ClientCredentials } from './credentials';
import { readable } from './evidence';
import { isThrottled } from './failures';
import { askedWaitMs } from './patience';
import { failureWords } from './pending-answer';
import type { Tls } from './tls';

interface Held {
  readonly authorization: Authorization;
  readonly age: () => number;
  /** From this age on a new one is fetched. */
  readonly staleAfterMs: number;
}

/** A token is renewed this long before it runs out, or at four fifths of its life, whichever comes first. */
const EARLY_MS = 60_000;
const SHARE = 0.8;
/** When the answer does not say how long it lives (RFC 6749 section 5.1 only recommends it). */
const LIFE_MS = 300_000;
/** How long a busy endpoint is left alone that does not say for how long, and one that does at most. */
const WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;

/** Tokens of the client credentials grant: fetched once for all requests, renewed early, and once after a 401. */
export class OauthToken implements Authorizer {
  private held: Held | null = null;
  private pending: Promise<Held> | null = null;
  private readonly agent: Agent;

  constructor(
    private readonly credentials: ClientCredentials,
    tls: Tls | null,
  ) {
    this.agent = new Agent({ connections: 1, connect: { timeout: 10_000, ...tls } });
  }

  async authorize(): Promise<Authorization> {
    if (this.held !== null && this.held.age() < this.held.staleAfterMs) return this.held.authorization;
    this.pending ??= this.fetch().finally(() => (this.pending = null));
    this.held = await this.pending;
    return this.held.authorization;
  }

  /** A token that was fetched for another request meanwhile is reason enough to try again. */
  renew(refused: Authorization): boolean {
    if (this.held?.authorization === refused) this.held = null;
    return true;
  }

  private async fetch(): Promise<Held> {
    const secret = (await this.credentials.clientSecret()) ?? '';
    const age = stopwatch();
    const answer = await this.post(secret);
    const { status, text } = answer;
    const body = jsonOf(text);
    const token = isRecord(body) ? body['access_token'] : undefined;
    if (status !== 200 || typeof token !== 'string' || token === '') throw this.refusal(answer, secret);
    const seconds = isRecord(body) ? Number(body['expires_in']) : Number.NaN;
    const life = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : LIFE_MS;
    const staleAfterMs = Math.min(life * SHARE, Math.max(life - EARLY_MS, life / 2));
    return { authorization: { header: `Bearer ${token}`, secrets: [token, secret] }, age, staleAfterMs };
  }

  private async post(secret: string): Promise<TokenAnswer> {
    const { tokenUrl } = this.credentials;
    const grant = this.grant(secret);
    try {
      return await askForToken(tokenUrl, grant, this.agent);
    } catch (error) {
      const words = readable(failureWords(error as Error), [secret]);
      throw new TransientError('APP_TOKEN_UNAVAILABLE', `No token could be fetched from ${tokenUrl}: ${words}.`);
    }
  }

  private grant(secret: string): TokenRequest {
    const { tokenUrl, clientId, scope, audience, sendAs = 'header' } = this.credentials;
    try {
      return grantRequest({ clientId, secret, scope, audience, sendAs, address: tokenUrl });
    } catch (error) {
      const words = readable(messageOf(error), [secret]);
      throw new AuthError('APP_TOKEN_REFUSED', `The key of our client ${clientId} cannot be used: ${words}.`);
    }
  }

  private refusal(answer: TokenAnswer, secret: string): TargetError {
    const { status, text } = answer;
    const secrets = [secret, clientPair(this.credentials.clientId, secret)];
    const words = readable(describeError(parseError(status, text)), secrets);
    const where = this.credentials.tokenUrl;
    if (isThrottled(answer)) {
      const wait = askedWaitMs(answer, LONGEST_WAIT_MS);
      const plea = `The token endpoint ${where} asks for patience: ${words}.`;
      return new ThrottledError(plea, wait ?? WAIT_MS, [], wait === null);
    }
    if (status >= 500) return new TransientError('APP_TOKEN_UNAVAILABLE', `${where} gave no token: ${words}.`);
    return new AuthError('APP_TOKEN_REFUSED', `${where} refuses our client ${this.credentials.clientId}: ${words}.`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
