import type { Sql } from '../postgres/sql';
import type { IngestScope } from './staging.repository';

/** A record that waits for a person's word. */
export interface HeldRecord {
  readonly importId: string;
  readonly recordKey: string;
  readonly line: number;
  readonly code: string;
}

/** What of an import is kept out of force: records set aside, managers that stay, or everything. */
export class HeldRecordsRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Leaves these records of the running import with the manager that is held of them. Their text counts as never seen,
   * so that they are looked at again with the next file; new records have no manager to keep and stay as they are.
   */
  async keepManagers({ sourceId }: IngestScope, recordKeys: readonly string[]): Promise<void> {
    if (recordKeys.length === 0) return;
    await this.sql.run(
      `UPDATE staged_row s SET row_hash = '\\x0000000000000000', attributes = (s.attributes::jsonb
         || jsonb_build_object('managerEmployeeNumber', v.attributes::jsonb -> 'managerEmployeeNumber'))::json
       FROM employment e JOIN record_version v ON v.id = e.version_id
       WHERE e.source_id = $1 AND e.record_key = s.record_key AND s.record_key = ANY($2)`,
      [sourceId, recordKeys],
    );
  }

  /** Keeps what the file says of these records aside, where it counts for nothing. */
  keep(scope: IngestScope, codes: ReadonlyMap<string, string>): Promise<number> {
    return this.sql.run(
      `INSERT INTO held_record (import_id, source_id, record_key, line, code, attributes)
       SELECT $1, $2, t.record_key, t.line, c.code, t.attributes
       FROM unnest($3::text[], $4::text[]) AS c(record_key, code) JOIN LATERAL (
         SELECT record_key, line, attributes FROM staged_row WHERE record_key = c.record_key
         UNION ALL SELECT record_key, line, attributes FROM record_version
         WHERE source_id = $2 AND record_key = c.record_key AND import_id = $1 LIMIT 1) t ON true
       ON CONFLICT DO NOTHING`,
      [scope.importId, scope.sourceId, [...codes.keys()], [...codes.values()]],
    );
  }

  /** Takes back everything that the running import has written; tells how many people are unmade. */
  async takeBackAll({ importId, sourceId }: IngestScope): Promise<number> {
    await this.sql.run('TRUNCATE staged_row');
    return this.sql.run(
      `WITH gone AS (
         DELETE FROM record_version WHERE import_id = $1 AND source_id = $2 RETURNING id, record_key
       ), unemployed AS (
         DELETE FROM employment e USING gone WHERE e.source_id = $2 AND e.record_key = gone.record_key AND e.version_id = gone.id
         RETURNING e.identity_id
       )
       DELETE FROM identity i USING unemployed u WHERE i.id = u.identity_id AND i.import_id = $1`,
      [importId, sourceId],
    );
  }

  /** In the order of the file. */
  of(importId: string, limit: number): Promise<HeldRecord[]> {
    return this.sql.rows(
      `SELECT import_id AS "importId", record_key AS "recordKey", line, code FROM held_record
       WHERE import_id = $1 ORDER BY line, record_key LIMIT $2`,
      [importId, limit],
    );
  }

  /** Keys of the records of whom later imports said something: what the earlier one says of them is old. */
  async spokenOfSince(sourceId: string, importId: string): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ recordKey: string }>(
      `SELECT record_key AS "recordKey" FROM record_version WHERE source_id = $1 AND import_id > $2
       UNION SELECT record_key FROM held_record WHERE source_id = $1 AND import_id > $2`,
      [sourceId, importId],
    );
    return new Set(rows.map((row) => row.recordKey));
  }
}
