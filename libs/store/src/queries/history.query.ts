import type { QueryRunner } from 'typeorm';
import type { Instant, LocalDate } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import { Sql } from '../sql';

/** A version of a record as it stood at one time of knowing, for one day. */
export interface KnownVersion {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly versionId: string;
  readonly importId: string;
  readonly line: number;
  readonly learnedAt: Instant;
  readonly holdsFrom: LocalDate;
  readonly attributes: Attributes;
  /** It was the first we heard of the record, and it holds from a day after the one asked about. */
  readonly isLater: boolean;
}

/**
 * The two axes of time: what we knew at an instant (`knownAt`, by when a version was learned) about a day (`about`, by the
 * day a version holds from). Of each of the person's records the version that had the say; where all that was known holds from
 * a later day, the earliest of it, marked. Links count as they stood at `knownAt`.
 */
export class HistoryQuery {
  private readonly sql: Sql;

  constructor(runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  known(identityId: string, knownAt: Instant, about: LocalDate): Promise<KnownVersion[]> {
    return this.sql.rows(
      `WITH theirs AS (
         SELECT source_id, record_key FROM employment WHERE identity_id = $1 AND linked_at <= $2
         UNION
         SELECT source_id, record_key FROM former_link WHERE identity_id = $1 AND linked_at <= $2 AND ended_at > $2
       ), versions AS (
         SELECT v.*, v.holds_from <= $3::date AS holds FROM theirs t
         JOIN record_version v ON v.source_id = t.source_id AND v.record_key = t.record_key WHERE v.learned_at <= $2
       ), ranked AS (
         SELECT *, row_number() OVER (PARTITION BY source_id, record_key
           ORDER BY holds DESC, CASE WHEN holds THEN holds_from END DESC, CASE WHEN holds THEN id END DESC, id) AS place
         FROM versions
       )
       SELECT source_id AS "sourceId", record_key AS "recordKey", id AS "versionId", import_id AS "importId", line,
         learned_at AS "learnedAt", to_char(holds_from, 'YYYY-MM-DD') AS "holdsFrom", attributes, NOT holds AS "isLater"
       FROM ranked WHERE place = 1 ORDER BY source_id, record_key`,
      [identityId, knownAt, about],
    );
  }
}
