import { createDataSource } from '@joinery/store';
import { type Figure, median, rounded } from './figure';
import { benchPolicies } from './places';
import { prepareApps, prepareCreates } from './prepare-creates';
import { runPart } from './run-part';
import type { Scratch } from './scratch';
import { withStub } from './stub-app';

/** Requests in flight: as the generic profile ships, and four times as many for an app that takes them. */
const AS_SHIPPED = 8;
const MANY = 32;
/**
 * Some of the made-up people have left, and some resemble each other and wait for a person: these make 20,000 accounts.
 */
const ROWS = 25_000;
const ACCOUNTS = 20_000;
/** The look-up, the create, and the reading of what was made. */
const REQUESTS = 3;

interface ApplyWish {
  readonly name: string;
  readonly delayMs: number;
  readonly aim: number;
  readonly concurrency: number;
  readonly rounds: number;
  /** The app answers a create with the id alone: only reading it back tells what it made. */
  readonly isBrief?: boolean;
}

interface Sent {
  readonly ms: number;
  readonly cpuMs: number;
}

interface Applied extends Sent {
  readonly approveMs: number;
  readonly counts: Record<string, number>;
}

const AT_2_MS = { delayMs: 2, aim: 0.7, concurrency: AS_SHIPPED, rounds: 3 } as const;
/** With eight in flight 20,000 accounts would take an app of 50 ms seven minutes, each way. */
const AT_50_MS = { delayMs: 50, aim: 0.95, concurrency: MANY, rounds: 1 } as const;

export async function applyAt2Ms(scratch: Scratch): Promise<Figure[]> {
  return [await apply(scratch, { name: 'apply-2ms', ...AT_2_MS })];
}

/** The app is faster than a process of ours with all it does: what it costs, and not what is waited for, is the figure. */
export async function applyAt2MsMany(scratch: Scratch): Promise<Figure[]> {
  return [await apply(scratch, { name: 'apply-2ms-32', ...AT_2_MS, aim: 0.5, concurrency: MANY })];
}

export async function applyAt50Ms(scratch: Scratch): Promise<Figure[]> {
  return [await apply(scratch, { name: 'apply-50ms', ...AT_50_MS })];
}

/** Both rates again in an app that answers a create with the id alone. */
export async function applyVerified(scratch: Scratch): Promise<Figure[]> {
  return [
    await apply(scratch, { name: 'apply-verified', ...AT_2_MS, isBrief: true }),
    await apply(scratch, { name: 'apply-verified-50ms', ...AT_50_MS, isBrief: true }),
  ];
}

/** 20,000 creates in an app that answers after `delayMs`, against a bare loop that sends the same requests. */
async function apply(scratch: Scratch, wish: ApplyWish): Promise<Figure> {
  const { name, delayMs, aim, concurrency, rounds, isBrief = false } = wish;
  const policies = benchPolicies(scratch.folder, ['chat']);
  const url = await scratch.freshDatabase();
  await prepareApps(scratch, policies, url, [{ id: 'chat', baseUrl: 'http://127.0.0.1:1/scim/v2', concurrency }]);
  const { steps, body } = await prepareCreates(scratch, policies, url, ROWS);
  if (steps < ACCOUNTS) throw new Error(`the plan of the benchmark has ${steps} steps instead of ${ACCOUNTS}`);
  const bare: Sent[] = [];
  const ours: Applied[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await withStub(delayMs, isBrief ? 'brief' : 'full', async (app) => {
      const copy = await scratch.copyOf(url);
      await pointTo(copy, app.url);
      const args = [app.url, String(steps), String(concurrency), body];
      bare.push(await runPart<Sent>('part-raw-loop.js', args));
      const applied = await runPart<Applied>('part-apply.js', [copy, policies]);
      if (applied.counts.confirmed !== steps)
        throw new Error(`of ${steps} steps ${applied.counts.confirmed} were confirmed`);
      ours.push(applied);
    });
  }
  const [oursMs, bareMs] = [median(ours.map(({ ms }) => ms)), median(bare.map(({ ms }) => ms))];
  const parts = {
    accounts: steps,
    joineryPerSecond: rounded((1000 * steps) / oursMs, 0),
    barePerSecond: rounded((1000 * steps) / bareMs, 0),
    requestsPerAccount: REQUESTS,
    workerCpuMicrosPerAccount: cpuMicros(ours, steps),
    bareCpuMicrosPerAccount: cpuMicros(bare, steps),
    approvalMs: rounded(median(ours.map(({ approveMs }) => approveMs)), 0),
    concurrency,
    delayMs,
  };
  return { name, ratio: rounded(bareMs / oursMs), aim, better: 'higher', parts };
}

function cpuMicros(rounds: readonly Sent[], accounts: number): number {
  return rounded((median(rounds.map(({ cpuMs }) => cpuMs)) * 1000) / accounts, 0);
}

async function pointTo(url: string, appUrl: string): Promise<void> {
  const source = await createDataSource(url, 1).initialize();
  await source.query('UPDATE app SET base_url = $1', [appUrl]);
  await source.destroy();
}
