import { Client } from 'pg';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import { type Right, SessionLocks } from './session-locks';

describe('a right that one process has at a time', () => {
  let database: TestDatabase;
  let watcher: Client;
  let locks: SessionLocks;

  beforeEach(async () => {
    database = await testDatabase();
    watcher = new Client({ connectionString: database.url });
    await watcher.connect();
    locks = new SessionLocks(database.url);
  });
  afterEach(async () => {
    await locks.close();
    await watcher.end();
    await database.drop();
  });

  const sessions = async (): Promise<number> => {
    const { rows } = await watcher.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'joinery rights' AND datname = current_database()`,
    );
    return rows[0]?.n ?? 0;
  };

  const isHad = async (by: SessionLocks, right: Right, subject: string): Promise<boolean> =>
    (await by.tryRun(right, subject, () => Promise.resolve())) !== null;

  /** Tries again until it is had; false after ten seconds. */
  const isHadInTime = async (right: Right, subject: string): Promise<boolean> => {
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      if (await isHad(locks, right, subject).catch(() => false)) return true;
    }
    return false;
  };

  it('needs one session, however many are taken at once, and none once it is closed', async () => {
    const other = new SessionLocks(database.url);
    await locks.tryRun('draining', 'chat', async () => {
      expect(await isHad(locks, 'draining', 'wiki')).toBe(true);
      expect(await isHad(locks, 'draining', 'chat')).toBe(false);
      expect(await isHad(other, 'draining', 'chat')).toBe(false);
      expect(await isHad(other, 'night', 'chat')).toBe(true);
    });
    expect(await isHad(other, 'draining', 'chat')).toBe(true);
    await other.close();
    expect(await sessions()).toBe(1);
    await locks.close();
    for (let looks = 0; looks < 100 && (await sessions()) > 0; looks += 1);
    expect(await sessions()).toBe(0);
  });

  it.each<Right>(['draining', 'night', 'pulling'])(
    'to %s is another process’s once its holder, frozen in the middle of its work, was not heard for long',
    async (right) => {
      const frozen = new SessionLocks(database.url, 1_000);
      const told: boolean[] = [];
      await frozen.tryRun(right, 'chat', async (isStillOurs) => {
        told.push(await isStillOurs(), await isHadInTime(right, 'chat'), await isStillOurs());
      });
      expect(told).toEqual([true, true, false]);
      expect(await isHad(frozen, right, 'chat')).toBe(true);
      await frozen.close();
    },
  );

  it('is had again after its session was lost', async () => {
    await isHad(locks, 'draining', 'chat');
    await watcher.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'joinery rights' AND datname = current_database()`);
    expect(await isHadInTime('draining', 'chat')).toBe(true);
  });
});
