import { join } from 'node:path';
import { stopwatch } from '@joinery/kernel';
import type { Config, Joinery } from '@joinery/platform';
import { ROOT } from '../options';
import { type Child, type ChildStart, startChild } from './child';
import { ACTOR, type DemoTeller } from './demo-teller';
import { choosePort } from './free-port';
import type { DemoHome } from './home';

const DIST = join(ROOT, 'dist');
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
    const port = await choosePort(wanted, config.host, mustBe);
    const env = {
      DATABASE_URL: joinery.databaseUrl,
      JOINERY_PORT: String(port),
      JOINERY_HOST: config.host,
      JOINERY_PARENT_PID: String(process.pid),
    };
    const child = await this.start({ name: 'api', script: join(DIST, 'apps/api/src/main.js'), args: [], env });
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
    const port = await choosePort(home.port(app.id), '127.0.0.1', false);
    const args = [
      '--name',
      app.id,
      '--port',
      String(port),
      '--token-file',
      tokenFile,
      app.keep,
      home.file('apps', `${app.id}.jsonl`),
      '--parent-pid',
      String(process.pid),
    ];
    const child = await this.start({ name: app.id, script: app.script, args });
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

  private async start(part: Pick<ChildStart, 'name' | 'script' | 'args' | 'env'>): Promise<Child> {
    const { home, stopping: signal, onGone } = this.ground;
    signal.throwIfAborted();
    const child = await startChild({ ...part, logFile: home.file('logs', `${part.name}.log`), signal, onGone });
    this.children.push(child);
    return child;
  }
}
