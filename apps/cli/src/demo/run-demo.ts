import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, type Joinery, openJoinery, planDocument, removeEmbedded } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import { renderPlan } from '@joinery/provisioning';
import type { Plan } from '@joinery/store';
import { nextStep } from '../commands/import/evaluate-and-plan';
import { countOf } from '../option-values';
import { note, print, printLine } from '../print';
import { commandConfig } from '../options';
import { whenAskedToStop } from '../when-asked-to-stop';
import { DemoParts } from './demo-parts';
import { DemoPeople } from './demo-people';
import { ACTOR, DemoTeller } from './demo-teller';
import type { DemoOptions } from './demo.command';
import { choosePort } from './free-port';
import { DemoHome } from './home';

const START_ENDS_MS = 5_000;

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
  private readonly teller: DemoTeller;
  private readonly parts: DemoParts;

  constructor(
    private readonly config: Config,
    private readonly home: DemoHome,
    private readonly options: DemoOptions,
    out: (line: string) => void,
  ) {
    const stopping = this.stopping.signal;
    this.teller = new DemoTeller(out, stopping);
    this.parts = new DemoParts({ home, teller: this.teller, stopping, onGone: (name) => this.onPartGone(name) });
  }

  start(): Promise<void> {
    this.starting = this.startEverything();
    return this.starting;
  }

  /** Also of a start that is still under way: it ends where it stands, and whatever it began is closed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.parts.stop();
    await this.opening?.then(
      (joinery) => joinery.shutDown(),
      () => undefined,
    );
    await this.startEnded();
    await this.parts.stop();
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

  private async startEverything(): Promise<void> {
    const { config, home, options, parts, teller } = this;
    const port = await this.checkPort();
    if (options.reset) await this.reset();
    const { signal } = this.stopping;
    signal.throwIfAborted();
    this.opening = openJoinery(config, (phase, detail, ms) => teller.phase(phase, detail, ms), {
      keep: note,
      tell: note,
    });
    const joinery = await this.opening;
    signal.throwIfAborted();
    await joinery.putPolicyInForce.execute(ACTOR);
    await parts.startApps(joinery);
    const url = await parts.startApi(joinery, config, port, options.port !== undefined);
    signal.throwIfAborted();
    const plan = await new DemoPeople(joinery, home, teller).plan();
    signal.throwIfAborted();
    home.announce(url);
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
    this.teller.phase('reset', 'the data of earlier starts are gone', 0);
  }

  /**
   * The port that is wanted for the API; one that was asked for by name is refused before anything is started for it.
   */
  private async checkPort(): Promise<number> {
    const { port } = this.options;
    if (port === undefined) return this.config.port;
    return choosePort(countOf('--port', port, 65_535), this.config.host, true);
  }

  private async conclude(joinery: Joinery, plan: Plan, url: string): Promise<void> {
    const { teller } = this;
    const { apps } = this.parts;
    const document = await planDocument(joinery, plan.id, 40);
    this.stopping.signal.throwIfAborted();
    if (this.options.json) printLine(JSON.stringify({ ready: true, url, plan, apps }));
    if (document) teller.tell(renderPlan(document));
    teller.tell(`${nextStep(plan)}\n`);
    const pages = apps.flatMap((app) => (app.url === undefined ? [] : [new URL('/', app.url).href]));
    teller.tell(`Open ${url}   (and the apps themselves: ${pages.join('  ')})`);
    teller.tell('In a second terminal:');
    if (plan.status === 'ready') teller.tell(`  joinery plan approve ${plan.id}          joinery run watch`);
    teller.tell('  joinery person timeline E1003    joinery reconcile');
    teller.tell('Ctrl+C stops everything; the data stay for the next start.');
  }
}
