import type { RecordedEvent } from '@joinery/audit';
import type { Attributes } from '@joinery/identity';
import type { Sql } from '../postgres/sql';
import { EVENT_COLUMNS, EVENT_JOINS } from './event-columns';

/** One version of one of a person's records, with the line it stood on. */
export interface LearnedRecord {
  readonly learnedAt: string;
  readonly importId: string;
  readonly fileName: string;
  readonly line: number;
  readonly sourceId: string;
  readonly recordKey: string;
  readonly attributes: Attributes;
  /** Who put it in force that had been held by a feed check, and why; null where nothing was held. */
  readonly released: { readonly by: string; readonly reason: string } | null;
}

export interface LinkedRecord {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly linkedAt: string;
  readonly linkedBy: string;
  /** When it was taken from them; null while it is theirs. */
  readonly endedAt: string | null;
  /** It was nobody's before. */
  readonly isFirst: boolean;
  /** Null when nobody who was known resembled the record: it made the person. */
  readonly evidence: readonly string[] | null;
}

/** Everything that happened to one person: what HR said, and what was decided and done about it. */
export class TimelineQuery {
  constructor(private readonly sql: Sql) {}

  /** Every version of the records that are theirs or were. */
  records(identityId: string): Promise<LearnedRecord[]> {
    return this.sql.rows(
      `SELECT v.learned_at AS "learnedAt", v.import_id AS "importId", r.file_name AS "fileName", v.line, v.source_id AS "sourceId",
         v.record_key AS "recordKey", v.attributes,
         CASE WHEN held.decided_by IS NOT NULL
           THEN jsonb_build_object('by', held.decided_by, 'reason', held.decision_reason) END AS released
       FROM (SELECT source_id, record_key FROM employment WHERE identity_id = $1
         UNION SELECT source_id, record_key FROM former_link WHERE identity_id = $1) e
       JOIN record_version v ON v.source_id = e.source_id AND v.record_key = e.record_key
       JOIN import_run r ON r.id = v.import_id
       LEFT JOIN import_check c ON c.import_id = v.import_id
       LEFT JOIN import_check held ON held.import_id = c.releases ORDER BY v.id`,
      [identityId],
    );
  }

  /** How each of these records became theirs, and until when it was. */
  links(identityId: string): Promise<LinkedRecord[]> {
    return this.sql.rows(
      `WITH theirs AS (
         SELECT source_id, record_key, linked_at, linked_by, evidence, NULL::timestamptz AS ended_at FROM employment WHERE identity_id = $1
         UNION ALL
         SELECT source_id, record_key, linked_at, linked_by, evidence, ended_at FROM former_link WHERE identity_id = $1
       )
       SELECT t.source_id AS "sourceId", t.record_key AS "recordKey", t.linked_at AS "linkedAt", t.linked_by AS "linkedBy",
         t.evidence, t.ended_at AS "endedAt", NOT EXISTS (SELECT FROM former_link f
           WHERE f.source_id = t.source_id AND f.record_key = t.record_key AND f.ended_at <= t.linked_at
             AND f.linked_at < coalesce(t.ended_at, 'infinity')) AS "isFirst"
       FROM theirs t ORDER BY t.linked_at, t.record_key`,
      [identityId],
    );
  }

  events(identityId: string): Promise<RecordedEvent[]> {
    return this.sql.rows(
      `SELECT ${EVENT_COLUMNS} FROM audit_event e ${EVENT_JOINS} WHERE e.identity_id = $1
       UNION ALL
       SELECT ${EVENT_COLUMNS} FROM audit_event e ${EVENT_JOINS} WHERE e.identity_id IS NULL AND e.type IN ('plan.released', 'plan.approved', 'plan.rejected')
         AND e.plan_id IN (SELECT plan_id FROM plan_step WHERE identity_id = $1)
       ORDER BY id`,
      [identityId],
    );
  }
}
