import type { QueryRunner } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import { copyRows } from './copy';
import { Sql } from './sql';

/** A row of a file whose text is new to us, understood and ready to be kept. */
export interface StagedRow {
  readonly line: number;
  readonly recordKey: string;
  readonly rawHash: string;
  /** JSON text of the attributes. */
  readonly attributes: string;
  readonly label: string;
  readonly employeeNumber: string | null;
  readonly nameKey: string | null;
  readonly birthDate: string | null;
}

export interface SeenRow {
  readonly line: number;
  readonly recordKey: string;
  readonly rawHash: string;
}

export interface Duplicate {
  readonly recordKey: string;
  readonly lines: readonly number[];
  /** True when all its rows are the same to the letter: the first one stands. */
  readonly identical: boolean;
}

export interface IngestScope {
  readonly importId: string;
  readonly sourceId: string;
  readonly asOf: Instant;
  readonly holdsFrom: string;
  /** Something of this source is known: rows must be compared with it. */
  readonly known: boolean;
}

export interface KeptRows {
  /** Records that we had never seen. */
  readonly fresh: number;
  /** People made of them, because they resemble nobody. */
  readonly created: number;
  readonly changed: number;
}

const STAGED_COLUMNS = [
  'line',
  'record_key',
  'raw_hash',
  'attributes',
  'label',
  'employee_number',
  'name_key',
  'birth_date',
];
const ALONE = '["nobody with this number, or this name and birth date, was known"]';

/**
 * The set-based half of an import. Rows are streamed into temporary tables of the running transaction, then kept,
 * compared and linked by one statement each, so that the cost follows what changed and memory stays flat.
 */
export class StagingRepository {
  private readonly sql: Sql;

