import { Client } from 'pg';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import { AppLock } from './app-lock';

describe('the right to drain an app', () => {
  let database: TestDatabase;
  let watcher: Client;
  let lock: AppLock;

  beforeEach(async () => {
    database = await testDatabase();
    watcher = new Client({ connectionString: database.url });
    await watcher.connect();
    lock = new AppLock(database.url);
  });
  afterEach(async () => {
    await lock.close();
    await watcher.end();
    await database.drop();
  });

  const sessions = async (): Promise<number> => {
    const { rows } = await watcher.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'joinery app lock' AND datname = current_database()`,
    );
    return rows[0]?.n ?? 0;
  };

  it('needs one session, however many apps are taken at once, and none once it is closed', async () => {
    const other = new AppLock(database.url);
    const chat = lock.tryRun('chat', async () => {
      await lock.tryRun('wiki', async () => expect(await other.tryRun('chat', async () => undefined)).toBe(false));
    });
    expect(await Promise.all([chat, lock.tryRun('erp', async () => undefined)])).toEqual([true, true]);
    expect(await other.tryRun('chat', async () => undefined)).toBe(true);
    await other.close();
    expect(await sessions()).toBe(1);
    await lock.close();
    for (let looks = 0; looks < 100 && (await sessions()) > 0; looks += 1);
    expect(await sessions()).toBe(0);
  });

  it('is another process’s once its holder, frozen in the middle of its work, was not heard for long', async () => {
    const frozen = new AppLock(database.url, 1_000);
    let wakeUp: () => void = () => undefined;
    let work: Promise<boolean> = Promise.resolve(false);
    await new Promise<void>((begun) => {
      work = frozen.tryRun(
        'chat',
        () =>
          new Promise<void>((resolve) => {
            wakeUp = resolve;
            begun();
          }),
      );
    });
    let isHad = false;
    for (const end = Date.now() + 10_000; !isHad && Date.now() < end;) {
      isHad = await lock.tryRun('chat', async () => undefined);
    }
    expect(isHad).toBe(true);
    wakeUp();
    expect(await work).toBe(true);
    expect(await frozen.tryRun('chat', async () => undefined)).toBe(true);
    await frozen.close();
  });

  it('is had again after its session was lost', async () => {
    await lock.tryRun('chat', async () => undefined);
    await watcher.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'joinery app lock' AND datname = current_database()`);
    let isHad = false;
    for (let tries = 0; tries < 100 && !isHad; tries += 1) {
      isHad = await lock.tryRun('chat', async () => undefined).catch(() => false);
    }
    expect(isHad).toBe(true);
  });
});
