import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrations } from '../../../../migrations';
import { CONNECT_MS } from './database-away';
import { pgTypes } from './pg-types';
import { rows } from '../rows';
import { LOCKS } from './locks';

/**
 * A transaction in which nobody says anything for so long is one of a process that stands still: the server ends it,
 * and the locks that it holds. Between two statements of ours lie seconds. A single statement has no limit: a first
 * load, an index that is built after it and a COPY from a slow source may all rightly take minutes, and one that is cut
 * short is only begun again.
 */
const IDLE_IN_TRANSACTION = '10min';

/**
 * No statement of ours runs long enough to be worth machine code, and a server that makes it (most packages of PostgreSQL
 * do, the embedded one does not) goes by costs that are guessed of tables nobody has counted yet: 1.7 s for every five
 * hundred people of a first load.
 */
const NO_MACHINE_CODE = '-c jit=off';

/** Builds the TypeORM data source; `url` must be a checked PostgreSQL URL. */
export function createDataSource(url: string, poolSize = 10): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: rows,
    migrations,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'all',
    synchronize: false,
    poolSize,
    applicationName: 'joinery',
    extra: {
      types: pgTypes,
      options: `-c timezone=UTC ${NO_MACHINE_CODE} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION}`,
      connectionTimeoutMillis: CONNECT_MS,
    },
  });
}

/**
 * The schema is newer than this program: a newer one was here. `unknown`: its migrations that are not ours, oldest
 * first.
 */
export class NewerSchemaError extends Error {
  constructor(readonly unknown: readonly string[]) {
    super(`The schema has migrations that this version does not know: ${unknown.join(', ')}`);
    this.name = 'NewerSchemaError';
  }
}

/**
 * Brings the schema up to date and returns the names of the migrations that ran. Two at once: the second waits. Throws
 * `NewerSchemaError`, and leaves everything as it is.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const source = await createDataSource(url, 2).initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.query(`SELECT pg_advisory_lock(${LOCKS.migrating})`);
    const unknown = await unknownMigrations(source);
    if (unknown.length > 0) throw new NewerSchemaError(unknown);
    const ran = await source.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await runner.query(`SELECT pg_advisory_unlock(${LOCKS.migrating})`).catch(() => undefined);
    await runner.release();
    await source.destroy();
  }
}

async function unknownMigrations(source: DataSource): Promise<readonly string[]> {
  const [kept] = await source.query<{ isThere: boolean }[]>(
    `SELECT to_regclass('schema_migration') IS NOT NULL AS "isThere"`,
  );
  if (!kept?.isThere) return [];
  const ran = await source.query<{ name: string }[]>('SELECT name FROM schema_migration ORDER BY id');
  const ours = new Set(source.migrations.map(({ name }) => name));
  return ran.map(({ name }) => name).filter((name) => !ours.has(name));
}