  constructor(private readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  /** One import of a source at a time; a second one waits. Returns whether anything is known of this source; if not, no row needs to be compared. */
  async begin(sourceId: string): Promise<{ known: boolean }> {
    await this.sql.run(`SELECT pg_advisory_xact_lock(hashtext('joinery.import'), hashtext($1))`, [sourceId]);
    await this.sql.run(`SET LOCAL work_mem = '64MB'`);
    await this.sql.run('CREATE TEMP TABLE seen_row (record_key text, raw_hash text, line integer) ON COMMIT DROP');
    await this.sql.run(
      `CREATE TEMP TABLE staged_row (version_id bigint DEFAULT nextval('record_version_id_seq'), line integer,
         record_key text, raw_hash text, attributes jsonb, label text, employee_number text, name_key text, birth_date text) ON COMMIT DROP`,
    );
    const row = await this.sql.one('SELECT 1 FROM employment WHERE source_id = $1 LIMIT 1', [sourceId]);
    return { known: row !== null };
  }

  /**
   * Notes the rows that are as we hold them, and returns the indexes of those that are not. LATERAL with LIMIT makes it
   * one look-up by key per row, whatever the planner believes: a hash join would read the whole table for each batch.
   */
  async compare(sourceId: string, rows: readonly SeenRow[]): Promise<readonly number[]> {
    const different = await this.sql.rows<{ index: number }>(
      `WITH given AS MATERIALIZED (
         SELECT g.*, e.raw_hash IS NOT DISTINCT FROM g.raw_hash AS same
         FROM unnest($2::text[], $3::text[], $4::int[]) WITH ORDINALITY AS g(record_key, raw_hash, line, i)
         LEFT JOIN LATERAL (
           SELECT raw_hash FROM employment WHERE source_id = $1 AND record_key = g.record_key LIMIT 1
         ) e ON true
       ), noted AS (
         INSERT INTO seen_row SELECT record_key, raw_hash, line FROM given WHERE same
       )
       SELECT i::int - 1 AS index FROM given WHERE NOT same ORDER BY i`,
      [sourceId, rows.map((row) => row.recordKey), rows.map((row) => row.rawHash), rows.map((row) => row.line)],
    );
    return different.map((row) => row.index);
  }

  /** Notes rows that were there and could not be used: whoever they are about is not missing. */
  async noteSeen(rows: readonly SeenRow[]): Promise<void> {
    await copyRows(
      this.runner,
      'seen_row',
      ['record_key', 'raw_hash', 'line'],
      rows.map((row) => [row.recordKey, row.rawHash, row.line]),
    );
  }

  async stage(rows: readonly StagedRow[]): Promise<void> {
    await copyRows(
      this.runner,
      'staged_row',
      STAGED_COLUMNS,
      rows.map((r) => [
        r.line,
        r.recordKey,
        r.rawHash,
        r.attributes,
        r.label,
        r.employeeNumber,
        r.nameKey,
        r.birthDate,
      ]),
    );
  }

  /** Records that the file names more than once. */
  duplicates(): Promise<Duplicate[]> {
    return this.sql.rows(
      `SELECT record_key AS "recordKey", array_agg(line ORDER BY line) AS lines, count(DISTINCT raw_hash) = 1 AS identical
       FROM (SELECT record_key, raw_hash, line FROM seen_row UNION ALL SELECT record_key, raw_hash, line FROM staged_row) r
       GROUP BY record_key HAVING count(*) > 1 ORDER BY min(line)`,
    );
  }

  /** Takes staged rows back: they were refused after all. They still count as seen. */
  async unstage(lines: readonly number[]): Promise<void> {
    await this.sql.run(
      `WITH gone AS (DELETE FROM staged_row WHERE line = ANY($1) RETURNING record_key, raw_hash, line) INSERT INTO seen_row SELECT * FROM gone`,
      [lines],
    );
  }

  /** Turns staged rows into record versions, and new records that resemble nobody into people. */
  async keep(scope: IngestScope): Promise<KeptRows> {
    const changed = scope.known ? await this.keepKnown(scope) : 0;
    const counts = await this.keepNew(scope);
    return { ...counts, changed };
  }

  /** Rows of records we know: a new version if the meaning changed, only the new text if it did not. */
  private async keepKnown(scope: IngestScope): Promise<number> {
    const row = await this.sql.one<{ changed: number }>(
      `WITH known AS MATERIALIZED (
         SELECT s.*, v.attributes IS DISTINCT FROM s.attributes AS changed
         FROM staged_row s JOIN employment e ON e.source_id = $1 AND e.record_key = s.record_key
         JOIN record_version v ON v.id = e.version_id
       ), kept AS (
         INSERT INTO record_version (id, source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         OVERRIDING SYSTEM VALUE
         SELECT version_id, $1, record_key, $2, line, $3, $4, attributes FROM known WHERE changed
       ), moved AS (
         UPDATE employment e SET raw_hash = k.raw_hash, missing_since = NULL,
           version_id = CASE WHEN k.changed THEN k.version_id ELSE e.version_id END
         FROM known k WHERE e.source_id = $1 AND e.record_key = k.record_key
         RETURNING e.identity_id, k.changed
       ), due AS (
         UPDATE identity i SET needs_evaluation = true FROM moved m WHERE i.id = m.identity_id AND m.changed AND NOT i.needs_evaluation
       )
       SELECT count(*) FILTER (WHERE changed)::int AS changed FROM known`,
      [scope.sourceId, scope.importId, scope.asOf, scope.holdsFrom],
    );
    return row?.changed ?? 0;
  }

  /**
   * Rows of new records. Whoever resembles nobody known, and shares no employee number with another new row, becomes a
   * person at once: everything of them is written by this one statement. The others wait to be correlated.
   */
  private async keepNew(scope: IngestScope): Promise<{ fresh: number; created: number }> {
    const counts = await this.sql.one<{ fresh: number; created: number }>(
      `WITH shared_number AS MATERIALIZED (
         SELECT employee_number FROM staged_row WHERE employee_number IS NOT NULL GROUP BY 1 HAVING count(*) > 1
       ), fresh AS MATERIALIZED (
         SELECT s.*, CASE WHEN i.id IS NULL AND j.id IS NULL AND n.employee_number IS NULL THEN ${identityIdSql('$1', 's.record_key')} END AS new_id
         FROM staged_row s
         LEFT JOIN employment e ON e.source_id = $1 AND e.record_key = s.record_key
         LEFT JOIN LATERAL (SELECT id FROM identity WHERE employee_number = s.employee_number LIMIT 1) i ON true
         LEFT JOIN LATERAL (SELECT id FROM identity WHERE name_key = s.name_key AND birth_date = s.birth_date LIMIT 1) j ON true
         LEFT JOIN shared_number n ON n.employee_number = s.employee_number
         WHERE e.record_key IS NULL
       ), kept AS (
         INSERT INTO record_version (id, source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         OVERRIDING SYSTEM VALUE
         SELECT version_id, $1, record_key, $2, line, $3, $4, attributes FROM fresh
       ), people AS (
         INSERT INTO identity (id, label, employee_number, name_key, birth_date, learned_at)
         SELECT new_id, label, employee_number, name_key, birth_date, $3 FROM fresh WHERE new_id IS NOT NULL ORDER BY new_id
       ), employed AS (
         INSERT INTO employment (source_id, record_key, version_id, raw_hash, identity_id, linked_at, linked_by, evidence)
         SELECT $1, record_key, version_id, raw_hash, new_id, CASE WHEN new_id IS NOT NULL THEN $3::timestamptz END,
           CASE WHEN new_id IS NOT NULL THEN 'joinery' END, CASE WHEN new_id IS NOT NULL THEN '${ALONE}'::jsonb END FROM fresh
       )
       SELECT count(*)::int AS fresh, count(new_id)::int AS created FROM fresh`,
      [scope.sourceId, scope.importId, scope.asOf, scope.holdsFrom],
    );
    return counts ?? { fresh: 0, created: 0 };
  }

  /** People of the source who were not in a complete file. Marks them; nothing else ever follows from absence. */
  async markMissing(scope: IngestScope): Promise<{ missing: number; newly: readonly string[] }> {
    const newly = await this.sql.rows<{ identityId: string | null }>(
      `UPDATE employment e SET missing_since = $2
       WHERE e.source_id = $1 AND e.missing_since IS NULL
         AND NOT EXISTS (SELECT FROM seen_row s WHERE s.record_key = e.record_key)
         AND NOT EXISTS (SELECT FROM staged_row s WHERE s.record_key = e.record_key)
       RETURNING e.identity_id AS "identityId"`,
      [scope.sourceId, scope.asOf],
    );
    const row = await this.sql.one<{ missing: number }>(
      'SELECT count(*)::int AS missing FROM employment WHERE source_id = $1 AND missing_since IS NOT NULL',
      [scope.sourceId],
    );
    return { missing: row?.missing ?? 0, newly: newly.flatMap((found) => found.identityId ?? []).sort() };
  }

  /** Clears the mark of those who are back. */
  async clearMissing(sourceId: string): Promise<void> {
    await this.sql.run(
      `UPDATE employment e SET missing_since = NULL FROM seen_row s
       WHERE e.source_id = $1 AND e.missing_since IS NOT NULL AND s.record_key = e.record_key`,
      [sourceId],
    );
  }
}

/** The id of the person whom a record makes: the same record gives the same id on every machine. */
export function identityIdSql(sourceId: string, recordKey: string): string {
  return `left(encode(sha256(convert_to('identity' || chr(31) || ${sourceId}::text || chr(31) || ${recordKey}, 'UTF8')), 'hex'), 32)::uuid`;
}
