import { testDatabase, type TestDatabase } from '@joinery/testing';
import { Store } from './store';

describe('a transaction', () => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await testDatabase();
    store = await Store.open(database.url, 2);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('that fails as its session breaks off tells what went wrong first, and the next one works', async () => {
    const failed = store.transaction(async (tx) => {
      const [{ pid }] = (await tx.runner.query('SELECT pg_backend_pid() AS pid')) as [{ pid: number }];
      await database.query(`SELECT pg_terminate_backend(${pid}, 5000)`);
      throw new Error('the disk is full');
    });
    await expect(failed).rejects.toThrow('the disk is full');
    expect(await store.transaction((tx) => tx.runner.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});
