import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import { PgBossDrainQueue } from './pg-boss-drain-queue';
import { SessionLocks } from './session-locks';

/** A way to the database that can be cut. */
class Way {
  private server: Server | null = null;
  private port = 0;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly database: URL) {}

  async open(): Promise<string> {
    const server = createServer((near) => {
      const far = connect(Number(this.database.port), this.database.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => [near, far].forEach((one) => one.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
    return Object.assign(new URL(this.database), { hostname: '127.0.0.1', port: String(this.port) }).href;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('the queue of drains', () => {
  let database: TestDatabase;
  let way: Way;
  let queue: PgBossDrainQueue;
  let locks: SessionLocks;
  const troubles: unknown[] = [];
  const unhandled = (reason: unknown): void => void troubles.push(['unhandled', reason]);

  beforeEach(async () => {
    troubles.length = 0;
    process.on('unhandledRejection', unhandled);
    database = await testDatabase();
    way = new Way(new URL(database.url));
    const url = await way.open();
    locks = new SessionLocks(url);
    queue = new PgBossDrainQueue({
      url,
      alone: (right, subject, work) => locks.tryRun(right, subject, work),
      onTrouble: (error) => void troubles.push(error),
    });
  });
  afterEach(async () => {
    await queue.stop();
    await locks.close();
    await way.cut();
    await database.drop();
    process.off('unhandledRejection', unhandled);
  });

  it('drains what it is asked for, one drain of an app at a time, and waits for it at its end', async () => {
    const told: string[] = [];
    await queue.start(async (appId) => {
      told.push(`${appId} begins`);
      await sleep(200);
      told.push(`${appId} ends`);
    });
    await Promise.all([queue.wake(['chat']), queue.wake(['chat'])]);
    while (told.length === 0) await sleep(10);
    await queue.stop();
    expect(told).toEqual(['chat begins', 'chat ends']);
    expect(troubles).toEqual([]);
  });

  it('makes the queues of many apps beside another process', async () => {
    const apps = Array.from({ length: 12 }, (_, i) => `app${i}`);
    const others = new SessionLocks(database.url);
    const other = new PgBossDrainQueue({
      url: database.url,
      alone: (right, subject, work) => others.tryRun(right, subject, work),
      onTrouble: (error) => void troubles.push(error),
    });
    const drained = new Set<string>();
    const drain = (appId: string): Promise<void> => Promise.resolve(void drained.add(appId));
    try {
      await Promise.all([queue.start(drain), other.start(drain)]);
      await Promise.all([queue.wake(apps), other.wake(apps)]);
      while (drained.size < apps.length) await Promise.all([queue.wake(apps), other.wake(apps)]).then(() => sleep(50));
      expect(troubles).toEqual([]);
    } finally {
      await other.stop();
      await others.close();
    }
  });

  it('tells that the database went away at the end of a drain, and drains again once it is back', async () => {
    let drains = 0;
    let end: () => void = () => undefined;
    await queue.start(() => {
      drains += 1;
      return new Promise((resolve) => (end = resolve));
    });
    await queue.wake(['chat']);
    while (drains === 0) await sleep(10);
    await way.cut();
    end();
    await sleep(500);
    expect(troubles.filter((trouble) => Array.isArray(trouble))).toEqual([]);
    expect(troubles).not.toEqual([]);
    await way.open();
    while (drains === 1) await queue.wake(['chat']).then(() => sleep(100));
    end();
  }, 60_000);
});
