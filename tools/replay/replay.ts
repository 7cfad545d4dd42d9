import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeEmbedded } from '@joinery/platform';
import { run, serve } from './processes';
import { replayConnectors } from './replay-connectors';
import { readDailyOrders, replayDaily } from './replay-daily';
import { replaySamples } from './replay-samples';

const ROOT = resolve(__dirname, '../../..');
const CLI = join(ROOT, 'dist/apps/cli/src/main.js');
const CHECKER = join(ROOT, 'tools/replay/check-apps.mjs');
const FIRST = '1995-01-01';
const SECOND = '2000-01-01';
const TOKEN = 'replay-token';
const USAGE = `npm run replay -- [--daily | --connectors | --samples]

  (nothing)                    two days, five years apart, through the command line
  --daily                      day by day, to two apps, held against the last day alone
      --from, --to YYYY-MM-DD  the days (1985-02-01 to 2002-08-01)
      --step N                 days between two imports (14)
      --every-day N            how many of the last busy days are all imported (60)
      --without-apps           sends nothing, and looks at what people would have in every app
  --connectors                 one day by every connector, held against the file
      --day YYYY-MM-DD         which (1995-01-01)
  --samples                    the exports and answers of the folder of samples

The folder of the history is JOINERY_REPLAY_DATA.`;

interface PlanJson {
  readonly id: string;
  readonly hash: string;
  readonly status: string;
  readonly summary: { readonly steps: number };
}

interface ImportJson {
  readonly run: {
    readonly id: string;
    readonly rowsRead: number;
    readonly rowsStaged: number;
    readonly rowsRefused: number;
  };
  readonly check: { readonly recordsHeld: number; readonly breaches: readonly { readonly code: string }[] };
}

/**
 * Replays five years of a 10,000-person company through the command line, as a person would do it: import, approve,
 * apply; import again five years later, be held by the guard, release, approve, apply; and once more, for nothing.
 * After each step a script that knows nothing of the product reads the apps themselves.
 */
async function main(): Promise<void> {
  const data = process.env.JOINERY_REPLAY_DATA ?? resolve(ROOT, '../shared/data');
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return;
  }
  if (args.includes('--daily')) {
    if (!(await replayDaily(data, readDailyOrders(args)))) process.exitCode = 1;
    return;
  }
  if (args.includes('--connectors')) {
    if (!(await replayConnectors(data, args))) process.exitCode = 1;
    return;
  }
  if (args.includes('--samples') && args.length === 1) {
    if (!(await replaySamples(data))) process.exitCode = 1;
    return;
  }
  if (args.length > 0) throw new Error(`The replay does not know ${args.join(' ')}.\n${USAGE}`);
  const missing = ['replay.py', 'employees-10k/employees.csv', 'employees-10k/dept_emp.csv'].filter(
    (file) => !existsSync(join(data, file)),
  );
  if (missing.length > 0) {
    console.error(
      `The replay needs the 10,000-person history, and ${missing.join(', ')} is missing in ${data}. Name the folder: JOINERY_REPLAY_DATA=/some/folder npm run replay`,
    );
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(process.env.JOINERY_REPLAY_TMP ?? tmpdir(), 'joinery-replay-'));
  const replay = new Replay(data, folder);
  try {
    await replay.run();
  } finally {
    await replay.close();
  }
}

class Replay {
  private readonly children: ChildProcess[] = [];
  private readonly apps: { id: string; url: string; token: string }[] = [];
  private readonly imports: { day: string; file: string }[] = [];

  constructor(
    private readonly data: string,
    private readonly folder: string,
  ) {}

