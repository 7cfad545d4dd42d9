import type { SourcePull } from '@joinery/identity';
import type { CanonicalPerson } from '../../pull/test/canonical-people';
import { type FakeHandler, type FakeRequest, json } from '../../pull/test/fake-source';

/** A writer of one system's shape, and what a policy says to read it. */
export interface FakeVendor {
  readonly vendor: string;
  /** Below the origin of the server. */
  readonly base: string;
  readonly pull: Omit<SourcePull, 'vendor' | 'baseUrl'>;
  /** The list comes in several answers. */
  readonly pages: boolean;
  /** The answers count the records. */
  readonly total: boolean;
  /** Credentials are fetched, so that they can run out. */
  readonly tokens: boolean;
  /** What an error looks like that says 200. */
  readonly error: string;
  /** Attributes that this system has no words for. */
  readonly lacks: readonly string[];
  isSignIn(request: FakeRequest): boolean;
  /**
   * A healthy server that gives so many records at once, or fewer if it is asked to; the list may change while it is
   * read.
   */
  serve(people: readonly CanonicalPerson[], most?: number): FakeHandler;
}

export const SECRET = 'spec-secret';
export const BASIC = `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`;
export const NO_RECORD = json({ error: { code: 404, message: 'there is no such thing' } });

/** Pages of three, so that seven people are three pages. */
export const SIZE = 3;

/** The part of a list that a request asks for: from where, how many, and no more than the system gives at once. */
export function slice<T>(
  items: readonly T[],
  { query }: FakeRequest,
  names: { readonly from: string; readonly size: string },
  most: number,
): readonly T[] {
  const start = Number(query.get(names.from) ?? 0);
  return items.slice(start, start + Math.min(most, Number(query.get(names.size) ?? most)));
}

export const refused = { status: 401, body: '{"error":"unauthorized"}' };

/** A token endpoint that gives another token each time, and only the last one opens. */
export class Tokens {
  private count = 0;

  give(
    wrap: (token: string) => unknown = (token) => ({ access_token: token, expires_in: 3600, token_type: 'Bearer' }),
  ): ReturnType<typeof json> {
    this.count += 1;
    return json(wrap(`token-${this.count}`));
  }

  opens({ headers }: FakeRequest): boolean {
    return headers.authorization === `Bearer token-${this.count}` && this.count > 0;
  }
}
