import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixedClock } from '@joinery/kernel';
import { assemble, type Joinery, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';
import { type Figure, rounded } from './figure';
import { writePeopleFile } from './people-file';
import { benchPolicies } from './places';
import { NOW, prepareApps, prepareCreates } from './prepare-creates';
import { runPart } from './run-part';
import type { Scratch } from './scratch';
import { type StubApp, withStub } from './stub-app';

const APPS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] as const;
const HEALTHY: readonly string[] = APPS.slice(0, 7);
const PEOPLE = 1_250;
const SLOW_MS = 30_000;
const FAST_MS = 50;
const CONCURRENCY = 8;

/**
 * The rate of seven apps while the eighth takes 30 s for every answer, against their rate while it is as quick as they.
 */
export async function appIsolation(scratch: Scratch): Promise<Figure[]> {
  const [withQuick, withSlow] = [await eightApps(scratch, FAST_MS), await eightApps(scratch, SLOW_MS)];
  const parts = {
    accountsPerSecondBeside50ms: rounded(withQuick, 0),
    accountsPerSecondBeside30s: rounded(withSlow, 0),
    apps: APPS.length,
    concurrency: CONCURRENCY,
  };
  return [{ name: 'app-isolation', ratio: rounded(withSlow / withQuick), aim: 0.95, better: 'higher', parts }];
}

/** Accounts a second of the first seven apps. */
function eightApps(scratch: Scratch, eighthMs: number): Promise<number> {
  return withStub(FAST_MS, 'full', (quick) =>
    withStub(eighthMs, 'full', async (eighth) => {
      const policies = benchPolicies(scratch.folder, APPS);
      const url = await scratch.freshDatabase();
      const baseUrl = (id: string): string => (HEALTHY.includes(id) ? quick : eighth).url;
      await prepareApps(
        scratch,
        policies,
        url,
        APPS.map((id) => ({ id, baseUrl: baseUrl(id), concurrency: CONCURRENCY })),
      );
      const { steps } = await prepareCreates(scratch, policies, url, PEOPLE);
      const { ms } = await runPart<{ ms: number }>('part-apply.js', [url, policies, ...HEALTHY]);
      return ((steps / APPS.length) * HEALTHY.length * 1000) / ms;
    }),
  );
}

const BUDGET = { requests: 180, seconds: 60 };
const QUEUED = 50_000;
/** Enough made-up people for so many accounts. */
const ROWS = 63_000;
const FIRST_ROWS = 8;
/** One more a day would be for a person to release: the shipped guard. */
const LEAVERS = [1, 2, 3, 4, 5];

/**
 * From the approval of a leaver's plan to the request at the app, while 50,000 creates wait for 180 requests a minute.
 */
export function leaverLane(scratch: Scratch): Promise<Figure[]> {
  return withStub(FAST_MS, 'brief', async (app) => {
    const policies = benchPolicies(scratch.folder, ['chat']);
    const url = await scratch.freshDatabase();
    await prepareApps(scratch, policies, url, [
      { id: 'chat', baseUrl: app.url, concurrency: CONCURRENCY, budget: BUDGET },
    ]);
    const joinery = assemble({ clock: fixedClock(NOW) }, new PolicyFolder(policies), url, await Store.open(url, 2));
    const worker = spawn(process.execPath, [join(__dirname, 'part-worker.js'), url, policies], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const plans = new Plans(scratch, joinery, url, policies);
      await plans.approve(FIRST_ROWS, []);
      while (await joinery.store.read((tx) => tx.accounts.isAnyAtWork())) await sleep(100);
      const queued = await plans.approve(ROWS, []);
      if (queued.steps < QUEUED) throw new Error(`${queued.steps} creates are queued instead of ${QUEUED}`);
      return [laneFigure(await waits(plans, app), queued.steps)];
    } finally {
      worker.kill('SIGKILL');
      await joinery.close();
    }
  });
}

async function waits(plans: Plans, app: StubApp): Promise<number[]> {
  const seconds: number[] = [];
  for (const leaver of LEAVERS) {
    const change = app.nextChange();
    const { askedAt } = await plans.approve(ROWS, LEAVERS.slice(0, LEAVERS.indexOf(leaver) + 1));
    seconds.push(((await change) - askedAt) / 1000);
  }
  return seconds;
}

function laneFigure(seconds: readonly number[], queued: number): Figure {
  const longest = Math.max(...seconds);
  const parts = {
    queued,
    leavers: seconds.length,
    shortestSeconds: rounded(Math.min(...seconds)),
    longestSeconds: rounded(longest),
  };
  return { name: 'leaver-lane', ratio: rounded(longest), aim: 1, better: 'lower', parts };
}

/** Imports files of growing companies whose first people leave, and approves the plans that come of them. */
class Plans {
  private readonly file: string;

  constructor(
    scratch: Scratch,
    private readonly joinery: Joinery,
    private readonly url: string,
    private readonly policies: string,
  ) {
    this.file = join(scratch.folder, 'lane-people.csv');
  }

  /** Gives when the approval was asked for, in milliseconds since 1970. */
  async approve(rows: number, leavers: readonly number[]): Promise<{ askedAt: number; steps: number }> {
    await writePeopleFile(this.file, rows);
    const lines = readFileSync(this.file, 'utf8').split('\n');
    const told = lines.map((line, i) => (i === 0 || line === '' ? line : unlike(line, i)));
    for (const row of leavers) told[row + 1] = (told[row + 1] ?? '').replace(',,ACTIVE,', ',2026-11-20,TERMINATED,');
    writeFileSync(this.file, told.join('\n'));
    await runPart('part-import.js', [this.url, this.file, this.policies, 'plan']);
    const plan = await this.joinery.store.read((tx) => tx.plans.resolve(null));
    if (plan?.status !== 'ready') throw new Error(`the plan of the benchmark is ${plan?.status ?? 'missing'}`);
    const askedAt = Date.now();
    await this.joinery.decidePlan.approve(plan.id, plan.hash, 'bench');
    return { askedAt, steps: plan.summary.steps };
  }
}

/**
 * A row whose family name nobody else has: people who resemble each other would wait for a person to tell them apart.
 */
function unlike(line: string, i: number): string {
  const [number = '', given = '', family = '', ...rest] = line.split(',');
  const suffix = [...String(i)].map((digit) => 'abcdefghij'.charAt(Number(digit))).join('');
  return [number, given, `${family}${suffix}`, ...rest].join(',');
}
