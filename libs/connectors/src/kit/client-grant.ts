import type { ClientProof } from '@joinery/identity';
import { type Dispatcher, request } from 'undici';
import { ASSERTION_TYPE, clientAssertion } from './client-assertion';

/** A client that asks for a token by itself: the client credentials grant of OAuth 2 (RFC 6749 section 4.4). */
export interface ClientGrant {
  readonly clientId: string;
  readonly secret: string;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  /** Where the endpoint wants the client's secret; `private-key`: it is a key, and signs a proof for `address`. */
  readonly sendAs: ClientProof;
  /**
   * The endpoint itself: one that names a grant of its own in its query (Zoom's `account_credentials`) gets no other
   * beside it.
   */
  readonly address?: string | URL | undefined;
}

export interface TokenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The whole of an answer has to be there by then, however slowly it drips. */
const ANSWER_MS = 20_000;
const LONGEST_ANSWER = 1_000_000;

export function grantRequest({ clientId, secret, scope, audience, sendAs, address }: ClientGrant): TokenRequest {
  const isNamed = address !== undefined && new URL(address).searchParams.has('grant_type');
  const form = new URLSearchParams(isNamed ? {} : { grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  if (audience !== undefined) form.set('audience', audience);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (sendAs === 'private-key') {
    const { origin, pathname } = new URL(address ?? '');
    form.set('client_id', clientId);
    form.set('client_assertion_type', ASSERTION_TYPE);
    form.set('client_assertion', clientAssertion(clientId, secret, `${origin}${pathname}`));
  } else if (sendAs === 'form') {
    form.set('client_id', clientId);
    form.set('client_secret', secret);
  } else headers['authorization'] = `Basic ${clientPair(clientId, secret)}`;
  return { headers, body: form.toString() };
}

/** RFC 6749 section 2.3.1: both parts in form encoding before they are joined. */
export function clientPair(id: string, secret: string): string {
  const parts = [id, secret].map((part) => new URLSearchParams({ x: part }).toString().slice(2));
  return Buffer.from(parts.join(':')).toString('base64');
}

/**
 * Posts to a token endpoint. Throws when no answer comes, when it takes too long, and when it is longer than any answer
 * is.
 */
export async function askForToken(
  address: string | URL,
  { headers, body }: TokenRequest,
  dispatcher: Dispatcher,
): Promise<TokenAnswer> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await request(address, { method: 'POST', headers: { ...headers }, body, dispatcher, signal });
  return { status: answer.statusCode, headers: answer.headers, text: await boundedText(answer.body) };
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new Error(`its answer is longer than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
