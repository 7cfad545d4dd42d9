import { createDataSource } from '@joinery/store';
import { type Figure, median, rounded } from './figure';
import { benchPolicies } from './places';
import { prepareApps, prepareCreates } from './prepare-creates';
import { runPart } from './run-part';
import type { Scratch } from './scratch';
import { withStub } from './stub-app';

const CONCURRENCY = 32;
/**
 * Some of the made-up people have left, and some resemble each other and wait for a person: these make 20,000 accounts.
 */
const ROWS = 25_000;
const ACCOUNTS = 20_000;
/** The look-up, the create, and the reading of what was made. */
const REQUESTS = 3;

export interface ApplyWish {
  readonly name: string;
  readonly delayMs: number;
  readonly aim: number;
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

/** 20,000 creates in an app that answers after `delayMs`, against a bare loop that sends the same requests. */
export async function apply(scratch: Scratch, wish: ApplyWish): Promise<Figure> {
  const { name, delayMs, aim, rounds, isBrief = false } = wish;
  const policies = benchPolicies(scratch.folder, ['chat']);
  const url = await scratch.freshDatabase();
  await prepareApps(scratch, policies, url, [
    { id: 'chat', baseUrl: 'http://127.0.0.1:1/scim/v2', concurrency: CONCURRENCY },
  ]);
  const { steps, body } = await prepareCreates(scratch, policies, url, ROWS);
  if (steps < ACCOUNTS) throw new Error(`the plan of the benchmark has ${steps} steps instead of ${ACCOUNTS}`);
  const bare: Sent[] = [];
  const ours: Applied[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await withStub(delayMs, isBrief ? 'brief' : 'full', async (app) => {
      const copy = await scratch.copyOf(url);
      await pointTo(copy, app.url);
      const args = [app.url, String(steps), String(CONCURRENCY), body];
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
    concurrency: CONCURRENCY,
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
