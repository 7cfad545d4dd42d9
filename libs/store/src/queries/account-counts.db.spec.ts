import { testDatabase, type TestDatabase } from '@joinery/testing';
import { Store, type Transaction } from '../store';

describe('accounts, counted', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await testDatabase();
    store = await Store.open(database.url, 2);
    await store.read((tx) => tx.runner.query(ACCOUNTS));
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('are open where we wrote so, unless the app was seen to say something else', async () => {
    expect([...(await store.read((tx) => tx.accountCounts.active()))]).toEqual([['chat', 545]]);
  });

  it('are as desired where they exist and nothing is to be done', async () => {
    expect([...(await store.read((tx) => tx.accountCounts.unchanged()))]).toEqual([
      ['chat', 590],
      ['mail', 0],
    ]);
  });

  it('are what an app is said to have', async () => {
    const status = await store.read((tx) => tx.apps.status());
    expect(
      status.map(({ id, accounts, active, different, waiting }) => [id, accounts, active, different, waiting]),
    ).toEqual([
      ['chat', 595, 545, 3015, 0],
      ['mail', 0, 0, 0, 0],
    ]);
  });

  it('are found by their indexes: no other account is read to count them', async () => {
    await store.read((tx) => tx.runner.query('ANALYZE account'));
    const [before = 0, after = 0] = await store.transaction(async (tx) => {
      const read = await accountsRead(tx);
      await tx.accountCounts.active();
      await tx.accountCounts.unchanged();
      return [read, await accountsRead(tx)];
    });
    expect(after - before).toBeLessThanOrEqual(545 + 590);
  });
});

/** How many rows this session has been given, by whichever way. */
async function accountsRead(tx: Transaction): Promise<number> {
  const [read] = (await tx.runner.query(
    `SELECT (seq_tup_read + idx_tup_fetch)::int AS n FROM pg_stat_xact_user_tables WHERE relname = 'account'`,
  )) as { n: number }[];
  return read?.n ?? 0;
}

/** Of each kind: what is desired, what we wrote last, what the app is believed to have, and how many there are. */
const ACCOUNTS = `
  INSERT INTO app (id, kind, profile, base_url, token_from, concurrency, connected_at)
  SELECT id, 'scim', 'generic', 'http://127.0.0.1:1', '{}', 1, now() FROM unnest('{chat,mail}'::text[]) AS id;
  WITH people AS (
    SELECT kinds.*, gen_random_uuid() AS id FROM (VALUES
      ('open', 'open', 'open', 500), ('closed', 'open', 'closed', 20), ('open', 'closed', 'open', 40),
      ('closed', 'closed', 'closed', 30), ('open', 'absent', 'absent', 3000), ('closed', 'open', 'absent', 10), ('closed', 'open', 'open', 5)
    ) AS kinds(desired, applied, current, n), generate_series(1, n)
  ), made AS (INSERT INTO identity (id, label, learned_at) SELECT id, 'somebody', now() FROM people)
  INSERT INTO account (app_id, identity_id, desired, desired_hash, applied, applied_hash, observed, observed_hash, current_hash)
  SELECT 'chat', id, ${image('desired')}, desired, ${image('applied')}, applied, ${image('current')}, current, current FROM people`;

function image(hash: string): string {
  return `CASE WHEN ${hash} <> 'absent' THEN json_build_object('active', ${hash} = 'open') END`;
}
