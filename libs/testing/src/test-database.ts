import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '@joinery/store';
import { RUN_VARIABLE, SERVER_VARIABLE, databasePrefix } from './test-server';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, sessions that are still open included. */
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 7_283_460_113;

/**
 * A database of one's own, migrated and empty: a clone of the run's template, which the first caller of all workers
 * makes. Takes about 50 ms.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `${databasePrefix(theRun())}${randomBytes(6).toString('hex')}`;
  await asAdmin(async (admin) => {
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE "${await template(admin)}"`);
  });
  await nameLog(urlOf(name));
  return { url: urlOf(name), drop: () => drop(name) };
}

/** A clone is another audit log than its template, and than its other clones. */
async function nameLog(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `SET session_replication_role = replica; UPDATE audit_log SET origin = 'joinery.audit/' || gen_random_uuid()`,
    );
  } finally {
    await client.end();
  }
}

/** The template appears under its name only when it is whole: it is migrated under another one. */
async function template(admin: Client): Promise<string> {
  const name = `${databasePrefix(theRun())}template`;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const known = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (known.rowCount !== 0) return name;
    const draft = `${name}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS "${draft}" WITH (FORCE)`);
    await admin.query(`CREATE DATABASE "${draft}" TEMPLATE template0`);
    await migrate(urlOf(draft));
    await admin.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`);
    return name;
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

async function drop(name: string): Promise<void> {
  await asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
}

async function asAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: theServer() });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
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
