import type { ClientProof } from '@joinery/identity';

/** How an app lets us in; its one secret (token, password, client secret) lies where `tokenFrom` says. */
export type AppAuth =
  | { readonly kind: 'bearer' | 'none' }
  | { readonly kind: 'basic'; readonly userName: string }
  | {
      readonly kind: 'oauth2-client-credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope?: string;
      readonly audience?: string;
      readonly sendAs?: ClientProof;
    };

/**
 * Paths of PEM files, as the processes that send see them: a private authority, and our own certificate (mutual TLS).
 */
export interface AppTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}
