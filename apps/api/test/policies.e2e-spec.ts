import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { PolicyFolder, readConfig } from '@joinery/platform';
import { Worker } from '@joinery/platform/nest';
import { hrFile, hrRow } from '@joinery/testing';
import { ApiScene } from './api-scene';
import { needDescribed } from './described-answers';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at as a caller sees them
type Json = any;

describe('the API about policies', () => {
  let scene: ApiScene;
  const folder = mkdtempSync(join(tmpdir(), 'joinery-policies-'));

  beforeAll(async () => {
    cpSync('policies', folder, { recursive: true });
    scene = await ApiScene.start(new PolicyFolder(folder));
    await scene.joinery.putPolicyInForce.execute('spec');
    await fetch(`${scene.url}/api/v1/imports?fileName=people.csv`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: hrFile([hrRow('ben'), hrRow('cleo')]),
    });
    await scene.joinery.evaluatePeople.execute();
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(path: string, body?: object): Promise<{ status: number; body: Json }> {
    const answer = await fetch(`${scene.url}/api/v1/policies${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const found = JSON.parse(await answer.text());
    needDescribed(body === undefined ? 'GET' : 'POST', `/api/v1/policies${path}`, answer.status, found);
    return { status: answer.status, body: found };
  }

  const candidate = (edit: (text: string) => string): { path: string; text: string }[] =>
    scene.joinery.policies.current().files.map(({ path, text }) => ({
      path,
      text: path === 'birthright/departments.yaml' ? edit(text) : text,
    }));

  it('tells what was in force, what a candidate would do, and what was decided', async () => {
    const { digest } = scene.joinery.policies.current();
    expect((await ask('')).body).toMatchObject([
      { digest, since: '2026-05-14T09:00:00.000Z', until: null, isKept: true },
    ]);
    const files = candidate((text) => text.replace('[Finance, Accounting]', '[Accounting]'));
    const { status, body } = await ask('/diff', { files, horizon: 'P7D' });
    expect([status, body.verdict]).toEqual([200, 'destructive']);
    expect(body.now).toMatchObject([
      { kind: 'revoke', what: 'group:finance', people: 1, cause: 'rule br.dept.finance' },
    ]);
    expect((await ask('/diff', { policy: digest.slice(0, 12) })).body.verdict).toBe('none');
    const replay = await ask('/replay', { from: '2026-05-14', to: '2026-05-14', files });
    expect(replay.body.days).toMatchObject([
      { day: '2026-05-14', decisions: 2, same: 2, effects: [{ what: 'group:finance' }] },
    ]);
  });

  it.each([
    [
      'a policy that is not fit to be used, with each problem',
      { files: [{ path: 'policy.yaml', text: 'kind: nonsense' }] },
      422,
      'nonsense',
    ],
    ['a digest that nobody knows', { policy: 'ffffffffffff' }, 404, 'No policy begins with'],
    ['a folder of the server', { policy: '/etc' }, 400, 'policy must match'],
    ['a horizon that lies behind', { horizon: '-P1D' }, 422, 'is no length of time'],
  ])('refuses %s', async (_what, body, status, message) => {
    const answer = await ask('/diff', body);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(message)]);
  });

  it('reads the shipped folder as it stands', () => {
    const [file] = scene.joinery.policies.current().files.filter(({ path }) => path === 'guards.yaml');
    expect(file?.text).toBe(readFileSync('policies/guards.yaml', 'utf8'));
  });

  const edit = (from: string, to: string): void => {
    const file = join(folder, 'birthright/departments.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };
  const plan = (): Promise<Response> => fetch(`${scene.url}/api/v1/plans`, { method: 'POST' });

  it('refuses to plan with files that have errors, by file and line, and leaves in force what is', async () => {
    const before = scene.joinery.policies.current().digest;
    edit('grant: [group:legal]', 'grant: [group:leagl]');
    const answer = await plan();
    const { code, detail } = (await answer.json()) as Json;
    expect([answer.status, code]).toEqual([422, 'POLICY_REFUSED']);
    expect(detail).toMatch(/birthright\/departments\.yaml:\d+:\d+ .*UNKNOWN_ENTITLEMENT.*group:legal/s);
    expect((await ask('')).body).toMatchObject([{ digest: before }]);
    edit('grant: [group:leagl]', 'grant: [group:legal]');
    expect((await plan()).status).toBe(201);
  });

  it('a worker takes up edited files and plans, and tells once of files with errors', async () => {
    const worker = new Worker(scene.joinery, { ...readConfig({}, process.cwd()), policies: folder });
    const told = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    await worker.onApplicationBootstrap();
    try {
      edit('[Finance, Accounting]', '[Accounting]');
      await worker.lookAtPolicy();
      const [newest] = (await ask('')).body as Json[];
      expect(newest).toMatchObject({ digest: scene.joinery.policies.current().digest, actor: 'joinery' });
      const latest = (await (await fetch(`${scene.url}/api/v1/plans/latest`)).json()) as Json;
      expect(latest).toMatchObject({ policyDigest: newest.digest });

      edit('grant: [group:legal]', 'grant: [group:leagl]');
      await worker.lookAtPolicy();
      await worker.lookAtPolicy();
      expect(told.mock.calls.filter(([text]) => String(text).includes('UNKNOWN_ENTITLEMENT'))).toHaveLength(1);
      expect((await ask('')).body[0].digest).toBe(newest.digest);
    } finally {
      told.mockRestore();
      await worker.onApplicationShutdown();
    }
  });
});
