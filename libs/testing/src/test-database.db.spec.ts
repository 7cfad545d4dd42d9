import { Client } from 'pg';
import { clean, readCleanState } from './clean-database';
import { testDatabase } from './test-database';

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('testDatabase', () => {
  it('gives every caller a migrated database of its own', async () => {
    const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
    await one.query('CREATE TABLE only_here (n int)');
    expect(await one.query(`SELECT to_regclass('only_here')::text AS found`)).toEqual([{ found: 'only_here' }]);
    expect(await two.query(`SELECT to_regclass('only_here')::text AS found`)).toEqual([{ found: null }]);
    expect(await two.query(`SELECT count(*) > 0 AS migrated FROM schema_migration`)).toEqual([{ migrated: true }]);
    await Promise.all([one.drop(), two.drop()]);
  });

  it('drops a database that somebody is still connected to', async () => {
    const database = await testDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(database.query('SELECT 1')).rejects.toThrow(/does not exist/);
    await client.end().catch(() => undefined);
  });

  it('is as new once it is cleaned: without the rows of its user, with those of the migrations, and counting from one', async () => {
    const database = await testDatabase();
    await connected(database.url, async (client) => {
      const before = await readCleanState(client);
      await client.query(
        `INSERT INTO audit_event (occurred_at, type, actor, data) VALUES (now(), 'spec', 'ada', '{}');
         INSERT INTO lease VALUES (1, 1, now());
         DELETE FROM schema_migration WHERE id > 3;
         SELECT nextval('claim_token');
         CREATE TEMP TABLE for_this_session (n int)`,
      );
      expect(await readCleanState(client)).not.toEqual(before);
      await client.query('DISCARD TEMP');
      expect(await clean(client, before)).toBe(true);
      expect(await readCleanState(client)).toEqual(before);
      const counts = `SELECT (SELECT count(*)::int FROM audit_event) AS events, (SELECT count(*)::int FROM lease) AS leases,
        (SELECT count(*) > 3 FROM schema_migration) AS migrated, nextval('claim_token') AS claim`;
      expect((await client.query(counts)).rows).toEqual([{ events: 0, leases: 0, migrated: true, claim: '1' }]);
    });
    await database.drop();
  });

  it('is not cleaned when its objects are no longer those of the template', async () => {
    const database = await testDatabase();
    await connected(database.url, async (client) => {
      const before = await readCleanState(client);
      for (const change of [
        'CREATE TABLE one_more (n int)',
        'CREATE SCHEMA one_more',
        'ALTER TABLE lease ADD COLUMN one_more int',
        'DROP INDEX account_due',
        'ALTER TABLE audit_event DISABLE TRIGGER USER',
        'ALTER FUNCTION refuse_change() COST 9',
      ]) {
        await client.query(`BEGIN; ${change}`);
        expect([change, await clean(client, before)]).toEqual([change, false]);
        await client.query('ROLLBACK');
      }
      expect(await clean(client, before)).toBe(true);
    });
    await database.drop();
  });
});
