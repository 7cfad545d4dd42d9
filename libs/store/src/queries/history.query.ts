import type { Instant, LocalDate } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { Sql } from '../postgres/sql';

/** One thing that was learned of one of a person's records. */
export interface KnownVersion {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly versionId: string;
  readonly importId: string;
  readonly line: number;
  readonly learnedAt: Instant;
  readonly holdsFrom: LocalDate;
  readonly attributes: Attributes;
}

/** What had been learned of a person's records by an instant. Links count as they stood at it. */
export class HistoryQuery {
  constructor(private readonly sql: Sql) {}

  /** Every version, by record, oldest first. */
  known(identityId: string, knownAt: Instant): Promise<KnownVersion[]> {
    return this.sql.rows(
      `WITH theirs AS (
         SELECT source_id, record_key FROM employment WHERE identity_id = $1 AND linked_at <= $2
         UNION
         SELECT source_id, record_key FROM former_link WHERE identity_id = $1 AND linked_at <= $2 AND ended_at > $2
       )
       SELECT v.source_id AS "sourceId", v.record_key AS "recordKey", v.id AS "versionId", v.import_id AS "importId", v.line,
         v.learned_at AS "learnedAt", to_char(v.holds_from, 'YYYY-MM-DD') AS "holdsFrom", v.attributes
       FROM theirs t JOIN record_version v ON v.source_id = t.source_id AND v.record_key = t.record_key
       WHERE v.learned_at <= $2 ORDER BY v.source_id, v.record_key, v.id`,
      [identityId, knownAt],
    );
  }
}
