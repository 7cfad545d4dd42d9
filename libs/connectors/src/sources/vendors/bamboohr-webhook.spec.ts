import { createHmac } from 'node:crypto';
import { verifyBamboohrWebhook } from './bamboohr-webhook';

const NOW = '2026-05-14T09:00:00.000Z';
const KEY = 'private-key';
const body = Buffer.from('{"type":"employee.updated","data":{"employeeId":"7"}}');
const sent = (
  timestamp: string,
  encoding: 'hex' | 'base64' = 'hex',
  key = KEY,
): { timestamp: string; signature: string } => ({
  timestamp,
  signature: createHmac('sha256', key).update(body).update(timestamp).digest(encoding),
});
const good = sent('1778749200');

describe('a call of BambooHR', () => {
  it.each<[string, object, string]>([
    ['signed in hexadecimal digits', good, 'genuine'],
    ['signed in base64, with a date-time', sent('2026-05-14T09:00:00Z', 'base64'), 'genuine'],
    ['that comes again after forty minutes', sent('2026-05-14T08:20:00Z'), 'genuine'],
    ['replayed after two hours', sent('2026-05-14T07:00:00Z'), 'stale'],
    ['from an hour ahead', sent('2026-05-14T10:00:00Z'), 'stale'],
    ['whose time is no time', sent('yesterday'), 'stale'],
    ['signed with another key', sent('1778749200', 'hex', 'another'), 'forged'],
    ['whose time was changed', { ...good, timestamp: '1778749201' }, 'forged'],
    ['whose body was changed', { ...good, body: Buffer.from('{}') }, 'forged'],
    ['without a signature', { timestamp: '1778749200', signature: undefined }, 'unsigned'],
    ['without a time', { ...good, timestamp: undefined }, 'unsigned'],
  ])('%s', (_what, call, verdict) => {
    const answer = verifyBamboohrWebhook({ body, timestamp: undefined, signature: undefined, ...call }, KEY, NOW);
    expect(answer.kind === 'genuine' ? 'genuine' : answer.reason).toBe(verdict);
  });

  it('is never believed without a key', () =>
    expect(verifyBamboohrWebhook({ body, ...sent('1778749200', 'hex', 'x') }, '', NOW).kind).toBe('refused'));
});
