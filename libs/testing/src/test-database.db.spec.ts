import { Client } from 'pg';
import { testDatabase } from './test-database';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('testDatabase', () => {
  it('gives every caller a migrated database of its own', async () => {
    const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
    await query(one.url, 'CREATE TABLE only_here (n int)');
    expect(await query(one.url, `SELECT to_regclass('only_here')::text AS found`)).toEqual([{ found: 'only_here' }]);
    expect(await query(two.url, `SELECT to_regclass('only_here')::text AS found`)).toEqual([{ found: null }]);
    expect(await query(two.url, `SELECT count(*) > 0 AS migrated FROM schema_migration`)).toEqual([{ migrated: true }]);
    await Promise.all([one.drop(), two.drop()]);
  });

  it('drops a database that somebody is still connected to', async () => {
    const database = await testDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
    await client.end().catch(() => undefined);
  });
});
