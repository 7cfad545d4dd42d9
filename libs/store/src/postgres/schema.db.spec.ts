import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { testDatabase, type TestDatabase } from '@joinery/testing';
import { createDataSource, migrate } from './data-source';
import { dumpSchema } from '../../../../tools/dump-schema';

describe('the schema', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('is what migrations/schema.sql says (npm run schema:dump writes it)', async () => {
    const checkedIn = readFileSync(join(__dirname, '../../../../migrations/schema.sql'), 'utf8');
    expect(await dumpSchema(client)).toBe(checkedIn);
  });

  it('keeps what plans withheld when that stood in the plan itself, in its order', async () => {
    const older = await testDatabase();
    await older.query(`
      DROP TABLE plan_withheld;
      DROP TRIGGER plan_frozen ON plan;
      ALTER TABLE plan ALTER COLUMN withheld TYPE jsonb USING '[]';
      CREATE TRIGGER plan_frozen BEFORE UPDATE OF hash, as_of, policy_digest, policy_version, summary, withheld ON plan
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      DELETE FROM schema_migration WHERE name = 'WithheldApart1795000001240';
      INSERT INTO plan (hash, status, as_of, policy_digest, policy_version, summary, withheld, guards, created_by, created_at)
      SELECT '', 'empty', now(), '', '', '{}', (SELECT coalesce(jsonb_agg(jsonb_build_object('appId', 'chat', 'identityId', gen_random_uuid(),
          'subject', 'Eve ' || n, 'kind', 'update', 'reason', 'PROTECTED', 'text', 'by hand') ORDER BY n), '[]') FROM generate_series(1, many) n),
        '[]', 'ada', now() FROM unnest('{0,2}'::int[]) many`);
    expect(await migrate(older.url)).toEqual(['WithheldApart1795000001240']);
    expect(await older.query('SELECT id::int, withheld FROM plan ORDER BY id')).toEqual([
      { id: 1, withheld: 0 },
      { id: 2, withheld: 2 },
    ]);
    expect(await older.query('SELECT plan_id::int AS plan, seq, subject FROM plan_withheld ORDER BY seq')).toEqual([
      { plan: 2, seq: 0, subject: 'Eve 1' },
      { plan: 2, seq: 1, subject: 'Eve 2' },
    ]);
    await older.drop();
  });

  it('gives up a transaction whose process stands still, and with it the locks that it holds', async () => {
    const source = await createDataSource(database.url).initialize();
    const told: unknown = await source.query('SHOW idle_in_transaction_session_timeout');
    await source.destroy();
    expect(told).toEqual([{ idle_in_transaction_session_timeout: '10min' }]);
  });

  it('makes no machine code of a statement, on whatever server', async () => {
    const source = await createDataSource(database.url).initialize();
    const told: unknown = await source.query('SHOW jit');
    await source.destroy();
    expect(told).toEqual([{ jit: 'off' }]);
  });

  it('is not touched by a program that is older than it', async () => {
    const name = 'FromTheFuture9999999999999';
    await client.query('INSERT INTO schema_migration (timestamp, name) VALUES (9999999999999, $1)', [name]);
    await expect(migrate(database.url)).rejects.toMatchObject({ name: 'NewerSchemaError', unknown: [name] });
    await client.query('DELETE FROM schema_migration WHERE name = $1', [name]);
    await expect(migrate(database.url)).resolves.toEqual([]);
  });

  const refused: readonly [string, string][] = [
    ['an audit event is never changed', `UPDATE audit_event SET actor = 'somebody else'`],
    ['an audit event is never deleted', 'DELETE FROM audit_event'],
    ['the audit log is never emptied', 'TRUNCATE audit_event'],
    ['a seal of the audit log is never changed', `UPDATE audit_seal SET settled = 9`],
    ['a seal of the audit log is never deleted', 'DELETE FROM audit_seal'],
    ['a checkpoint is never changed', `UPDATE audit_checkpoint SET note = ''`],
    ['checkpoints are never emptied', 'TRUNCATE audit_checkpoint'],
    ['an audit log keeps its name', `UPDATE audit_log SET origin = 'another'`],
    ['a version of a record is never changed', `UPDATE record_version SET attributes = '{}'`],
    ['the bytes of a file are never changed', `UPDATE import_chunk SET bytes = ''`],
    ['a plan keeps its hash', `UPDATE plan SET hash = 'other'`],
    ['a plan is never deleted', 'DELETE FROM plan'],
    ['a step of a plan keeps what it says', `UPDATE plan_step SET body = '{}'`],
    ['what a plan withheld keeps its reason', `UPDATE plan_withheld SET reason = 'UNDER_WAY'`],
    ['what a plan withheld is kept', 'DELETE FROM plan_withheld'],
    ['the end of a step is never changed', `UPDATE step_end SET status = 'failed'`],
  ];
  it.each(refused)('%s', async (_sentence, statement) => {
    await seed(client);
    await expect(client.query(statement)).rejects.toThrow(/kept for ever/);
  });

  it('counts every row of an import: read = staged + refused', async () => {
    await expect(client.query(importRun(10, 8, 1))).rejects.toThrow(/check constraint/);
  });
});

