import { Readable } from 'node:stream';
import { assemble, openSourceFile, PolicyFolder, releaseImport, type Joinery } from '@joinery/platform';
import { Store, type Plan } from '@joinery/store';
import { hrFile, type HrRow, testClock, type TestClock } from '@joinery/testing';
import { onAbandon } from '../bench/abandon';
import { Scratch } from '../bench/scratch';
import { chaosPolicies } from '../chaos/chaos-policies';
import { companyDays, type CompanyDay } from '../chaos/company';
import type { FarmApp } from '../chaos/presets';
import { type Check, report } from '../chaos/report';
import { readServer } from './read-server';
import { differencesIn } from './right-state';
import { installServers, SERVERS, startServer, type Running } from './servers';

const PEOPLE = 40;
const DAYS = 3;
const SEED = 7;
const PATIENCE_MS = 180_000;

/**
 * Joinery against SCIM servers of other people: days of a company, then every server is read and held against HR's last
 * file.
 */
async function main(): Promise<void> {
  const folder = await installServers();
  const scratch = new Scratch();
  onAbandon(() => scratch.close());
  const running: Running[] = [];
  const checks: Check[] = [];
  try {
    for (const server of SERVERS) running.push(await startServer(folder, server));
    const kinds = new Map<string, FarmApp>(SERVERS.map(({ id, profile }) => [id, { profile, concurrency: 4 }]));
    const policies = new PolicyFolder(chaosPolicies(scratch.folder, kinds));
    const url = await scratch.freshDatabase();
    const clock = testClock('2026-05-10T09:00:00.000Z');
    const joinery = assemble({ clock }, policies, url, await Store.open(url, 6));
    try {
      await joinery.putPolicyInForce.execute('third-party');
      for (const { server, url: baseUrl, token } of running) await connect(joinery, server, baseUrl, token);
      const days = companyDays(PEOPLE, DAYS, SEED);
      console.log(`seed ${SEED}: ${PEOPLE} people, ${DAYS} days, ${SERVERS.map(({ id }) => id).join(', ')}`);
      for (const today of days) await live(joinery, clock, today);
      const rows = days.at(-1)?.rows ?? [];
      for (const one of running) checks.push(await held(one, rows));
      checks.push(await quiet(joinery));
    } finally {
      await joinery.close();
    }
  } finally {
    for (const { stop } of running) stop();
    await scratch.close();
  }
  report(checks);
}

async function connect(
  joinery: Joinery,
  server: (typeof SERVERS)[number],
  baseUrl: string,
  token: string,
): Promise<void> {
  const { id, profile } = server;
  const env = `THIRD_PARTY_${id.toUpperCase().replace(/\W/g, '_')}`;
  process.env[env] = token;
  await joinery.connectApp.execute({ id, baseUrl, tokenFrom: { env }, profile, concurrency: 4 }, 'third-party');
}

async function live(joinery: Joinery, clock: TestClock, { day, rows }: CompanyDay): Promise<void> {
  clock.set(`${day}T09:00:00.000Z`);
  const bytes = Readable.from([Buffer.from(hrFile(rows))]);
  const wish = { sourceId: 'hr', fileName: `hr-${day}.csv`, actor: 'third-party', bytes, open: openSourceFile() };
  const { run, check } = await joinery.ingestSource.execute(wish);
  if (check.recordsHeld > 0) await releaseImport(joinery, run.id, 'expected here', 'third-party');
  await joinery.evaluatePeople.execute();
  const { plan } = await joinery.planChanges.execute('third-party');
  if (plan.status === 'held') await joinery.decidePlan.release(plan.id, plan.hash, 'third-party', 'expected here');
  if (plan.status !== 'empty')
    await apply(joinery, await joinery.decidePlan.approve(plan.id, plan.hash, 'third-party'));
}

async function apply(joinery: Joinery, plan: Plan): Promise<void> {
  const start = performance.now();
  for (;;) {
    await Promise.all(SERVERS.map(({ id }) => joinery.drainApp.execute(id, () => false)));
    const progress = await joinery.store.read((tx) => tx.planRuns.progress(plan.id));
    if (!progress) throw new Error(`plan ${plan.id} is gone`);
    const { confirmed, failed, stale, waiting } = progress.counts;
    if (waiting === 0) {
      console.log(`plan ${plan.id}: ${confirmed} confirmed, ${failed} failed, ${stale} stale`);
      await joinery.finishPlans.execute();
      return;
    }
    if (performance.now() - start > PATIENCE_MS)
      throw new Error(`plan ${plan.id}: ${waiting} steps still wait\n${await lastWords(joinery)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Why steps wait, as the audit has it. */
async function lastWords({ store }: Joinery): Promise<string> {
  const events = await store.read((tx) => tx.audit.latest(40));
  const words = events
    .filter(({ type }) => type === 'step.waiting')
    .map(({ appId, data }) => `${appId}: ${String(data['reason'])}`);
  return [...new Set(words)].slice(0, 10).join('\n');
}

async function held(server: Running, rows: readonly HrRow[]): Promise<Check> {
  const { users, groups } = await readServer(server);
  return {
    what: `${server.server.id} ${server.server.version} holds exactly what HR's last file and the policy say: ${users.length} accounts, ${groups.length} groups`,
    found: differencesIn(users, groups, rows),
  };
}

/** Reads every server with the product's own eyes: nothing is left to do. */
async function quiet(joinery: Joinery): Promise<Check> {
  for (const { id } of SERVERS) await joinery.reconcileTarget.execute(id, `third-party ${id}`, 'third-party');
  await joinery.evaluatePeople.execute();
  const { plan } = await joinery.planChanges.execute('third-party');
  const what = 'after reading all of them again nothing is left to do';
  return { what, found: plan.status === 'empty' ? [] : [`plan ${plan.id} has ${plan.summary.steps} steps`] };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
