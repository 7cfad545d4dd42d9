import type { ClientProof } from '@joinery/identity';
import { OauthToken } from './oauth-token';
import type { Tls } from './tls';

type Secret = () => Promise<string | null>;

/** How we prove to an app who we are. Secrets are asked for when they are needed and never kept in a file of ours. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: Secret }
  | { readonly kind: 'basic'; readonly userName: string; readonly password: Secret }
  | ClientCredentials;

/** OAuth 2 client credentials (RFC 6749 section 4.4). */
export interface ClientCredentials {
  readonly kind: 'oauth2-client-credentials';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope?: string;
  readonly audience?: string;
  /** Where the token endpoint wants the client's secret, or that it is a key; see `ClientGrant` of the kit. */
  readonly sendAs?: ClientProof;
}

/** The `authorization` of the next request, and what must never be seen of it. */
export interface Authorization {
  readonly header: string | null;
  readonly secrets: readonly string[];
}

export interface Authorizer {
  authorize(): Promise<Authorization>;
  /** After a 401: true when another authorization can be had than the one that was refused. */
  renew(refused: Authorization): boolean;
}

const NOTHING: Authorization = { header: null, secrets: [] };

/**
 * `scheme`: the word before a token of the app's own; one that an OAuth server issues is always `Bearer` (RFC 6750).
 */
export function authorizerFor(credentials: Credentials, tls: Tls | null, scheme = 'Bearer'): Authorizer {
  switch (credentials.kind) {
    case 'none':
      return { authorize: () => Promise.resolve(NOTHING), renew: () => false };
    case 'bearer':
      return remembering(credentials.token, (token) => `${scheme} ${token}`);
    case 'basic':
      return remembering(credentials.password, (password) => `Basic ${basic(credentials.userName, password)}`);
    case 'oauth2-client-credentials':
      return new OauthToken(credentials, tls);
  }
}

/** The header of a secret, made once for as long as the secret is the same. */
function remembering(secret: Secret, headerOf: (secret: string) => string): Authorizer {
  let last: { readonly secret: string | null; readonly authorization: Authorization } | null = null;
  return {
    authorize: async () => {
      const now = await secret();
      if (last?.secret !== now || last === null) last = { secret: now, authorization: authorization(now, headerOf) };
      return last.authorization;
    },
    renew: () => false,
  };
}

function authorization(secret: string | null, headerOf: (secret: string) => string): Authorization {
  if (secret === null || secret === '') return NOTHING;
  const header = headerOf(secret);
  return { header, secrets: [secret, header.slice(header.indexOf(' ') + 1)] };
}

/** RFC 7617: user and password in UTF-8, in base64. */
function basic(userName: string, password: string): string {
  return Buffer.from(`${userName}:${password}`, 'utf8').toString('base64');
}
