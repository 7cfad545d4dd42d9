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
  readonly proposedId: string;
  readonly candidates: readonly LookAlikeCandidate[];
}

export interface LookAlikeCandidate {
  readonly identityId: string;
  readonly label: string;
  readonly state: string | null;
  /** What the person's own records say now, and whether the same source still lists them in this file. */
  readonly attributes: Attributes;
  readonly sourceId: string;
  readonly recordKey: string;
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

const RESEMBLES = `(i.employee_number = s.employee_number OR (i.name_key = s.name_key AND i.birth_date = s.birth_date))`;
const UNLINKED = `NOT EXISTS (SELECT FROM employment e WHERE e.source_id = $1 AND e.record_key = s.record_key)`;

/** Links between records and people. A link is never a guess: evidence is stored with it, doubt becomes a case. */
export class LinkingRepository {
  private readonly sql: Sql;

  constructor(private readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  /**
   * Makes a person of each new record that resembles nobody, in one go. Records of one file that share an employee
   * number are left to be looked at one by one.
   */
  async createUnmistakable(scope: IngestScope): Promise<number> {
    const clear = `SELECT s.* FROM staged_row s WHERE s.known_row_hash IS NULL AND ${UNLINKED}
      AND NOT EXISTS (SELECT FROM identity i WHERE i.employee_number = s.employee_number)
      AND NOT EXISTS (SELECT FROM identity i WHERE i.name_key = s.name_key AND i.birth_date = s.birth_date)
      AND NOT EXISTS (SELECT FROM shared_number n WHERE n.employee_number = s.employee_number)`;
    const created = await this.sql.one<{ created: number }>(
      `WITH shared_number AS (
         SELECT employee_number FROM staged_row WHERE employee_number IS NOT NULL GROUP BY 1 HAVING count(*) > 1
       ), clear AS (${clear}), person AS (
         INSERT INTO identity (id, label, employee_number, name_key, birth_date, learned_at)
         SELECT proposed_id, label, employee_number, name_key, birth_date, $2 FROM clear RETURNING id
       ), linked AS (
         INSERT INTO employment (source_id, record_key, identity_id, linked_at, linked_by, evidence)
         SELECT $1, record_key, proposed_id, $2, 'joinery', '["nobody with this number or this name and birth date was known"]' FROM clear
       ), told AS (
         INSERT INTO audit_event (occurred_at, actor, type, identity_id, import_id, data)
         SELECT $2, 'joinery', 'identity.created', proposed_id, $3, jsonb_build_object('source', $1::text, 'record', record_key, 'line', line) FROM clear
       )
       SELECT count(*)::int AS created FROM person`,
      [scope.sourceId, scope.asOf, scope.importId],
    );
    return created?.created ?? 0;
  }

  /** Keys of staged records that still belong to nobody, in file order. */
  async unlinked(sourceId: string): Promise<readonly string[]> {
    const rows = await this.sql.rows<{ recordKey: string }>(
      `SELECT s.record_key AS "recordKey" FROM staged_row s WHERE ${UNLINKED} ORDER BY s.line`,
      [sourceId],
    );
    return rows.map((row) => row.recordKey);
  }

  /** A staged record beside everybody it resembles now. */
  async candidatesOf(sourceId: string, recordKey: string): Promise<LookAlike | null> {
    const rows = await this.sql.rows<LookAlike>(
      `SELECT s.line, s.record_key AS "recordKey", s.attributes, s.proposed_id AS "proposedId",
              coalesce(jsonb_agg(jsonb_build_object('identityId', i.id, 'label', i.label, 'state', i.state, 'attributes', v.attributes,
                'sourceId', v.source_id, 'recordKey', v.record_key) ORDER BY i.id, v.id) FILTER (WHERE i.id IS NOT NULL), '[]') AS candidates
       FROM staged_row s
       LEFT JOIN identity i ON ${RESEMBLES}
       LEFT JOIN employment e ON e.identity_id = i.id
       LEFT JOIN record r ON r.source_id = e.source_id AND r.record_key = e.record_key
       LEFT JOIN record_version v ON v.id = r.version_id
       WHERE s.record_key = $2 AND ${UNLINKED}
       GROUP BY s.line, s.record_key, s.attributes, s.proposed_id`,
      [sourceId, recordKey],
    );
    return rows[0] ?? null;
  }

  async createPerson(scope: IngestScope, recordKey: string, evidence: readonly string[]): Promise<string> {
    const row = await this.sql.one<{ id: string }>(
      `WITH person AS (
         INSERT INTO identity (id, label, employee_number, name_key, birth_date, learned_at)
         SELECT proposed_id, label, employee_number, name_key, birth_date, $3 FROM staged_row WHERE record_key = $2 RETURNING id
       )
       INSERT INTO employment (source_id, record_key, identity_id, linked_at, linked_by, evidence)
       SELECT $1, $2, id, $3, 'joinery', $4 FROM person RETURNING identity_id AS id`,
      [scope.sourceId, recordKey, scope.asOf, JSON.stringify(evidence)],
    );
    if (!row) throw new Error(`record ${recordKey} is not staged`);
    return row.id;
  }

  async link(
    sourceId: string,
    recordKey: string,
    identityId: string,
    by: string,
    at: string,
    evidence: readonly string[],
  ): Promise<void> {
    await this.sql.run(
      `INSERT INTO employment (source_id, record_key, identity_id, linked_at, linked_by, evidence) VALUES ($1, $2, $3, $4, $5, $6)`,
      [sourceId, recordKey, identityId, at, by, JSON.stringify(evidence)],
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
      `INSERT INTO correlation_case (source_id, record_key, status, candidates, reasons, opened_at) VALUES ($1, $2, 'open', $3, $4, $5)
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

  async decideCase(id: string, decision: unknown, by: string, at: string): Promise<boolean> {
    const decided = await this.sql.run(
      `UPDATE correlation_case SET status = 'decided', decision = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND status = 'open'`,
      [id, JSON.stringify(decision), by, at],
    );
    return decided === 1;
  }

  /** A person for a record whose import is over: the case was decided as "somebody new". */
  async createPersonLater(input: {
    id: string;
    label: string;
    sourceId: string;
    recordKey: string;
    at: string;
    by: string;
    employeeNumber: string | null;
    nameKey: string | null;
    birthDate: string | null;
  }): Promise<void> {
    await this.sql.run(
      `INSERT INTO identity (id, label, employee_number, name_key, birth_date, learned_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [input.id, input.label, input.employeeNumber, input.nameKey, input.birthDate, input.at],
    );
    await this.link(input.sourceId, input.recordKey, input.id, input.by, input.at, ['a person decided: somebody new']);
  }

  async currentAttributes(sourceId: string, recordKey: string): Promise<Attributes | null> {
    const row = await this.sql.one<{ attributes: Attributes }>(
      `SELECT v.attributes FROM record r JOIN record_version v ON v.id = r.version_id WHERE r.source_id = $1 AND r.record_key = $2`,
      [sourceId, recordKey],
    );
    return row?.attributes ?? null;
  }

  /** Everybody whose records changed in this import must be looked at again. */
  async markForEvaluation(sourceId: string): Promise<void> {
    await this.sql.run(
      `UPDATE identity i SET needs_evaluation = true FROM staged_row s JOIN employment e ON e.source_id = $1 AND e.record_key = s.record_key
       WHERE i.id = e.identity_id AND s.known_row_hash IS NOT NULL AND s.known_row_hash <> s.row_hash AND NOT i.needs_evaluation`,
      [sourceId],
    );
  }
}
