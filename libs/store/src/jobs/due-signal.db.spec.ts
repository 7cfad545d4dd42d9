import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import { Store } from '../store';
import { Sql } from '../postgres/sql';
import { DueListener, signalDue } from './due-signal';

describe('the signal that something is due', () => {
  let database: TestDatabase;
  let store: Store;
  let heard = 0;
  let listener: DueListener;

  beforeEach(async () => {
    database = await testDatabase();
    store = await Store.open(database.url, 2);
    heard = 0;
    listener = new DueListener(database.url, () => (heard += 1));
    await listener.start();
  });
  afterEach(async () => {
    await listener.stop();
    await store.close();
    await database.drop();
  });

  it('is heard when its transaction is committed, and never of one that is taken back', async () => {
    const taken = store.transaction(async (tx) => {
      await signalDue(new Sql(tx.runner));
      throw new Error('taken back');
    });
    await expect(taken).rejects.toThrow('taken back');
    await store.transaction(async (tx) => {
      await signalDue(new Sql(tx.runner));
      await sleep(50);
      expect(heard).toBe(0);
    });
    while (heard === 0) await sleep(30);
    expect(heard).toBe(1);
  });

  it('is heard again after the session of the listener was lost', async () => {
    await store.read((tx) =>
      tx.runner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'joinery due' AND datname = current_database()`),
    );
    while (heard === 0) {
      await store.read((tx) => signalDue(new Sql(tx.runner)));
      await sleep(30);
    }
    expect(heard).toBeGreaterThan(0);
  });
});
