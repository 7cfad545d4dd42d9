import { randomBytes } from 'node:crypto';
import { Client, escapeLiteral } from 'pg';
import { migrate } from '@joinery/store';
import { clean, type CleanState, readCleanState } from './clean-database';
import { RUN_VARIABLE, SERVER_VARIABLE, databasePrefix } from './test-server';

export interface TestDatabase {
  readonly url: string;
  /** Reads and writes behind the product's back, as the owner, on a connection of its own. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Removes the database, sessions that are still open included. */
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 7_283_460_113;

/**
 * A database of one's own, migrated and empty: one that another spec has given back, cleaned, or else a clone of the
 * run's template, which the first caller of all workers makes. A clone is 300 files; file systems that do not use the
 * place of a deleted file again at once (ext4) take longer and longer to make them while others are deleted.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = nameFor('used');
  await asAdmin(async (admin) => {
    if (await takeSpare(admin, name)) return;
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${await template(admin)} STRATEGY file_copy`);
  });
  await connected(name, nameLog);
  return {
    url: urlOf(name),
    query: <Row>(text: string, values: readonly unknown[] = []) =>
      connected(name, async (client) => (await client.query(text, [...values])).rows as Row[]),
    drop: () => giveBack(name),
  };
}

/** A clone is another audit log than its template, and than its other clones. */
async function nameLog(client: Client): Promise<void> {
  await client.query(
    `SET session_replication_role = replica; UPDATE audit_log SET origin = 'joinery.audit/' || gen_random_uuid()`,
  );
}

/** Two may ask for the same one; who comes second does not find its name any more. */
async function takeSpare(admin: Client, name: string): Promise<boolean> {
  const spare = await admin.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY random()',
    [`${databasePrefix(theRun())}spare_`],
  );
  for (const { datname } of spare.rows) if (await rename(admin, datname, name)) return true;
  return false;
}

/** Nobody finds it under its old name from here on; cleaned it becomes a spare one, and else it goes. */
async function giveBack(name: string): Promise<void> {
  await asAdmin(async (admin) => {
    const washed = nameFor('washed');
    await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [name]);
    const isOurs = await rename(admin, name, washed);
    const isClean = isOurs && (await cleaned(admin, washed));
    if (isClean && (await rename(admin, washed, nameFor('spare')))) return;
    await admin.query(`DROP DATABASE IF EXISTS ${isOurs ? washed : name} WITH (FORCE)`);
  });
}

async function cleaned(admin: Client, name: string): Promise<boolean> {
  const state = await cleanState(admin);
  return connected(name, (client) => clean(client, state)).catch(() => false);
}

/** False when somebody is connected to it, or when it is not there. */
async function rename(admin: Client, from: string, to: string): Promise<boolean> {
  return admin.query(`ALTER DATABASE ${from} RENAME TO ${to}`).then(
    () => true,
    () => false,
  );
}

/**
 * The template appears under its name only when it is whole: it is migrated under another one. Its comment says how it
 * is.
 */
async function template(admin: Client): Promise<string> {
  const name = templateName();
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const known = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (known.rowCount !== 0) return name;
    const draft = `${name}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    await migrate(urlOf(draft));
    const state = JSON.stringify(await connected(draft, readCleanState));
    await admin.query(`COMMENT ON DATABASE ${draft} IS ${escapeLiteral(state)}`);
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    return name;
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

async function cleanState(admin: Client): Promise<CleanState> {
  const { rows } = await admin.query<{ state: string }>(
    `SELECT shobj_description(oid, 'pg_database') AS state FROM pg_database WHERE datname = $1`,
    [templateName()],
  );
  return JSON.parse(rows[0]?.state ?? '') as CleanState;
}

function nameFor(use: 'used' | 'washed' | 'spare'): string {
  return `${databasePrefix(theRun())}${use}_${randomBytes(6).toString('hex')}`;
}

const templateName = (): string => `${databasePrefix(theRun())}template`;

const asAdmin = <T>(work: (admin: Client) => Promise<T>): Promise<T> => connectedTo(theServer(), work);

const connected = <T>(database: string, work: (client: Client) => Promise<T>): Promise<T> =>
  connectedTo(urlOf(database), work);

async function connectedTo<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(theServer());
  url.pathname = `/${database}`;
  return url.toString();
}

function theServer(): string {
  const url = process.env[SERVER_VARIABLE];
  if (url === undefined)
    throw new Error('no test server: only specs named *.db.spec.ts and *.e2e-spec.ts have a database');
  return url;
}

function theRun(): string {
  return process.env[RUN_VARIABLE] ?? '';
}