  async run(): Promise<void> {
    await this.startApps();
    await this.day(FIRST, 'ready');
    await this.day(SECOND, 'held');
    await this.again();
    console.log('The replay is over: both apps hold exactly what the policy says.');
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGTERM');
    await removeEmbedded(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startApps(): Promise<void> {
    const tokenFile = join(this.folder, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
    for (const [id, script] of [
      ['chat', 'lab'],
      ['intranet', 'intranet'],
    ] as const) {
      const { url, child } = await serve(join(ROOT, `dist/apps/${script}/src/main.js`), [
        '--name',
        id,
        '--port',
        '0',
        '--token-file',
        tokenFile,
        '--parent-pid',
        String(process.pid),
      ]);
      this.children.push(child);
      this.apps.push({ id, url, token: TOKEN });
      await this.joinery(FIRST, ['app', 'connect', id, '--url', url, '--token-file', tokenFile]);
    }
  }

  /** Imports the export of a day, decides about its plan and applies it. */
  private async day(day: string, expected: 'ready' | 'held'): Promise<void> {
    const file = join(this.folder, `hr-${day}.csv`);
    await run('python3', [join(this.data, 'replay.py'), join(this.data, 'employees-10k'), 'snapshot', day, file], {});
    const imported = await this.joinery(day, ['--json', 'import', 'file', file, '--no-plan'], [0, 1]);
    const { run: counts, check } = JSON.parse(imported.out) as ImportJson;
    if (check.recordsHeld > 0) {
      console.log(
        `${day}  ${check.recordsHeld} records are held: ${check.breaches.map(({ code }) => code).join(', ')}; released`,
      );
      await this.joinery(day, ['import', 'release', counts.id, '--reason', 'five years at once: a replay']);
    }
    const plan = JSON.parse((await this.joinery(day, ['--json', 'plan', 'make'], [0, 2])).out) as PlanJson;
    console.log(
      `${day}  imported ${counts.rowsRead} rows in ${seconds(imported.ms)}: ${counts.rowsStaged} staged, ${counts.rowsRefused} refused; plan ${plan.id} of ${plan.summary.steps} steps is ${plan.status}`,
    );
    if (plan.status !== expected) throw new Error(`the plan should be ${expected}`);
    if (expected === 'held') {
      await this.joinery(day, ['plan', 'approve', plan.id], [1]);
      await this.joinery(day, [
        'plan',
        'release',
        plan.hash.slice(0, 16),
        '--reason',
        'five years of leavers at once: a replay',
      ]);
    }
    await this.joinery(day, ['plan', 'approve', plan.id]);
    const applied = await this.joinery(day, ['worker', '--until-idle']);
    console.log(`${day}  applied ${plan.summary.steps} steps in ${seconds(applied.ms)}`);
    this.imports.push({ day, file });
    await this.check(day);
  }

  /** The same file once more: nothing to plan, nothing to send. */
  private async again(): Promise<void> {
    const last = this.imports.at(-1);
    if (!last) throw new Error('nothing was imported');
    const before = await this.effects();
    const imported = await this.joinery(last.day, ['--json', 'import', 'file', last.file], [0]);
    const { plan } = JSON.parse(imported.out) as { plan: PlanJson };
    await this.joinery(last.day, ['worker', '--until-idle']);
    const sent = (await this.effects()) - before;
    console.log(
      `${last.day}  imported once more in ${seconds(imported.ms)}: plan ${plan.id} is ${plan.status}, ${sent} requests were sent`,
    );
    if (plan.status !== 'empty' || sent !== 0) throw new Error('the second import of the same file was not quiet');
  }

  private async check(day: string): Promise<void> {
    const { out, code } = await run(
      process.execPath,
      [CHECKER, JSON.stringify({ imports: this.imports, apps: this.apps })],
      {},
      [0, 2],
    );
    for (const line of out.trim().split('\n')) console.log(`${day}  checked ${line}`);
    if (code !== 0) throw new Error('an app holds something else than the policy says');
  }

  /** SCIM requests that both apps have counted so far. */
  private async effects(): Promise<number> {
    let total = 0;
    for (const [app, path] of [
      [this.apps[0], '/lab/state'],
      [this.apps[1], '/intranet/state'],
    ] as const) {
      if (!app) throw new Error('an app does not run');
      const response = await fetch(new URL(path, app.url), { headers: { authorization: `Bearer ${TOKEN}` } });
      total += ((await response.json()) as { requests: { total: number } }).requests.total;
    }
    return total;
  }

  private joinery(day: string, args: readonly string[], allowed: readonly number[] = [0]): ReturnType<typeof run> {
    return run(
      process.execPath,
      [CLI, ...args],
      { JOINERY_HOME: this.folder, JOINERY_CLOCK: day, DATABASE_URL: '' },
      allowed,
    );
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
