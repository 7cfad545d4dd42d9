import type { Sql } from './sql';

/** A way to come to rows that PostgreSQL's planner may be made to do without (its settings `enable_…`). */
type Way = 'seqscan' | 'bitmapscan' | 'hashjoin' | 'mergejoin' | 'sort';

/** Every way to join a batch to a table but one look-up by index for each of its rows. */
export const WHOLE_TABLES: readonly Way[] = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'];

/**
 * Closes ways to the planner until the transaction ends. A batch is a few hundred rows of tables that may hold
 * millions: left alone, the planner reads such a table whole for each batch, most of all where nothing was counted yet.
 */
export async function planWithout(sql: Sql, ways: readonly Way[]): Promise<void> {
  await set(sql, ways, 'off');
}

/** The same for one piece of work, behind which the transaction goes on as before. */
export async function whilePlannedWithout<T>(sql: Sql, ways: readonly Way[], work: () => Promise<T>): Promise<T> {
  await set(sql, ways, 'off');
  const result = await work();
  await set(sql, ways, 'on');
  return result;
}

async function set(sql: Sql, ways: readonly Way[], to: 'on' | 'off'): Promise<void> {
  await sql.run(`SELECT set_config('enable_' || way, $2, true) FROM unnest($1::text[]) way`, [ways, to]);
}
