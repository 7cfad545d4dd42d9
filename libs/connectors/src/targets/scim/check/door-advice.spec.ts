import { CA, CLIENT_CERT, CLIENT_KEY } from '../test/certificates';
import { type AtDoor, connectionAdvice, credentialsAdvice, ownCertificateAdvice } from './door-advice';

const address = 'https://erp.example.org/scim/v2';
const shown = {
  names: 'DNS:other.example.org',
  issuer: 'Example authority',
  validFrom: 'Jan  1 00:00:00 2030 GMT',
  validTo: 'Jan  1 00:00:00 2031 GMT',
};
const door: AtDoor = { address, tls: null, shown, now: '2026-11-27T12:00:00.000Z' };
const ours = { cert: CLIENT_CERT, key: CLIENT_KEY };

describe('what to do about a connection that failed', () => {
  it.each<[string, string, Partial<AtDoor>, RegExp]>([
    [
      'an authority that nobody named',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      {},
      /issued by “Example authority”.*--ca FILE/,
    ],
    ['another authority than the one that was named', 'SELF_SIGNED_CERT_IN_CHAIN', { tls: { ca: CA } }, /--ca \(CN=Joinery spec authority\) does not vouch.*“Example authority”/], // prettier-ignore
    [
      'a certificate that ran out',
      'CERT_HAS_EXPIRED',
      {},
      /good until Jan {2}1 00:00:00 2031 GMT\. Whoever runs the app/,
    ],
    [
      'a certificate that is not good yet',
      'CERT_NOT_YET_VALID',
      {},
      /from Jan {2}1 00:00:00 2030 GMT on\. Is the clock/,
    ],
    ['a certificate for another name', 'ERR_TLS_CERT_ALTNAME_INVALID', {}, /for DNS:other\.example\.org and not for erp\.example\.org/], // prettier-ignore
    [
      'a certificate that nobody could look at',
      'CERT_HAS_EXPIRED',
      { shown: null },
      /^ Whoever runs the app has to renew/,
    ],
    [
      'an app that hangs up and may want our certificate',
      'UND_ERR_SOCKET other side closed',
      {},
      /--cert FILE --key FILE/,
    ],
    ['an app that hangs up and was shown one', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', { tls: ours }, /CN=client.*its issuer \(CN=Joinery spec authority\)/], // prettier-ignore
    ['TLS where http:// was said', 'other side closed', { address: 'http://erp.example.org' }, /begins with https:/],
    ['no TLS where https:// was said', 'ERR_SSL_WRONG_VERSION_NUMBER', {}, /begin with http:/],
    ['TLS 1.1', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', {}, /1\.2 or a newer one/],
    ['a port where nothing listens', 'ECONNREFUSED connect ECONNREFUSED', {}, /Nothing listens there/],
    ['a name that does not exist', 'ENOTFOUND getaddrinfo', {}, /No host has this name/],
    ['a way that leads nowhere', 'EHOSTUNREACH connect EHOSTUNREACH', {}, /^ No way leads there: is a firewall/],
    ['a connection that takes too long', 'UND_ERR_CONNECT_TIMEOUT', {}, /firewall.*or is the TLS handshake too slow/],
    [
      'the same without TLS',
      'UND_ERR_CONNECT_TIMEOUT',
      { address: 'http://erp.example.org' },
      /another network between\?$/,
    ],
  ])('%s', (_what, words, other, advice) => {
    expect(connectionAdvice(words, { ...door, ...other })).toMatch(advice);
  });

  it('is nothing where the words say all there is', () => {
    expect(connectionAdvice('no complete answer within 30000 ms', door)).toBe('');
  });
});

it.each([
  ['2026-11-27T12:00:00.000Z', /may not be taken/],
  ['2126-11-27T12:00:00.000Z', /was good until .* 2126 GMT: have it renewed/],
  ['2026-01-01T12:00:00.000Z', /is good from .* 2026 GMT on, and not yet/],
])('our own certificate at %s', (now, advice) => {
  expect(ownCertificateAdvice({ tls: ours, now })).toMatch(advice);
});

it.each([
  ['bearer', /--token-env or --token-file/],
  ['basic', /--user/],
  ['oauth2-client-credentials', /--client-auth/],
  ['none', /--auth none/],
] as const)('what proves who we are is looked for where it was named: %s', (kind, advice) => {
  expect(credentialsAdvice({ kind })).toMatch(advice);
});
