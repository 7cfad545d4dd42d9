import type { Sql } from '../postgres/sql';
import type { IngestScope } from './staging.repository';

/** Records that a complete file of their source did not name any more. */
export class MissingRecordsRepository {
  constructor(private readonly sql: Sql) {}

  /** Records of the source that are missing as of now. */
  async count(sourceId: string): Promise<number> {
    const row = await this.sql.one<{ n: number }>(
      'SELECT count(*)::int AS n FROM employment WHERE source_id = $1 AND missing_since IS NOT NULL',
      [sourceId],
    );
    return row?.n ?? 0;
  }

  /**
   * Marks records that a complete file did not name, by the prints of their keys; nothing else ever follows from
   * absence.
   */
  async mark(scope: IngestScope, keyPrints: readonly string[]): Promise<{ missing: number; newly: readonly string[] }> {
    if (keyPrints.length === 0) return { missing: 0, newly: [] };
    const newly = await this.sql.rows<{ identityId: string | null }>(
      `UPDATE employment SET missing_since = $2 WHERE source_id = $1 AND missing_since IS NULL
         AND key_hash IN (SELECT decode(print, 'hex') FROM unnest($3::text[]) print)
       RETURNING identity_id AS "identityId"`,
      [scope.sourceId, scope.asOf, keyPrints],
    );
    return { missing: keyPrints.length, newly: newly.flatMap((found) => found.identityId ?? []).sort() };
  }

  /** Clears the mark of those who are back, who may speak for their person again: those of whom `isBack` is true. */
  async clear(sourceId: string, isBack: (keyPrint: string) => boolean): Promise<void> {
    const missing = await this.sql.rows<{ recordKey: string; keyPrint: string }>(
      `SELECT record_key AS "recordKey", encode(key_hash, 'hex') AS "keyPrint"
       FROM employment WHERE source_id = $1 AND missing_since IS NOT NULL`,
      [sourceId],
    );
    const back = missing.filter((row) => isBack(row.keyPrint)).map((row) => row.recordKey);
    if (back.length === 0) return;
    await this.sql.run(
      `WITH back AS (UPDATE employment SET missing_since = NULL WHERE source_id = $1 AND record_key = ANY($2) RETURNING identity_id)
       UPDATE identity i SET needs_evaluation = true FROM back b WHERE i.id = b.identity_id AND NOT i.needs_evaluation`,
      [sourceId, back],
    );
  }
}
