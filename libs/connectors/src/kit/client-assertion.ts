import {
  constants,
  createPrivateKey,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
  X509Certificate,
} from 'node:crypto';
import { systemClock } from '@joinery/kernel';
import { parseJson } from '@joinery/scim';

/** A client that proves itself with a key: the form parameters of RFC 7523 section 2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How long one is good for; Okta takes an hour at most, Microsoft advises five to ten minutes. */
const LIFE_S = 300;

type Algorithm = 'RS256' | 'PS256' | 'ES256';

interface SigningKey {
  readonly key: KeyObject;
  readonly alg: Algorithm;
  /** Which key it is: `kid` of a JWK (Okta), the thumbprint of a certificate (Microsoft, with RSA-PSS). */
  readonly hint: Readonly<Record<string, string>>;
}

/**
 * A JWT that says that we are this client (RFC 7523 section 3), signed with the key in `secret`: a JWK, or PEM, with its
 * certificate beside it where the endpoint knows the key by that. `audience`: the token endpoint. Throws when the text
 * holds no key that signs.
 */
export function clientAssertion(clientId: string, secret: string, audience: string): string {
  const { key, alg, hint } = signingKey(secret);
  const issuedAt = Math.floor(Date.parse(systemClock.now()) / 1000);
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID() };
  const times = { iat: issuedAt, nbf: issuedAt, exp: issuedAt + LIFE_S };
  const text = [
    { alg, typ: 'JWT', ...hint },
    { ...claims, ...times },
  ]
    .map(encoded)
    .join('.');
  return `${text}.${signature(text, key, alg)}`;
}

function signature(text: string, key: KeyObject, alg: Algorithm): string {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const how = { RS256: {}, PS256: pss, ES256: { dsaEncoding: 'ieee-p1363' } as const }[alg];
  return sign('sha256', Buffer.from(text), { key, ...how }).toString('base64url');
}

function signingKey(secret: string): SigningKey {
  const jwk = parseJson(secret) as (JsonWebKey & { kid?: string; alg?: string }) | undefined;
  const key = jwk === undefined ? createPrivateKey(secret) : createPrivateKey({ key: jwk, format: 'jwk' });
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(secret)?.[0];
  const { kid } = jwk ?? {};
  if (certificate === undefined)
    return { key, alg: algorithmOf(key, jwk?.alg), hint: kid === undefined ? {} : { kid } };
  const thumbprint = new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
  const hint = { 'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url') };
  return { key, alg: algorithmOf(key, 'PS256'), hint };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, wish: string | undefined): Algorithm {
  if (asymmetricKeyType === 'rsa-pss') return 'PS256';
  if (asymmetricKeyType === 'rsa') return wish === 'PS256' ? 'PS256' : 'RS256';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new Error('a key that signs is one of RSA, or of the curve P-256');
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
