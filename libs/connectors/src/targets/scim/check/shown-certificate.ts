import { connect, type PeerCertificate } from 'node:tls';
import type { Tls } from '../client/tls';

/** What a server shows of itself in a handshake, whoever vouches for it. */
export interface ShownCertificate {
  /** Names and addresses that it is for. */
  readonly names: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
}

const WAIT_MS = 5_000;

/** The certificate that answers at an address; null where none is shown. Nothing but the handshake is sent. */
export function certificateAt(address: string, tls: Tls | null): Promise<ShownCertificate | null> {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      ...tls,
      host,
      port: Number(port || 443),
      servername: nameOf(host),
      rejectUnauthorized: false,
    });
    const end = (shown: ShownCertificate | null): void => {
      socket.destroy();
      resolve(shown);
    };
    socket.setTimeout(WAIT_MS, () => end(null));
    socket.once('error', () => end(null));
    socket.once('secureConnect', () => end(read(socket.getPeerCertificate())));
  });
}

/** Addresses are no names (RFC 6066 section 3). */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

function read({ subject, subjectaltname, issuer, valid_from, valid_to }: PeerCertificate): ShownCertificate | null {
  if (valid_to === undefined) return null;
  const names = subjectaltname ?? `CN=${String(subject?.CN ?? '')}`;
  return { names, issuer: String(issuer?.CN ?? issuer?.O ?? 'nobody named'), validFrom: valid_from, validTo: valid_to };
}
