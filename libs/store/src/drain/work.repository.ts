import type { Sql } from '../postgres/sql';

/** Who is working. */
export class WorkRepository {
  constructor(private readonly sql: Sql) {}

  /** A worker says that it is there. */
  async beat(workerId: string): Promise<void> {
    await this.sql.run(
      `INSERT INTO worker (id, seen_at) VALUES ($1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
      [workerId],
    );
  }

  /** A worker ends in good order; one that dies is forgotten by its silence. */
  async leave(workerId: string): Promise<void> {
    await this.sql.run('DELETE FROM worker WHERE id = $1', [workerId]);
  }

  /** Workers that were heard of in the last quarter of a minute. */
  async alive(): Promise<number> {
    const row = await this.sql.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM worker WHERE seen_at > clock_timestamp() - interval '15 seconds'`,
    );
    return row?.n ?? 0;
  }
}
