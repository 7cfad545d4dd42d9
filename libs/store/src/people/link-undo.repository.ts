import type { Instant } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { CorrelationCase } from './cases.repository';
import type { Sql } from '../postgres/sql';
import { KEEP_FORMER_LINK } from './former-link';

export interface RecordOwner {
  readonly identityId: string;
  readonly label: string;
  /** How many records the person has. */
  readonly records: number;
  /** The record is the first that was heard of the person. */
  readonly isMaker: boolean;
}

/** Somebody whose the record was, and who has no record since. */
export interface EmptiedHolder {
  readonly identityId: string;
  readonly label: string;
  /** Whom they are since they have none: by which merge; null while nobody has said so. */
  readonly mergeId: string | null;
}

/** Why the link of an id ends that HR gave to somebody else: its former holder stays who they were. */
export const GIVEN_ANEW = 'the id was given to somebody else';

/** A link to be closed, and why. */
export interface EndedLink {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
}

/** What a held row says of a record whose id was given to somebody else. */
export interface PendingVersion {
  readonly importId: string;
  readonly line: number;
  readonly attributes: Attributes;
}

/** Taking links back, with their history kept. */
export class LinkUndoRepository {
  constructor(private readonly sql: Sql) {}

  ownerOf(sourceId: string, recordKey: string): Promise<RecordOwner | null> {
    return this.sql.one(
      `SELECT i.id AS "identityId", i.label, (SELECT count(*)::int FROM employment o WHERE o.identity_id = i.id) AS records,
         NOT EXISTS (SELECT FROM employment o WHERE o.identity_id = i.id AND o.linked_at < e.linked_at) AS "isMaker"
       FROM employment e JOIN identity i ON i.id = e.identity_id WHERE e.source_id = $1 AND e.record_key = $2`,
      [sourceId, recordKey],
    );
  }

  /**
   * Who had the record last by a link that was taken back, and has none at all now; not one who was merged with others.
   */
  emptiedHolder(sourceId: string, recordKey: string): Promise<EmptiedHolder | null> {
    return this.sql.one(
      `SELECT i.id AS "identityId", i.label, m.id AS "mergeId" FROM former_link f JOIN identity i ON i.id = f.identity_id
       LEFT JOIN person_merge m ON m.merged_id = i.id AND m.undone_at IS NULL
       WHERE f.source_id = $1 AND f.record_key = $2 AND f.reason <> $3
         AND (m.id IS NULL AND i.merged_into IS NULL OR m.records::text = '[]')
         AND NOT EXISTS (SELECT FROM employment e WHERE e.identity_id = i.id)
       ORDER BY f.id DESC LIMIT 1`,
      [sourceId, recordKey, GIVEN_ANEW],
    );
  }

  /**
   * Closes a link. The person's attributes are forgotten, so that the next look takes them from the records that are
   * left and nothing stays of the record that was not theirs; the state and everything reserved stay.
   */
  async unlink({ sourceId, recordKey, by, at, reason }: EndedLink): Promise<void> {
    await this.sql.run(
      `WITH ended AS (
         ${KEEP_FORMER_LINK} $3, $4, $5 FROM employment
         WHERE source_id = $1 AND record_key = $2 AND identity_id IS NOT NULL RETURNING identity_id
       ), freed AS (
         UPDATE employment SET identity_id = NULL, linked_at = NULL, linked_by = NULL, evidence = NULL
         WHERE source_id = $1 AND record_key = $2
       )
       UPDATE identity i SET needs_evaluation = true,
         profile = CASE WHEN EXISTS (SELECT FROM employment o WHERE o.identity_id = i.id
           AND (o.source_id, o.record_key) <> ($1, $2)) THEN NULL ELSE i.profile END
       FROM ended WHERE i.id = ended.identity_id`,
      [sourceId, recordKey, at, by, reason],
    );
  }

  /**
   * Takes back that what a file gave to somebody else was a correction of whose record it is: they keep the record, and
   * it says again what it said before the case was decided. Answers whose it is; null where the decision gave them the
   * record.
   */
  async putBack(caseId: string, at: Instant): Promise<string | null> {
    const row = await this.sql.one<{ id: string }>(
      `WITH kept AS (
         SELECT e.identity_id, e.source_id, e.record_key, c.decided_at FROM correlation_case c
         JOIN employment e ON e.source_id = c.source_id AND e.record_key = c.record_key
         WHERE c.id = $1 AND e.identity_id::text = c.decision ->> 'identityId' AND e.linked_at < c.decided_at
       ), version AS (
         INSERT INTO record_version (source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         SELECT v.source_id, v.record_key, v.import_id, v.line, $2, v.holds_from, v.attributes FROM kept k
         JOIN LATERAL (SELECT * FROM record_version WHERE source_id = k.source_id AND record_key = k.record_key
           AND learned_at < k.decided_at ORDER BY id DESC LIMIT 1) v ON true
         RETURNING id, source_id, record_key
       ), back AS (
         UPDATE employment e SET version_id = v.id FROM version v
         WHERE e.source_id = v.source_id AND e.record_key = v.record_key
       )
       UPDATE identity i SET needs_evaluation = true FROM kept k WHERE i.id = k.identity_id RETURNING i.id`,
      [caseId, at],
    );
    return row?.id ?? null;
  }

  /** Opens a decided case once more; gives the number of the new one. */
  async reopenCase(
    { sourceId, recordKey, candidates, reasons }: CorrelationCase,
    because: string,
    at: Instant,
  ): Promise<string> {
    const row = await this.sql.one<{ id: string }>(
      `INSERT INTO correlation_case (source_id, record_key, status, candidates, reasons, opened_at)
       VALUES ($1, $2, 'open', $3, $4, $5) RETURNING id`,
      [
        sourceId,
        recordKey,
        JSON.stringify(candidates),
        JSON.stringify([...(Array.isArray(reasons) ? (reasons as unknown[]) : []), because]),
        at,
      ],
    );
    if (!row) throw new Error('the case was not written');
    return row.id;
  }

  /** What the newest file says of a record whose id seems to be somebody else's now; null when nothing waits. */
  pending(sourceId: string, recordKey: string): Promise<PendingVersion | null> {
    return this.sql.one(
      `SELECT h.import_id AS "importId", h.line, h.attributes FROM held_record h
       JOIN employment e ON e.source_id = h.source_id AND e.record_key = h.record_key
       JOIN record_version v ON v.id = e.version_id
       WHERE h.source_id = $1 AND h.record_key = $2 AND h.code = 'MATCH_ID_REUSED' AND h.import_id > v.import_id
       ORDER BY h.import_id DESC LIMIT 1`,
      [sourceId, recordKey],
    );
  }

  /** Keeps what was held as the record's newest version. */
  async applyPending(
    sourceId: string,
    recordKey: string,
    { importId, line, attributes }: PendingVersion,
    at: Instant,
  ): Promise<void> {
    await this.sql.run(
      `WITH version AS (
         INSERT INTO record_version (source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         VALUES ($1, $2, $3, $4, $5, $5::timestamptz::date, $6) RETURNING id
       )
       UPDATE employment SET version_id = (SELECT id FROM version) WHERE source_id = $1 AND record_key = $2`,
      [sourceId, recordKey, importId, line, at, JSON.stringify(attributes)],
    );
  }
}
