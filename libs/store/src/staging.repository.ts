import type { QueryRunner } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import { copyRows } from './copy';
import { Sql } from './sql';

/** A row of a file whose content is new to us, understood and ready to be kept. */
export interface StagedRow {
  readonly line: number;
  readonly recordKey: string;
  readonly rawHash: string;
  readonly rowHash: string;
  /** Row hash of the version we hold; null for a record that we have never seen. */
  readonly knownRowHash: string | null;
  /** JSON text of the attributes. */
  readonly attributes: string;
  /** Id that the person gets if the record turns out to be somebody new. */
  readonly proposedId: string;
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
}

/**
 * The set-based half of an import. Rows are streamed into two temporary tables of the running transaction, then kept,
 * compared and linked by one statement each, so that the cost follows what changed and memory stays flat.
 */
export class StagingRepository {
  private readonly sql: Sql;

  constructor(private readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  async begin(): Promise<void> {
    await this.sql.run(`CREATE TEMP TABLE seen_row (record_key text, raw_hash text, line integer) ON COMMIT DROP`);
    await this.sql.run(`CREATE TEMP TABLE staged_row (line integer, record_key text, raw_hash text, row_hash text,
      known_row_hash text, attributes jsonb, proposed_id uuid, label text, employee_number text, name_key text,
      birth_date text) ON COMMIT DROP`);
  }

  /** Notes that these rows were seen and says which of them differ from what we hold: index -> known row hash, or null. */
  async compare(sourceId: string, seen: readonly SeenRow[]): Promise<ReadonlyMap<number, string | null>> {
    const rows = await this.sql.rows<{ index: number; known: string | null }>(
      `WITH given AS (
         SELECT * FROM unnest($2::text[], $3::text[], $4::int[]) WITH ORDINALITY AS g(record_key, raw_hash, line, i)
       ), noted AS (
         INSERT INTO seen_row SELECT record_key, raw_hash, line FROM given
       )
       SELECT g.i::int - 1 AS index, r.row_hash AS known
       FROM given g LEFT JOIN record r ON r.source_id = $1 AND r.record_key = g.record_key
       WHERE r.raw_hash IS DISTINCT FROM g.raw_hash`,
      [sourceId, seen.map((row) => row.recordKey), seen.map((row) => row.rawHash), seen.map((row) => row.line)],
    );
    return new Map(rows.map((row) => [row.index, row.known]));
  }

  async stage(rows: readonly StagedRow[]): Promise<void> {
    await copyRows(
      this.runner,
      'staged_row',
      [
        'line',
        'record_key',
        'raw_hash',
        'row_hash',
        'known_row_hash',
        'attributes',
        'proposed_id',
        'label',
        'employee_number',
        'name_key',
        'birth_date',
      ],
      rows.map((row) => [
        row.line, row.recordKey, row.rawHash, row.rowHash, row.knownRowHash, row.attributes,
        row.proposedId, row.label, row.employeeNumber, row.nameKey, row.birthDate,
      ]), // prettier-ignore
    );
  }

  /** Records that the file names more than once. */
  duplicates(): Promise<Duplicate[]> {
    return this.sql.rows(
      `SELECT record_key AS "recordKey", array_agg(line ORDER BY line) AS lines, count(DISTINCT raw_hash) = 1 AS identical
       FROM seen_row GROUP BY record_key HAVING count(*) > 1 ORDER BY min(line)`,
    );
  }

  /** Takes staged rows back: they were refused after all. */
  async unstage(lines: readonly number[]): Promise<void> {
    await this.sql.run('DELETE FROM staged_row WHERE line = ANY($1)', [lines]);
  }

  /** Turns staged rows into record versions and moves the records to them. Returns how many were new and changed. */
  async keep(scope: IngestScope): Promise<{ fresh: number; changed: number; touched: number }> {
    await this.sql.run('ANALYZE staged_row');
    await this.sql.run(
      `WITH added AS (
         INSERT INTO record_version (source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         SELECT $1, record_key, $2, line, $3, $4, attributes FROM staged_row
         WHERE known_row_hash IS DISTINCT FROM row_hash ORDER BY line
         RETURNING id, record_key
       )
       INSERT INTO record (source_id, record_key, version_id, raw_hash, row_hash)
       SELECT $1, a.record_key, a.id, s.raw_hash, s.row_hash FROM added a JOIN staged_row s USING (record_key)
       ON CONFLICT (source_id, record_key) DO UPDATE
         SET version_id = excluded.version_id, raw_hash = excluded.raw_hash, row_hash = excluded.row_hash, missing_since = NULL`,
      [scope.sourceId, scope.importId, scope.asOf, scope.holdsFrom],
    );
    const counts = await this.sql.one<{ fresh: number; changed: number; touched: number }>(
      `SELECT count(*) FILTER (WHERE known_row_hash IS NULL)::int AS fresh,
              count(*) FILTER (WHERE known_row_hash <> row_hash)::int AS changed,
              count(*) FILTER (WHERE known_row_hash = row_hash)::int AS touched FROM staged_row`,
    );
    if (counts && counts.touched > 0) await this.touch(scope.sourceId);
    return counts ?? { fresh: 0, changed: 0, touched: 0 };
  }

  /** Rows whose text changed and whose meaning did not (a moved column, another blank): remember the new text only. */
  private async touch(sourceId: string): Promise<void> {
    await this.sql.run(
      `UPDATE record r SET raw_hash = s.raw_hash FROM staged_row s
       WHERE r.source_id = $1 AND r.record_key = s.record_key AND s.known_row_hash = s.row_hash`,
      [sourceId],
    );
  }

  /** People of the source who were not in a complete file. Marks them; nothing else ever follows from absence. */
  async markMissing(scope: IngestScope): Promise<{ missing: number; newly: readonly string[] }> {
    const newly = await this.sql.rows<{ identityId: string }>(
      `WITH marked AS (
         UPDATE record r SET missing_since = $2
         WHERE r.source_id = $1 AND r.missing_since IS NULL
           AND NOT EXISTS (SELECT FROM seen_row s WHERE s.record_key = r.record_key)
         RETURNING r.source_id, r.record_key
       )
       SELECT e.identity_id AS "identityId" FROM marked m JOIN employment e USING (source_id, record_key) ORDER BY 1`,
      [scope.sourceId, scope.asOf],
    );
    const row = await this.sql.one<{ missing: number }>(
      'SELECT count(*)::int AS missing FROM record WHERE source_id = $1 AND missing_since IS NOT NULL',
      [scope.sourceId],
    );
    return { missing: row?.missing ?? 0, newly: newly.map((found) => found.identityId) };
  }

  /** Clears the mark of those who are back. */
  async clearMissing(sourceId: string): Promise<void> {
    await this.sql.run(
      `UPDATE record r SET missing_since = NULL FROM seen_row s
       WHERE r.source_id = $1 AND r.missing_since IS NOT NULL AND s.record_key = r.record_key`,
      [sourceId],
    );
  }
}
