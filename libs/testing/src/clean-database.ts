import type { Client } from 'pg';

/** What a migrated database holds before anybody has used it, and how its catalogue looks then. */
export interface CleanState {
  readonly rows: readonly { readonly table: string; readonly rows: readonly unknown[] }[];
  readonly sequences: readonly { readonly name: string; readonly value: string; readonly isCalled: boolean }[];
  readonly catalogue: string;
}

/** A database that has grown beyond this is not worth to be cleaned: it would only become slower. */
const WORTHWHILE_BYTES = 24_000_000;

const TABLES = `SELECT c.oid, c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname = 'public' AND pg_relation_size(c.oid) > 0`;

/** Whoever changes an object of ours writes its row of the catalogue anew, and a clone has the rows of its template. */
const CATALOGUE = `SELECT md5(string_agg(kind || oid || ' ' || xmin, ',' ORDER BY kind, oid)) AS catalogue FROM (
  ${['pg_class', 'pg_type', 'pg_proc', 'pg_trigger', 'pg_constraint', 'pg_attrdef', 'pg_rewrite']
    .map((kind) => `SELECT '${kind}' AS kind, oid::bigint, xmin::text FROM ${kind} WHERE oid >= 16384`)
    .join(' UNION ALL ')}
  UNION ALL SELECT 'index', indexrelid::bigint, xmin::text FROM pg_index WHERE indexrelid >= 16384
  UNION ALL SELECT 'column', attrelid::bigint * 10000 + attnum, xmin::text FROM pg_attribute WHERE attrelid >= 16384
  UNION ALL SELECT 'schema', oid::bigint, xmin::text FROM pg_namespace WHERE oid >= 16384 AND nspname NOT LIKE 'pg\\_%temp\\_%') AS ours`;

export async function readCleanState(client: Client): Promise<CleanState> {
  const tables = await client.query<{ name: string }>(TABLES);
  const rows = [];
  for (const { name: table } of tables.rows) {
    const found = await client.query<{ rows: unknown[] | null }>(`SELECT json_agg(t) AS rows FROM ${table} AS t`);
    if (found.rows[0]?.rows) rows.push({ table, rows: found.rows[0].rows });
  }
  const sequences = await client.query<CleanState['sequences'][number]>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, start_value)::text AS value,
       last_value IS NOT NULL AS "isCalled" FROM pg_sequences WHERE schemaname = 'public'`,
  );
  return { rows, sequences: sequences.rows, catalogue: await catalogueOf(client) };
}

async function catalogueOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ catalogue: string }>(CATALOGUE);
  return rows[0]?.catalogue ?? '';
}

/** Brings a database that a spec has used back to that state. False when it cannot be, or is not worth it. */
export async function clean(client: Client, state: CleanState): Promise<boolean> {
  if ((await catalogueOf(client)) !== state.catalogue) return false;
  const size = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
  if (Number(size.rows[0]?.bytes) > WORTHWHILE_BYTES) return false;
  await client.query('BEGIN');
  // No trigger keeps what is there "for ever", and no foreign key asks for an order.
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(
    `DO $$ DECLARE t record; BEGIN FOR t IN ${TABLES} LOOP EXECUTE 'DELETE FROM ' || t.name; END LOOP; END $$`,
  );
  for (const { table, rows } of state.rows) {
    const text = JSON.stringify(rows);
    await client.query(
      `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${table}, $1)`,
      [text],
    );
  }
  await client.query(
    `SELECT setval(name::regclass, value, "isCalled") FROM json_to_recordset($1) AS s(name text, value bigint, "isCalled" boolean)`,
    [JSON.stringify(state.sequences)],
  );
  await client.query('COMMIT');
  return true;
}
