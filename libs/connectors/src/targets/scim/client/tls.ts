import { rootCertificates } from 'node:tls';

/** What a connection to one app trusts and shows, in PEM. A private authority replaces the public ones for this app. */
export interface Tls {
  readonly ca?: string;
  /** Our own certificate and its key (mutual TLS). */
  readonly cert?: string;
  readonly key?: string;
}

/**
 * What a connection to the token endpoint of an app trusts: on the host of the app what the app's does. Elsewhere it is
 * most likely somebody's public identity provider: the public authorities count as well.
 */
export function tlsForTokens(tls: Tls | null, baseUrl: string, tokenUrl: string): Tls | null {
  if (tls?.ca === undefined || hostOf(tokenUrl) === hostOf(baseUrl)) return tls;
  return { ...tls, ca: [tls.ca, ...rootCertificates].join('\n') };
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}
