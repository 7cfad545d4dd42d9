import type { QueryRunner } from 'typeorm';
import type { RecordedEvent } from '@joinery/audit';
import type { Attributes } from '@joinery/identity';
import { Sql } from '../sql';
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
}

export interface LinkedRecord {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly linkedAt: string;
  readonly linkedBy: string;
  /** Null when nobody who was known resembled the record: it made the person. */
  readonly evidence: readonly string[] | null;
}

/** Everything that happened to one person: what HR said, and what was decided and done about it. */
export class TimelineQuery {
  private readonly sql: Sql;

  constructor(runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  records(identityId: string): Promise<LearnedRecord[]> {
    return this.sql.rows(
      `SELECT v.learned_at AS "learnedAt", v.import_id AS "importId", r.file_name AS "fileName", v.line, v.source_id AS "sourceId",
         v.record_key AS "recordKey", v.attributes
       FROM employment e JOIN record_version v ON v.source_id = e.source_id AND v.record_key = e.record_key
       JOIN import_run r ON r.id = v.import_id WHERE e.identity_id = $1 ORDER BY v.id`,
      [identityId],
    );
  }

  /** How each of the person's records became theirs. */
  links(identityId: string): Promise<LinkedRecord[]> {
    return this.sql.rows(
      `SELECT source_id AS "sourceId", record_key AS "recordKey", linked_at AS "linkedAt", linked_by AS "linkedBy", evidence
       FROM employment WHERE identity_id = $1 ORDER BY linked_at, record_key`,
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
