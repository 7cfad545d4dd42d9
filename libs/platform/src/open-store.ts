import { stopwatch } from '@joinery/kernel';
import { migrate, NewerSchemaError, Store } from '@joinery/store';
import type { Report } from './joinery';
import { DatabaseError } from './postgres/database-error';

/**
 * Brings the schema up to date and connects. Nothing else here names the store by more than its type: it is loaded, and
 * all that it needs of libraries, when a database is opened, and not by commands that only read files.
 */
export async function openStore(url: string, poolSize: number, report: Report): Promise<Store> {
  const migrating = stopwatch();
  const ran = await migrate(url).catch((error: unknown) => {
    throw error instanceof NewerSchemaError ? madeByANewer(error) : error;
  });
  report('migrations', ran.length > 0 ? `${ran.length} applied` : 'up to date', migrating());
  return Store.open(url, poolSize);
}

function madeByANewer(error: NewerSchemaError): DatabaseError {
  const { length } = error.unknown;
  return new DatabaseError(
    `A newer Joinery has changed the schema of this database: this version does not know ${length} of its migrations (the last is ${error.unknown.at(-1)}). Start that version, or give this one a backup from before.`,
    { cause: error },
  );
}
