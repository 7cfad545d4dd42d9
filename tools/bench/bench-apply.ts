import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixedClock } from '@joinery/kernel';
import { assemble, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';
import { type Figure, median, rounded } from './figure';
import { writePeopleFile } from './people-file';
import { benchPolicies } from './places';
import { runPart } from './run-part';
import type { Scratch } from './scratch';

const ACCOUNTS = 20_000;
const CONCURRENCY = 32;
/** One person in twenty of the made-up file has left and gets no account. */
const ROWS = Math.ceil((ACCOUNTS * 20) / 19) + 1;

/** Creates in an app that answers after `delayMs`, against a bare loop that sends the same requests. */
export async function apply(
  scratch: Scratch,
  name: string,
  delayMs: number,
  aim: number,
  rounds: number,
): Promise<Figure[]> {
  const policies = benchPolicies(scratch.folder);
  const ours: number[] = [];
  const bare: number[] = [];
  const cpu: number[] = [];
  const approval: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await withStub(delayMs, async (appUrl) => {
      const { url, steps, body } = await preparePlan(scratch, policies, appUrl);
      bare.push(
        (await runPart<{ ms: number }>('part-raw-loop.js', [appUrl, String(steps), String(CONCURRENCY), body])).ms /
          steps,
      );
      const done = await runPart<{ ms: number; approveMs: number; cpuMs: number; counts: Record<string, number> }>(
        'part-apply.js',
        [url, policies],
      );
      if (done.counts.confirmed !== steps) throw new Error(`of ${steps} steps ${done.counts.confirmed} were confirmed`);
      ours.push(done.ms / steps);
      cpu.push(done.cpuMs / steps);
      approval.push(done.approveMs);
    });
  }
  const parts = {
    accounts: ACCOUNTS,
    joineryPerSecond: rounded(1000 / median(ours), 0),
    barePerSecond: rounded(1000 / median(bare), 0),
    workerCpuMicrosPerAccount: rounded(median(cpu) * 1000, 0),
    approvalMs: rounded(median(approval), 0),
    concurrency: CONCURRENCY,
    delayMs,
  };
  return [{ name, ratio: rounded(median(bare) / median(ours)), aim, better: 'higher', parts }];
}

/** Imports people into a fresh database and plans their accounts in one app. */
async function preparePlan(
  scratch: Scratch,
  policies: string,
  appUrl: string,
): Promise<{ url: string; steps: number; body: string }> {
  const file = join(scratch.folder, 'apply-people.csv');
  await writePeopleFile(file, ROWS);
  const url = await scratch.freshDatabase();
  const store = await Store.open(url, 2);
  const joinery = assemble({ clock: fixedClock('2026-11-23T09:00:00.000Z') }, new PolicyFolder(policies), url, store);
  mkdirSync(join(scratch.folder, 'secrets'), { recursive: true });
  const tokenFile = join(scratch.folder, 'secrets', 'token');
  writeFileSync(tokenFile, 'bench', { mode: 0o600 });
  await joinery.connectApp.execute(
    { id: 'chat', baseUrl: appUrl, tokenFrom: { file: tokenFile }, concurrency: CONCURRENCY },
    'bench',
  );
  await joinery.close();
  await runPart('part-import.js', [url, file, policies, 'plan']);
  const again = await Store.open(url, 2);
  const { plan, body } = await again.read(async (tx) => {
    const found = await tx.plans.resolve(null);
    const first = found ? (await tx.plans.steps(found.id, { limit: 1, kinds: ['create'] }))[0] : undefined;
    return { plan: found, body: first };
  });
  await again.close();
  if (!plan || !body) throw new Error('the plan of the benchmark is empty');
  return { url, steps: plan.summary.steps, body: sampleBody(body.body.desired) };
}

/** A create of about the size that the product sends. */
function sampleBody(desired: unknown): string {
  const attributes =
    desired !== null && typeof desired === 'object' && 'attributes' in desired ? desired.attributes : {};
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    externalId: '00000000-0000-8000-8000-000000000000',
    active: true,
    sample: attributes,
  });
}

async function withStub(delayMs: number, work: (url: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [join(__dirname, 'part-stub-app.js'), String(delayMs)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    if (!child.stdout) throw new Error('the stub has no output');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    await work((JSON.parse(line.toString()) as { url: string }).url);
  } finally {
    child.kill('SIGTERM');
  }
}
