import { createHmac } from 'node:crypto';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyFolder } from '@joinery/platform';
import type { TurnState } from '@joinery/store';
import { ApiScene, NOW } from './api-scene';

const KEY = 'the-private-key-of-the-webhook';
const SECONDS = String(Date.parse(NOW) / 1_000);
const PULL = {
  vendor: 'bamboohr',
  baseUrl: 'http://127.0.0.1:9/api/v1',
  auth: { secretFrom: { env: 'SPEC_BAMBOO_KEY' } },
  webhook: { secretFrom: { env: 'SPEC_WEBHOOK_KEY' } },
};
const EVENT = JSON.stringify({
  type: 'employee.updated',
  timestamp: '2026-05-14T08:59:58Z',
  data: { companyId: '1', employeeId: '42', changedFields: ['jobTitle'] },
});

describe('webhooks of a source', () => {
  let scene: ApiScene;
  let policies: string;

  beforeAll(async () => {
    process.env['SPEC_WEBHOOK_KEY'] = KEY;
    policies = await mkdtemp(join(tmpdir(), 'joinery-webhooks-'));
    await cp('policies', policies, { recursive: true });
    await appendFile(join(policies, 'sources/hr.yaml'), `pull: ${JSON.stringify(PULL)}\n`);
    scene = await ApiScene.start(new PolicyFolder(policies), { apiToken: 'a-token-that-bamboo-does-not-have' });
  });
  afterAll(async () => {
    await scene?.close();
    await rm(policies, { recursive: true });
  });

  const signed = (body: string, timestamp = SECONDS, key = KEY): Record<string, string> => ({
    'content-type': 'application/json',
    'x-bamboohr-timestamp': timestamp,
    'x-bamboohr-signature': createHmac('sha256', key).update(body).update(timestamp).digest('hex'),
  });
  const post = async (path: string, body: string, headers: Record<string, string>): Promise<[number, string]> => {
    const answer = await fetch(`${scene.url}${path}`, { method: 'POST', headers, body });
    return [answer.status, await answer.text()];
  };
  const turn = (): Promise<TurnState> => scene.joinery.store.read((tx) => tx.pulls.turn('hr'));

  interface Refused {
    readonly to?: string;
    readonly body?: string;
    readonly headers: Record<string, string>;
    readonly answer: [number, RegExp];
  }
  it.each<[string, Refused]>([
    ['without a signature', { headers: {}, answer: [401, /missing/] }],
    ['signed with another key', { headers: signed(EVENT, SECONDS, 'guess'), answer: [401, /signed/] }],
    ['whose body was changed', { body: EVENT.replace('42', '43'), headers: signed(EVENT), answer: [401, /signed/] }],
    ['of two hours ago', { headers: signed(EVENT, String(Number(SECONDS) - 7_200)), answer: [401, /hour/] }],
    ['for a source that expects none', { to: 'idp', headers: signed(EVENT), answer: [404, /expects no webhook/] }],
    ['for a source that there is not', { to: 'nobody', headers: signed(EVENT), answer: [404, /expects no webhook/] }],
    ['longer than any', { body: 'x'.repeat(1_048_577), headers: {}, answer: [413, /1048576/] }],
  ])('refuses one %s, and asks for nothing', async (_what, { to = 'hr', body = EVENT, headers, answer }) => {
    const [status, text] = await post(`/webhooks/${to}`, body, headers);
    expect([status, text]).toEqual([answer[0], expect.stringMatching(answer[1])]);
    expect((await turn()).hintedAt).toBeNull();
  });

  it('asks to be told again when the key is not there to check it with', async () => {
    delete process.env['SPEC_WEBHOOK_KEY'];
    expect((await post('/webhooks/hr', EVENT, signed(EVENT)))[0]).toBe(503);
    process.env['SPEC_WEBHOOK_KEY'] = KEY;
    expect((await turn()).hintedAt).toBeNull();
  });

  it('takes a genuine one as a hint, without an API token, once or ten times', async () => {
    expect(await post('/webhooks/hr', EVENT, signed(EVENT))).toEqual([200, '']);
    for (let again = 0; again < 10; again += 1) await post('/webhooks/hr', EVENT, signed(EVENT));
    expect(await turn()).toEqual({ hintedAt: NOW, triedAt: null, settledAt: null });
    const answer = await fetch(`${scene.url}/webhooks/hr`);
    expect(answer.status).toBe(405);
  });
});
