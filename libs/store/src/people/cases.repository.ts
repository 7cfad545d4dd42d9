import type { DisputedCandidate } from '@joinery/identity';
import type { IngestScope } from '../ingest/staging.repository';
import type { Sql } from '../postgres/sql';
import { CorrelationCaseRow } from '../rows';
import type { Link } from './linking.repository';

/** A record that a person has to place. */
export interface NewCase {
  readonly recordKey: string;
  readonly candidates: readonly DisputedCandidate[];
  readonly reasons: readonly string[];
}

export interface CorrelationCase {
  readonly id: string;
  readonly sourceId: string;
  readonly recordKey: string;
  readonly status: 'open' | 'decided';
  readonly candidates: readonly DisputedCandidate[];
  readonly reasons: unknown;
  readonly openedAt: string;
  readonly decidedBy: string | null;
}

/** A case that the record itself has settled. */
export interface ClosedCase {
  readonly id: string;
  readonly recordKey: string;
  readonly candidates: readonly DisputedCandidate[];
  readonly decision: { readonly kind: 'link'; readonly identityId: string };
}

export interface OpenCase extends CorrelationCase {
  /** What the record calls whom it speaks of; null when it says nothing. */
  readonly label: string | null;
}

/** Cases: records that resemble somebody and wait for a person's word. There is one open case of a record at most. */
export class CasesRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Opens cases for a person to decide, and gives the records whose cases were not open already; those stay as they
   * are.
   */
  async add(scope: IngestScope, cases: readonly NewCase[]): Promise<ReadonlySet<string>> {
    if (cases.length === 0) return new Set();
    const added = await this.sql.rows<{ recordKey: string }>(
      `INSERT INTO correlation_case (source_id, record_key, status, candidates, reasons, opened_at)
       SELECT $1, c."recordKey", 'open', c.candidates, c.reasons, $3
       FROM ROWS FROM (jsonb_to_recordset($2) AS ("recordKey" text, candidates jsonb, reasons jsonb)) WITH ORDINALITY
         AS c("recordKey", candidates, reasons, i) ORDER BY c.i
       ON CONFLICT (source_id, record_key) WHERE status = 'open' DO NOTHING RETURNING record_key AS "recordKey"`,
      [scope.sourceId, JSON.stringify(cases), scope.asOf],
    );
    return new Set(added.map((row) => row.recordKey));
  }

  /** Decided or not; null when there is no such case. */
  async find(id: string): Promise<CorrelationCase | null> {
    return this.sql.table(CorrelationCaseRow).findOneBy({ id });
  }

  /** The newest case about the same record, where there is one after this. */
  async follower({ id, sourceId, recordKey }: CorrelationCase): Promise<Pick<CorrelationCase, 'id' | 'status'> | null> {
    return this.sql.one(
      `SELECT id, status FROM correlation_case WHERE source_id = $1 AND record_key = $2 AND id > $3 ORDER BY id DESC LIMIT 1`,
      [sourceId, recordKey, id],
    );
  }

  /** Oldest first, each with what its record calls itself; those after one of them, where one is given. */
  open(limit: number, after: string | null = null): Promise<OpenCase[]> {
    return this.sql.rows(
      `SELECT c.id, c.source_id AS "sourceId", c.record_key AS "recordKey", c.status, c.candidates, c.reasons,
         c.opened_at AS "openedAt", c.decided_by AS "decidedBy",
         coalesce(nullif(concat_ws(' ', coalesce(said.a ->> 'preferredName', said.a ->> 'givenName'), said.a ->> 'familyName'), ''),
           said.a ->> 'displayName', said.a ->> 'userName') AS label
       FROM correlation_case c
       LEFT JOIN employment e ON e.source_id = c.source_id AND e.record_key = c.record_key
       LEFT JOIN record_version v ON v.id = e.version_id
       LEFT JOIN LATERAL (SELECT h.attributes FROM held_record h WHERE h.source_id = c.source_id AND h.record_key = c.record_key
         AND h.code = 'MATCH_ID_REUSED' AND h.import_id > v.import_id ORDER BY h.import_id DESC LIMIT 1) pending ON true
       CROSS JOIN LATERAL (SELECT coalesce(pending.attributes, v.attributes) AS a) said
       WHERE c.status = 'open' AND ($2::bigint IS NULL OR c.id > $2) ORDER BY c.id LIMIT $1`,
      [limit, after],
    );
  }

  /** False when somebody has decided it already. */
  async decide(id: string, decision: unknown, by: string, at: string): Promise<boolean> {
    const decided = await this.sql.run(
      `UPDATE correlation_case SET status = 'decided', decision = $2, decided_by = $3, decided_at = $4
       WHERE id = $1 AND status = 'open'`,
      [id, JSON.stringify(decision), by, at],
    );
    return decided === 1;
  }

  /**
   * Records of the source that somebody has and about which a case is open all the same: a file gave their id to
   * somebody else.
   */
  doubtedLinks(sourceId: string): Promise<readonly Pick<Link, 'recordKey' | 'identityId'>[]> {
    return this.sql.rows(
      `SELECT c.record_key AS "recordKey", e.identity_id AS "identityId" FROM correlation_case c
       JOIN employment e ON e.source_id = c.source_id AND e.record_key = c.record_key
       WHERE c.source_id = $1 AND c.status = 'open' AND e.identity_id IS NOT NULL ORDER BY c.id`,
      [sourceId],
    );
  }

  /**
   * Closes the cases of records of which it is known without a person whose they are: what they say now leaves no
   * doubt.
   */
  close(links: readonly Link[]): Promise<readonly ClosedCase[]> {
    return this.sql.rows(
      `UPDATE correlation_case c SET status = 'decided', decision = jsonb_build_object('kind', 'link', 'identityId', l."identityId"),
         decided_by = l.by, decided_at = l.at
       FROM jsonb_to_recordset($1) AS l("sourceId" text, "recordKey" text, "identityId" uuid, by text, at timestamptz)
       WHERE c.source_id = l."sourceId" AND c.record_key = l."recordKey" AND c.status = 'open'
       RETURNING c.id, c.record_key AS "recordKey", c.candidates, c.decision`,
      [JSON.stringify(links)],
    );
  }
}
