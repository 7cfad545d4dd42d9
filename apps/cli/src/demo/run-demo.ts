import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, stopwatch, plural } from '@joinery/kernel';
import { type Config, type Joinery, openJoinery, planDocument, removeEmbedded } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import { renderPlan } from '@joinery/provisioning';
import type { Plan } from '@joinery/store';
import { describeImport } from '../commands/import/describe-import';
import { nextStep } from '../commands/import/evaluate-and-plan';
import { ingestFile } from '../commands/import/ingest-file';
import { watchRun } from '../commands/sending/run.command';
import { countOf } from '../option-values';
import { note, print, printLine } from '../print';
import { commandConfig, ROOT } from '../options';
import { whenAskedToStop } from '../when-asked-to-stop';
import { type Child, type ChildStart, startChild } from './child';
import type { DemoOptions } from './demo.command';
import { choosePort } from './free-port';
import { DemoHome } from './home';
import { demoFiles } from './people';

const DIST = join(ROOT, 'dist');
const ACTOR = 'demo';
const YESTERDAY = 'people-yesterday.csv';
const TODAY = 'people-today.csv';
const START_ENDS_MS = 5_000;
const APPS = [
  { id: 'chat', script: join(DIST, 'apps/lab/src/main.js'), keep: '--ledger', what: 'our own SCIM lab' },
  {
    id: 'intranet',
    script: join(DIST, 'apps/intranet/src/main.js'),
    keep: '--data',
    what: 'a SCIM app made with somebody else’s library',
  },
] as const;

