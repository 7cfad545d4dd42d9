import type { QueryRunner } from 'typeorm';
import type { Attributes } from '@joinery/identity';
import { CorrelationCaseRow } from './rows';
import { Sql } from './sql';
import type { IngestScope } from './staging.repository';

/** A new record that resembles somebody we know, beside each person it resembles. */
export interface LookAlike {
  readonly line: number;
  readonly recordKey: string;
  readonly attributes: Attributes;
  readonly candidates: readonly LookAlikeCandidate[];
}

/** One record of a person whom a new record resembles. */
export interface LookAlikeCandidate {
  readonly identityId: string;
  readonly label: string;
  readonly state: string | null;
  readonly attributes: Attributes;
  readonly sourceId: string;
  readonly recordKey: string;
}

/** Somebody new, made of one record. */
export interface NewPerson {
  readonly id: string;
  readonly label: string;
  readonly employeeNumber: string | null;
  readonly nameKey: string | null;
  readonly birthDate: string | null;
  readonly importId: string;
  readonly at: string;
}

/** The newest version of a record, and the import that brought it. */
export interface NewestVersion {
  readonly importId: string;
  readonly attributes: Attributes;
}

export interface Link {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly identityId: string;
  readonly by: string;
  readonly at: string;
  readonly evidence: readonly string[];
}

export interface CorrelationCase {
  readonly id: string;
  readonly sourceId: string;
  readonly recordKey: string;
  readonly status: 'open' | 'decided';
  readonly candidates: unknown;
  readonly reasons: unknown;
  readonly openedAt: string;
  readonly decidedBy: string | null;
}

/** Links between records and people. A link is never a guess: evidence is stored with it, doubt becomes a case. */
export class LinkingRepository {
  private readonly sql: Sql;

  constructor(private readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  /** Keys of staged records that belong to nobody yet, in file order. */
  async unlinked(sourceId: string): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ recordKey: string }>(
      `SELECT s.record_key AS "recordKey" FROM staged_row s
       JOIN employment e ON e.source_id = $1 AND e.record_key = s.record_key
       WHERE e.identity_id IS NULL ORDER BY s.line`,
      [sourceId],
    );
    return rows.map((row) => row.recordKey);
  }

  /** A staged record beside everybody it resembles now. */
  candidatesOf(sourceId: string, recordKey: string): Promise<LookAlike | null> {
    return this.sql.one(
      `SELECT s.line, s.record_key AS "recordKey", s.attributes::jsonb AS attributes,
         coalesce(jsonb_agg(jsonb_build_object('identityId', i.id, 'label', i.label, 'state', i.state,
           'attributes', v.attributes, 'sourceId', e.source_id, 'recordKey', e.record_key) ORDER BY i.id, v.id)
           FILTER (WHERE i.id IS NOT NULL), '[]') AS candidates
       FROM staged_row s
       LEFT JOIN identity i ON i.employee_number = s.employee_number
         OR (i.name_key = s.name_key AND i.birth_date IN (s.birth_date,
           substr(s.birth_date, 1, 5) || substr(s.birth_date, 9, 2) || '-' || substr(s.birth_date, 6, 2)))
         OR i.id IN (SELECT f.identity_id FROM employment f
           WHERE f.record_key = s.attributes ->> 'previousEmployeeNumber'
             AND f.source_id IN (SELECT $2 UNION SELECT DISTINCT source_id FROM import_run))
       LEFT JOIN employment e ON e.identity_id = i.id
       LEFT JOIN record_version v ON v.id = e.version_id
       WHERE s.record_key = $1 GROUP BY s.line, s.record_key, s.attributes::jsonb`,
      [recordKey, sourceId],
    );
  }

  /** Makes a person, whose id follows from the record that made them. */
  async createPerson({ id, label, employeeNumber, nameKey, birthDate, importId, at }: NewPerson): Promise<void> {
    await this.sql.run(
      `INSERT INTO identity (id, label, employee_number, name_key, birth_date, import_id, learned_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, label, employeeNumber, nameKey, birthDate, importId, at],
    );
  }

  /** Says whose record it is; the person is due to be looked at again. */
  async link({ sourceId, recordKey, identityId, by, at, evidence }: Link): Promise<void> {
    await this.sql.run(
      `UPDATE employment SET identity_id = $3, linked_by = $4, linked_at = $5, evidence = $6
       WHERE source_id = $1 AND record_key = $2`,
      [sourceId, recordKey, identityId, by, at, JSON.stringify(evidence)],
    );
    await this.sql.run('UPDATE identity SET needs_evaluation = true WHERE id = $1', [identityId]);
  }

  /** Opens a case for a person to decide; one that is open already stays as it is. */
  async openCase(
    scope: IngestScope,
    recordKey: string,
    candidates: unknown,
    reasons: readonly string[],
  ): Promise<boolean> {
    const added = await this.sql.rows(
      `INSERT INTO correlation_case (source_id, record_key, status, candidates, reasons, opened_at)
       VALUES ($1, $2, 'open', $3, $4, $5)
       ON CONFLICT (source_id, record_key) WHERE status = 'open' DO NOTHING RETURNING id`,
      [scope.sourceId, recordKey, JSON.stringify(candidates), JSON.stringify(reasons), scope.asOf],
    );
    return added.length > 0;
  }

  async findCase(id: string): Promise<CorrelationCase | null> {
    return this.runner.manager.getRepository(CorrelationCaseRow).findOneBy({ id });
  }

  async openCases(limit: number): Promise<CorrelationCase[]> {
    return this.runner.manager
      .getRepository(CorrelationCaseRow)
      .find({ where: { status: 'open' }, order: { id: 'ASC' }, take: limit });
  }

  /** False when somebody has decided it already. */
  async decideCase(id: string, decision: unknown, by: string, at: string): Promise<boolean> {
    const decided = await this.sql.run(
      `UPDATE correlation_case SET status = 'decided', decision = $2, decided_by = $3, decided_at = $4
       WHERE id = $1 AND status = 'open'`,
      [id, JSON.stringify(decision), by, at],
    );
    return decided === 1;
  }

  newestVersion(sourceId: string, recordKey: string): Promise<NewestVersion | null> {
    return this.sql.one(
      `SELECT v.import_id AS "importId", v.attributes FROM employment e JOIN record_version v ON v.id = e.version_id
       WHERE e.source_id = $1 AND e.record_key = $2`,
      [sourceId, recordKey],
    );
  }
}
