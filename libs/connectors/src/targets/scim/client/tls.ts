/** What a connection to one app trusts and shows, in PEM. A private authority replaces the public ones for this app. */
export interface Tls {
  readonly ca?: string;
  /** Our own certificate and its key (mutual TLS). */
  readonly cert?: string;
  readonly key?: string;
}
