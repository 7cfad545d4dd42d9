import { join } from 'node:path';
import { stopwatch } from '@joinery/kernel';
import type { Config, Joinery } from '@joinery/platform';
import { ROOT } from '../options';
import { type Child, type ChildStart, startChild } from './child';
import { ACTOR, type DemoTeller } from './demo-teller';
import type { DemoHome } from './home';
import { startOnPort } from './start-on-port';

const DIST = join(ROOT, 'dist');
const LOOPBACK = '127.0.0.1';
const APPS = [
  { id: 'chat', script: join(DIST, 'apps/lab/src/main.js'), keep: '--ledger', what: 'our own SCIM lab' },
  {
    id: 'intranet',
    script: join(DIST, 'apps/intranet/src/main.js'),
    keep: '--data',
    what: 'a SCIM app made with somebody else’s library',
  },
] as const;

interface Ground {
  readonly home: DemoHome;
  readonly teller: DemoTeller;
  readonly stopping: AbortSignal;
  readonly onGone: (name: string) => void;
}

/** The processes that the demo starts beside its own: two apps and the API. All listen on loopback and end with it. */
export class DemoParts {
  private readonly children: Child[] = [];

  constructor(private readonly ground: Ground) {}

  /** Addresses of the apps as far as they stand. */
  get apps(): readonly { readonly id: string; readonly url: string | undefined }[] {
    return APPS.map(({ id }, i) => ({ id, url: this.children[i]?.url }));
  }

  async startApps(joinery: Joinery): Promise<void> {
    for (const app of APPS) await this.startApp(joinery, app);
  }

  /** `mustBe`: that port or none. */
  async startApi(joinery: Joinery, config: Config, wanted: number, mustBe: boolean): Promise<string> {
    const took = stopwatch();
    const { host } = config;
    const child = await startOnPort({ port: wanted, host, mustBe }, (port) => {
      const env = {
        DATABASE_URL: joinery.databaseUrl,
        JOINERY_PORT: String(port),
        JOINERY_HOST: host,
        JOINERY_PARENT_PID: String(process.pid),
      };
      return this.start({ name: 'api', script: join(DIST, 'apps/api/src/main.js'), args: [], env });
    });
    this.ground.teller.phase('api', `${child.url}, with a worker in the same process`, took());
    return child.url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.splice(0).map((child) => child.stop()));
  }

  private async startApp(joinery: Joinery, app: (typeof APPS)[number]): Promise<void> {
    const { home, teller } = this.ground;
    const took = stopwatch();
    const tokenFile = home.tokenFile(app.id);
    const child = await startOnPort({ port: home.port(app.id), host: LOOPBACK, mustBe: false }, (port) =>
      this.start({ name: app.id, script: app.script, args: this.argumentsOf(app, port) }),
    );
    home.keepPort(app.id, child.url);
    const known = await joinery.store.read((tx) => tx.apps.find(app.id));
    if (known?.baseUrl !== child.url || known.tokenFrom.file !== tokenFile) {
      await joinery.connectApp.execute(
        { id: app.id, baseUrl: child.url, tokenFrom: { file: tokenFile }, concurrency: 8 },
        ACTOR,
      );
    }
    teller.phase('demo app', `${app.id}, ${app.what}: ${new URL('/', child.url).href}`, took());
  }

  private argumentsOf(app: (typeof APPS)[number], port: number): readonly string[] {
    const { home } = this.ground;
    return [
      ...['--name', app.id, '--port', String(port), '--token-file', home.tokenFile(app.id)],
      ...[app.keep, home.file('apps', `${app.id}.jsonl`), '--parent-pid', String(process.pid)],
    ];
  }

  private async start(part: Pick<ChildStart, 'name' | 'script' | 'args' | 'env'>): Promise<Child> {
    const { home, stopping: signal, onGone } = this.ground;
    signal.throwIfAborted();
    const child = await startChild({ ...part, logFile: home.file('logs', `${part.name}.log`), signal, onGone });
    this.children.push(child);
    return child;
  }
}
