import { stopwatch } from '@joinery/kernel';
import { migrate, Store } from '@joinery/store';
import type { Report } from './joinery';

/**
 * Brings the schema up to date and connects. Nothing else here names the store by more than its type: it is loaded, and all
 * that it needs of libraries, when a database is opened, and not by commands that only read files.
 */
export async function openStore(url: string, poolSize: number, report: Report): Promise<Store> {
  const migrating = stopwatch();
  const ran = await migrate(url);
  report('migrations', ran.length > 0 ? `${ran.length} applied` : 'up to date', migrating());
  return Store.open(url, poolSize);
}
