import type { Attributes } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/** A record that is known, as it is held and as a file says it now. */
export interface StagedChange {
  readonly line: number;
  readonly recordKey: string;
  readonly identityId: string | null;
  readonly label: string | null;
  readonly before: Attributes;
  readonly now: Attributes;
}

const PAGE = 2_000;

/** What the running import is measured by: its records beside those that are held, and what earlier imports came to. */
export class FeedFactsRepository {
  constructor(private readonly sql: Sql) {}

  /** Rows of the latest full files in force, newest first. One that broke off does not tell how long the list is. */
  async formerRows(sourceId: string, limit: number): Promise<readonly number[]> {
    const rows = await this.sql.rows<{ rows: number }>(
      `SELECT r.rows_read AS rows FROM import_check c JOIN import_run r ON r.id = c.import_id
       WHERE c.source_id = $1 AND c.in_force AND r.feed = 'full' AND r.status <> 'unfit' ORDER BY c.import_id DESC LIMIT $2`,
      [sourceId, limit],
    );
    return rows.map((row) => row.rows);
  }

  /** How many ends of employment imports in force have brought since each of the two instants. */
  async leaversSince(sourceId: string, day: Instant, week: Instant): Promise<{ day: number; week: number }> {
    const row = await this.sql.one<{ day: number; week: number }>(
      `SELECT coalesce(sum(leavers) FILTER (WHERE as_of > $2), 0)::int AS day, coalesce(sum(leavers), 0)::int AS week
       FROM import_check WHERE source_id = $1 AND in_force AND as_of > $3`,
      [sourceId, day, week],
    );
    return row ?? { day: 0, week: 0 };
  }

  /** Records of the source that are known. */
  async known(sourceId: string): Promise<number> {
    const row = await this.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM employment WHERE source_id = $1', [
      sourceId,
    ]);
    return row?.n ?? 0;
  }

  /**
   * Records of the running import that are known already, page by page: as they are held, and as the file says them
   * now. LATERAL with LIMIT makes it one look-up per row, whatever the planner believes of tables that were just
   * filled.
   */
  async *stagedChanges(sourceId: string): AsyncGenerator<readonly StagedChange[]> {
    await this.sql.run('CREATE INDEX ON staged_row (line)');
    for (let line = -1; ;) {
      const page = await this.sql.rows<StagedChange & { before: Attributes | null }>(
        `SELECT s.line, s.record_key AS "recordKey", e.identity_id AS "identityId", i.label, v.attributes AS before, s.attributes AS now
         FROM (SELECT line, record_key, attributes FROM staged_row WHERE line > $2 ORDER BY line LIMIT ${PAGE}) s
         LEFT JOIN LATERAL (SELECT version_id, identity_id FROM employment
           WHERE source_id = $1 AND record_key = s.record_key LIMIT 1) e ON true
         LEFT JOIN LATERAL (SELECT attributes FROM record_version WHERE id = e.version_id LIMIT 1) v ON true
         LEFT JOIN LATERAL (SELECT label FROM identity WHERE id = e.identity_id LIMIT 1) i ON true ORDER BY s.line`,
        [sourceId, line],
      );
      yield page.filter((change) => change.before !== null);
      const last = page.at(-1);
      if (page.length < PAGE || !last) return;
      line = last.line;
    }
  }

  /** Rows of the running import that are set aside to be compared, known or new. */
  async stagedCount(): Promise<number> {
    return (await this.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM staged_row'))?.n ?? 0;
  }

  /** Managers' numbers by the numbers of these people, as their records are held now. */
  async managersOf(numbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ number: string; manager: string }>(
      `SELECT i.employee_number AS number, v.attributes ->> 'managerEmployeeNumber' AS manager
       FROM identity i JOIN employment e ON e.identity_id = i.id JOIN record_version v ON v.id = e.version_id
       WHERE i.employee_number = ANY($1) AND v.attributes ->> 'managerEmployeeNumber' IS NOT NULL`,
      [numbers],
    );
    return new Map(rows.map((row) => [row.number, row.manager]));
  }

  /** Those of these numbers by which a person is known, or a record of the source. */
  async knownAs(sourceId: string, numbers: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ number: string }>(
      `SELECT n AS number FROM unnest($2::text[]) AS n WHERE EXISTS (SELECT FROM identity WHERE employee_number = n)
         OR EXISTS (SELECT FROM employment WHERE source_id = $1 AND record_key = n)`,
      [sourceId, numbers],
    );
    return new Set(rows.map(({ number }) => number));
  }
}