function importRun(read: number, staged: number, refused: number): string {
  return `INSERT INTO import_run (source_id, feed, status, file_name, content_sha256, byte_count, header, as_of, actor, rows_read, rows_staged,
    rows_refused, rows_new, rows_changed, rows_unchanged, rows_missing, doubts, started_at, finished_at)
    VALUES ('hr', 'full', 'ready', 'f.csv', 'x', 1, '[]', now(), 'ada', ${read}, ${staged}, ${refused}, ${staged}, 0, 0, 0, '[]', now(), now()) RETURNING id`;
}

async function seed(client: Client): Promise<void> {
  const { rows } = await client.query<{ id: string }>(importRun(1, 1, 0));
  const importId = rows[0]?.id;
  await client.query(
    `INSERT INTO audit_event (occurred_at, actor, type, data) VALUES (now(), 'ada', 'import.finished', '{}')`,
  );
  await client.query(
    `INSERT INTO audit_seal (first, events, leaves, newest, settled) SELECT count(*), '{1}', sha256('a'), 1, 1 FROM audit_seal`,
  );
  await client.query(
    `INSERT INTO audit_checkpoint (size, frontier, note, signed_by) SELECT count(*), sha256('a'), 'note', 'key' FROM audit_checkpoint`,
  );
  await client.query(`INSERT INTO import_chunk (import_id, seq, bytes) VALUES ($1, 0, 'a')`, [importId]);
  await client.query(
    `INSERT INTO record_version (source_id, record_key, import_id, line, learned_at, holds_from, attributes) VALUES ('hr', '1', $1, 2, now(), now(), '{"a":1}')`,
    [importId],
  );
  const plan = await client.query<{ id: string }>(
    `INSERT INTO plan (hash, status, as_of, policy_digest, policy_version, summary, withheld, guards, created_by, created_at)
     VALUES ('h', 'ready', now(), 'd', '1', '{}', 0, '[]', 'ada', now()) RETURNING id`,
  );
  await client.query(
    `INSERT INTO plan_step (plan_id, seq, app_id, kind, body, lane, basis, desired_hash) VALUES ($1, 0, 'chat', 'create-group', '{"a":1}', 1, '', '')`,
    [plan.rows[0]?.id],
  );
  await client.query(
    `INSERT INTO plan_withheld (plan_id, seq, app_id, identity_id, subject, kind, reason, text) VALUES ($1, 0, 'chat', gen_random_uuid(), 'Eve', 'update', 'PROTECTED', '')`,
    [plan.rows[0]?.id],
  );
  await client.query(
    `INSERT INTO step_end (plan_id, seq, app_id, kind, status, finished_at) VALUES ($1, 0, 'chat', 'create-group', 'confirmed', now())`,
    [plan.rows[0]?.id],
  );
}
