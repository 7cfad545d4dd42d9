import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrations } from '../../../../migrations';
import { pgTypes } from './pg-types';
import { rows } from '../rows';
import { LOCKS } from './locks';

/**
 * A transaction in which nobody says anything for so long is one of a process that stands still: the server ends it, and the locks
 * that it holds. Between two statements of ours lie seconds.
 */
const IDLE_IN_TRANSACTION = '10min';

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
      options: `-c timezone=UTC -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION}`,
      connectionTimeoutMillis: 15_000,
    },
  });
}

/** Brings the schema up to date and returns the names of the migrations that ran. Two at once: the second waits. */
export async function migrate(url: string): Promise<readonly string[]> {
  const source = await createDataSource(url, 2).initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.query(`SELECT pg_advisory_lock(${LOCKS.migrating})`);
    const ran = await source.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await runner.query(`SELECT pg_advisory_unlock(${LOCKS.migrating})`).catch(() => undefined);
    await runner.release();
    await source.destroy();
  }
}