/**
 * Runs until it is stopped. Everything it starts listens on loopback and ends with it; its data stay for the next
 * start.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const config = commandConfig(options);
  const home = new DemoHome(config.home);
  const tell = options.json ? (): void => undefined : print;
  const demo = new Demo(config, home, options, tell);
  // Before the home is claimed: whoever stops the demo as soon as it has said a word leaves no claim behind.
  const stopped = new Promise<void>((resolve) => {
    whenAskedToStop(resolve);
    demo.onPartGone = (name) => {
      process.stderr.write(`The ${name} ended unexpectedly; the demo stops. Logs: ${home.file('logs')}\n`);
      process.exitCode = 1;
      resolve();
    };
  });
  tell(`Joinery demo (not for production). Data: ${config.home}   start over: npm run demo -- --reset\n`);
  home.prepare();
  home.claim();
  try {
    await Promise.race([demo.start(), stopped]);
    await stopped;
    tell('\nStopping …');
  } finally {
    await demo.stop();
    home.release();
  }
}

class Demo {
  onPartGone: (name: string) => void = () => undefined;
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private opening: Promise<Joinery> | null = null;
  private readonly children: Child[] = [];

  constructor(
    private readonly config: Config,
    private readonly home: DemoHome,
    private readonly options: DemoOptions,
    private readonly out: (line: string) => void,
  ) {}

  /** Nothing more is told once it stops: what a start still comes to serves nobody. */
  private tell(line: string): void {
    if (!this.stopping.signal.aborted) this.out(line);
  }

  start(): Promise<void> {
    this.starting = this.startParts();
    return this.starting;
  }

  /** Also of a start that is still under way: it ends where it stands, and whatever it began is closed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.stopChildren();
    await this.opening?.then(
      (joinery) => joinery.shutDown(),
      () => undefined,
    );
    await this.startEnded();
    await this.stopChildren();
  }

  /**
   * What a start asked a database that is closed now may stay without an answer: it is not waited for longer than this.
   */
  private async startEnded(): Promise<void> {
    const patience = new AbortController();
    const waited = sleep(START_ENDS_MS, undefined, { signal: patience.signal });
    await Promise.race([this.starting, waited]).catch(() => undefined);
    patience.abort();
    await waited.catch(() => undefined);
  }

  private async stopChildren(): Promise<void> {
    await Promise.all(this.children.splice(0).map((child) => child.stop()));
  }

  private async startParts(): Promise<void> {
    const port = await this.checkPort();
    if (this.options.reset) await this.reset();
    const { signal } = this.stopping;
    signal.throwIfAborted();
    this.opening = openJoinery(this.config, (phase, detail, ms) => this.phase(phase, detail, ms), {
      keep: note,
      tell: note,
    });
    const joinery = await this.opening;
    signal.throwIfAborted();
    await joinery.putPolicyInForce.execute(ACTOR);
    for (const app of APPS) await this.startApp(joinery, app);
    const url = await this.startApi(joinery, port);
    signal.throwIfAborted();
    const plan = (await isFirstStart(joinery)) ? await this.firstStart(joinery) : await this.laterStart(joinery);
    signal.throwIfAborted();
    this.home.announce(url);
    await this.conclude(joinery, plan, url);
  }

  private async reset(): Promise<void> {
    if (this.config.databaseUrl)
      throw new Refusal(
        'RESET_ELSEWHERE',
        '--reset throws only the embedded database away: drop the one in DATABASE_URL.',
      );
    await removeEmbedded(this.config.home);
    this.home.forget();
    this.phase('reset', 'the data of earlier starts are gone', 0);
  }

  private async startApp(joinery: Joinery, app: (typeof APPS)[number]): Promise<void> {
    const took = stopwatch();
    const tokenFile = this.home.tokenFile(app.id);
    const port = await choosePort(this.home.port(app.id), '127.0.0.1', false);
    const args = [
      '--name',
      app.id,
      '--port',
      String(port),
      '--token-file',
      tokenFile,
      app.keep,
      this.home.file('apps', `${app.id}.jsonl`),
      '--parent-pid',
      String(process.pid),
    ];
    const child = await this.startPart({ name: app.id, script: app.script, args });
    this.home.keepPort(app.id, child.url);
    const known = await joinery.store.read((tx) => tx.apps.find(app.id));
    if (known?.baseUrl !== child.url || known.tokenFrom.file !== tokenFile) {
      await joinery.connectApp.execute(
        { id: app.id, baseUrl: child.url, tokenFrom: { file: tokenFile }, concurrency: 8 },
        ACTOR,
      );
    }
    this.phase('demo app', `${app.id}, ${app.what}: ${new URL('/', child.url).href}`, took());
  }

  /**
   * The port that is wanted for the API; one that was asked for by name is refused before anything is started for it.
   */
  private async checkPort(): Promise<number> {
    const { port } = this.options;
    if (port === undefined) return this.config.port;
    return choosePort(countOf('--port', port, 65_535), this.config.host, true);
  }

  private async startApi(joinery: Joinery, wanted: number): Promise<string> {
    const took = stopwatch();
    const port = await choosePort(wanted, this.config.host, this.options.port !== undefined);
    const env = {
      DATABASE_URL: joinery.databaseUrl,
      JOINERY_PORT: String(port),
      JOINERY_HOST: this.config.host,
      JOINERY_PARENT_PID: String(process.pid),
    };
    const child = await this.startPart({ name: 'api', script: join(DIST, 'apps/api/src/main.js'), args: [], env });
    this.phase('api', `${child.url}, with a worker in the same process`, took());
    return child.url;
  }

  private async startPart(part: Pick<ChildStart, 'name' | 'script' | 'args' | 'env'>): Promise<Child> {
    const { signal } = this.stopping;
    signal.throwIfAborted();
    const logFile = this.home.file('logs', `${part.name}.log`);
    const child = await startChild({ ...part, logFile, signal, onGone: (name) => this.onPartGone(name) });
    this.children.push(child);
    return child;
  }

  /**
   * Yesterday's people are there already when the newcomer arrives; today's file is what they are to look at. A start
   * that was ended in the middle of it is taken up where it stood.
   */
  private async firstStart(joinery: Joinery): Promise<Plan> {
    this.writeFiles();
    const took = stopwatch();
    const last = await newestPlan(joinery);
    const stands = last?.status === 'running' || last?.status === 'completed';
    const before = stands ? last : (await this.importAndPlan(joinery, YESTERDAY)).plan;
    if (before.status === 'ready') await joinery.decidePlan.approve(before.id, before.hash, ACTOR);
    await watchRun(joinery, before.id, () => undefined);
    const [file] = await joinery.store.read((tx) => tx.imports.latest(1));
    this.phase(
      'people',
      `${plural(file?.rowsStaged ?? 0, 'person', 'people')} of yesterday's file imported, plan ${before.id} applied to both apps`,
      took(),
    );
    const again = stopwatch();
    const { plan, report } = await this.importAndPlan(joinery, TODAY);
    this.phase('today', `${this.home.file('hr', TODAY)} imported and planned`, again());
    this.tell(`\n${report}\n`);
    return plan;
  }

  /** Both or none: a file of another day would not follow the one that is there. */
  private writeFiles(): void {
    const paths = [this.home.file('hr', YESTERDAY), this.home.file('hr', TODAY)] as const;
    if (paths.every((path) => existsSync(path))) return;
    const files = demoFiles(systemClock.now());
    writeFileSync(paths[0], files.yesterday);
    writeFileSync(paths[1], files.today);
  }

  private async importAndPlan(joinery: Joinery, name: string): Promise<{ plan: Plan; report: string }> {
    const result = await ingestFile(joinery, this.home.file('hr', name), ACTOR, { source: 'hr' });
    await joinery.evaluatePeople.execute();
    const { plan } = await joinery.planChanges.execute(ACTOR);
    return { plan, report: describeImport(result) };
  }

  /** Data of an earlier start are used as they are; what has become due meanwhile is planned. */
  private async laterStart(joinery: Joinery): Promise<Plan> {
    const took = stopwatch();
    this.writeFiles();
    await joinery.evaluatePeople.execute();
    const running = (await joinery.store.read((tx) => tx.planRuns.running())).length > 0;
    const plan = (running && (await newestPlan(joinery))) || (await joinery.planChanges.execute(ACTOR)).plan;
    this.phase(
      'people',
      running ? `plan ${plan.id} was under way and goes on` : 'data of the last start are used again',
      took(),
    );
    this.tell('');
    return plan;
  }

  private async conclude(joinery: Joinery, plan: Plan, url: string): Promise<void> {
    const document = await planDocument(joinery, plan.id, 40);
    this.stopping.signal.throwIfAborted();
    if (this.options.json)
      printLine(
        JSON.stringify({ ready: true, url, plan, apps: APPS.map(({ id }, i) => ({ id, url: this.children[i]?.url })) }),
      );
    if (document) this.tell(renderPlan(document));
    this.tell(`${nextStep(plan)}\n`);
    this.tell(
      `Open ${url}   (and the apps themselves: ${this.children
        .slice(0, APPS.length)
        .map((child) => new URL('/', child.url).href)
        .join('  ')})`,
    );
    this.tell('In a second terminal:');
    if (plan.status === 'ready') this.tell(`  joinery plan approve ${plan.id}          joinery run watch`);
    this.tell('  joinery person timeline E1003    joinery reconcile');
    this.tell('Ctrl+C stops everything; the data stay for the next start.');
  }

  private phase(name: string, detail: string, ms: number): void {
    this.tell(` ok  ${name.padEnd(11)}${detail}  ${(ms / 1000).toFixed(1)} s`);
  }
}

/** Nothing but yesterday's file has ever come in, and nothing was planned without it. */
async function isFirstStart(joinery: Joinery): Promise<boolean> {
  return joinery.store.read(async (tx) => {
    const [newest, ...older] = await tx.imports.latest(2);
    if (newest === undefined) return (await tx.plans.resolve(null)) === null;
    return newest.fileName === YESTERDAY && older.every(({ fileName }) => fileName === YESTERDAY);
  });
}

async function newestPlan(joinery: Joinery): Promise<Plan | null> {
  return joinery.store.read((tx) => tx.plans.resolve(null));
}
