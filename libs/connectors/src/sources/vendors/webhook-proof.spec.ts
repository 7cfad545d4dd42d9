import { createHmac } from 'node:crypto';
import { proofOfVendor, type WebhookProof } from '@joinery/identity';
import { verifyWebhook } from './webhook-proof';

const NOW = '2026-05-14T09:00:00.000Z';
const KEY = 'private-key';
const body = Buffer.from('{"type":"employee.updated","data":{"employeeId":"7"}}');

type Headers = Readonly<Record<string, string>>;
const proofOf = (vendor: string): WebhookProof => {
  const proof = proofOfVendor(vendor);
  if (!proof) throw new Error(`${vendor} sends no webhooks`);
  return proof;
};
const verdict = (proof: WebhookProof, headers: Headers, key = KEY, sent = body): string => {
  const answer = verifyWebhook({ body: sent, header: (name) => headers[name] }, proof, key, NOW);
  return answer.kind === 'genuine' ? 'genuine' : answer.reason;
};
const bamboo = (timestamp: string, encoding: 'hex' | 'base64' = 'hex', key = KEY): Headers => ({
  'x-bamboohr-timestamp': timestamp,
  'x-bamboohr-signature': createHmac('sha256', key).update(body).update(timestamp).digest(encoding),
});
const { 'x-bamboohr-signature': signature = '', 'x-bamboohr-timestamp': timestamp = '' } = bamboo('1778749200');

describe('a call of BambooHR', () => {
  it.each<[string, Headers, string]>([
    ['signed in hexadecimal digits', bamboo('1778749200'), 'genuine'],
    ['signed in base64, with a date-time', bamboo('2026-05-14T09:00:00Z', 'base64'), 'genuine'],
    ['that comes again after forty minutes', bamboo('2026-05-14T08:20:00Z'), 'genuine'],
    ['replayed after two hours', bamboo('2026-05-14T07:00:00Z'), 'stale'],
    ['from an hour ahead', bamboo('2026-05-14T10:00:00Z'), 'stale'],
    ['whose time is no time', bamboo('yesterday'), 'stale'],
    ['signed with another key', bamboo('1778749200', 'hex', 'another'), 'forged'],
    ['whose time was changed', { ...bamboo('1778749200'), 'x-bamboohr-timestamp': '1778749201' }, 'forged'],
    ['without a signature', { 'x-bamboohr-timestamp': timestamp }, 'unsigned'],
    ['without a time', { 'x-bamboohr-signature': signature }, 'unsigned'],
  ])('%s', (_what, headers, expected) => expect(verdict(proofOf('bamboohr'), headers)).toBe(expected));

  it('whose body was changed', () =>
    expect(verdict(proofOf('bamboohr'), bamboo('1778749200'), KEY, Buffer.from('{}'))).toBe('forged'));

  it('is never believed without a key', () =>
    expect(verdict(proofOf('bamboohr'), bamboo('1778749200', 'hex', ''), '')).toBe('unsigned'));
});

describe('a call of HiBob', () => {
  const signed = (algorithm: string, key = KEY): Headers => ({
    'bob-signature': createHmac(algorithm, key).update(body).digest('base64'),
  });
  it.each<[string, Headers, string]>([
    ['signed over its body', signed('sha512'), 'genuine'],
    ['signed by another hash', signed('sha256'), 'forged'],
    ['signed with another key', signed('sha512', 'another'), 'forged'],
    ['without a signature', {}, 'unsigned'],
  ])('%s', (_what, headers, expected) => expect(verdict(proofOf('hibob'), headers)).toBe(expected));
});

describe('a call that shows the key itself', () => {
  const proof: WebhookProof = { kind: 'secret', header: 'Authorization' };
  it.each<[string, Headers, string]>([
    ['as it is', { authorization: KEY }, 'genuine'],
    ['as a bearer token', { authorization: `Bearer ${KEY}` }, 'genuine'],
    ['and shows another', { authorization: `Bearer ${KEY}x` }, 'forged'],
    ['and does not', {}, 'unsigned'],
  ])('%s', (_what, headers, expected) => expect(verdict(proof, headers)).toBe(expected));
});
