import { testDatabase, type TestDatabase } from '@joinery/testing';
import { Store } from './store';

describe('a snapshot that others take step by step', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await testDatabase();
    store = await Store.open(database.url, 1);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('gives its connection back where the server has ended its session meanwhile', async () => {
    const { tx, end } = await store.openSnapshot();
    const [session] = (await tx.runner.query('SELECT pg_backend_pid() AS pid')) as [{ pid: number }];
    await database.query('SELECT pg_terminate_backend($1)', [session.pid]);
    await expect(tx.runner.query('SELECT 1')).rejects.toThrow();
    await end();
    expect(await store.read((other) => other.work.alive())).toBe(0);
  });
});
