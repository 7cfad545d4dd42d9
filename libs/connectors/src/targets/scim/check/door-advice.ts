import { X509Certificate } from 'node:crypto';
import type { Instant } from '@joinery/kernel';
import type { Credentials } from '../client/credentials';
import type { Tls } from '../client/tls';
import type { ShownCertificate } from './shown-certificate';

/** How we come to an app's door, and what was seen there. */
export interface AtDoor {
  readonly address: string;
  readonly tls: Tls | null;
  /** Null: none was shown, or nobody looked. */
  readonly shown: ShownCertificate | null;
  readonly now: Instant;
}

type Advice = (door: AtDoor) => string;

const NO_WAY = 'No way leads there: is a firewall, a proxy or another network between?';

/**
 * Failures of a connection, by the codes and words of Node and OpenSSL, and what to do about each; the first that fits
 * counts.
 */
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [
    /WRONG_VERSION_NUMBER|packet length too long|http_request/i,
    () => 'What answers there speaks no TLS: does the address begin with http://?',
  ],
  [/ALTNAME_INVALID/, wrongName],
  [/CERT_HAS_EXPIRED/, ({ shown }) => `${goodUntil(shown)}Whoever runs the app has to renew its certificate.`],
  [/CERT_NOT_YET_VALID/, notYet],
  [/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED|unable to get/i, wrongAuthority],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    () => 'The app speaks only versions of TLS that are not safe any more: it has to take 1.2 or a newer one.',
  ],
  [/ECONNREFUSED/, () => 'Nothing listens there: look at the address and its port, and whether the app is up.'],
  [/ENOTFOUND/, () => 'No host has this name: look at the address.'],
  [/EAI_AGAIN/, () => 'The name could not be looked up: is the name server reached from this machine?'],
  [
    /CONNECT_TIMEOUT/,
    ({ address }) =>
      address.startsWith('https:')
        ? 'No connection came about in time: is a firewall, a proxy or another network between, or is the TLS handshake too slow?'
        : NO_WAY,
  ],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, () => NO_WAY],
  [/ALERT|HANDSHAKE|other side closed|ECONNRESET|EPIPE|disconnected/i, closed],
];

/** What to do about a connection that failed; empty when its words say all there is to say. */
export function connectionAdvice(words: string, door: AtDoor): string {
  const advice = ADVICE.find(([pattern]) => pattern.test(words))?.[1];
  return advice === undefined ? '' : ` ${advice(door)}`;
}

/** What to do about our own certificate, where an app speaks of certificates when it turns us away. */
export function ownCertificateAdvice({ tls, now }: Pick<AtDoor, 'tls' | 'now'>): string {
  if (tls?.cert === undefined)
    return 'It may want a certificate of ours: joinery app connect … --cert FILE --key FILE.';
  const { subject, issuer, validFrom, validTo } = new X509Certificate(tls.cert);
  const ours = `Our certificate (--cert, ${oneLine(subject)})`;
  if (Date.parse(validTo) < Date.parse(now)) return `${ours} was good until ${validTo}: have it renewed.`;
  if (Date.parse(validFrom) > Date.parse(now)) return `${ours} is good from ${validFrom} on, and not yet.`;
  return `${ours} may not be taken: ask whoever runs the app whether it trusts its issuer (${oneLine(issuer)}) and knows this name.`;
}

/** What to look at when an app, or its token endpoint, does not take what proves who we are. */
export function credentialsAdvice({ kind }: Pick<Credentials, 'kind'>): string {
  switch (kind) {
    case 'none':
      return 'The app is connected with --auth none: connect it again with the way in that it wants.';
    case 'bearer':
      return 'Is the token that --token-env or --token-file names the one of this app, whole, and still good?';
    case 'basic':
      return 'Look at --user, and at the password that --token-env or --token-file names.';
    case 'oauth2-client-credentials':
      return 'Look at --client-id, at the secret, at where it goes (--client-auth), and at --scope and --audience.';
  }
}

function wrongName({ address, shown }: AtDoor): string {
  const names = shown === null ? 'other names' : shown.names;
  return `The certificate is for ${names} and not for ${new URL(address).hostname}: connect the app by a name of its certificate, or have one made for this name.`;
}

function goodUntil(shown: ShownCertificate | null): string {
  return shown === null ? '' : `It was good until ${shown.validTo}. `;
}

function notYet({ shown }: AtDoor): string {
  const from = shown === null ? '' : `It is good from ${shown.validFrom} on. `;
  return `${from}Is the clock of this machine right? If it is, whoever runs the app has to put another certificate there.`;
}

function wrongAuthority({ tls, shown }: AtDoor): string {
  const issuer = shown === null ? 'an authority that is not trusted here' : `“${shown.issuer}”`;
  if (tls?.ca === undefined)
    return `The certificate was issued by ${issuer}. If that is an authority of the app’s own: joinery app connect … --ca FILE.`;
  const { subject } = new X509Certificate(tls.ca);
  return `The authority of --ca (${oneLine(subject)}) does not vouch for the app’s certificate, which was issued by ${issuer}: ask whoever runs the app for that one’s certificate.`;
}

function closed(door: AtDoor): string {
  if (!door.address.startsWith('https:'))
    return 'It hung up without an answer: if it speaks TLS, the address begins with https://.';
  return `It hung up during the handshake or right after it. ${ownCertificateAdvice(door)}`;
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
