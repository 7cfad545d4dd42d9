import type { Instant } from '@joinery/kernel';
import { copyRows } from '../postgres/copy';
import { FirstLoad } from './first-load';
import { NewcomerWriter } from './newcomer-writer';
import { type PrintTaker, readPrints } from './read-prints';
import { Sql } from '../postgres/sql';
import { LOCKS } from '../postgres/locks';

/** A row of a file whose text is new to us, understood and ready to be kept. Prints are fingerprints in hex. */
export interface StagedRow {
  readonly line: number;
  readonly recordKey: string;
  readonly keyPrint: string;
  readonly rowPrint: string;
  /** JSON text of the attributes. */
  readonly attributes: string;
  readonly employeeNumber: string | null;
  readonly nameKey: string | null;
  readonly birthDate: string | null;
  /** Prints of what else a person is found by. */
  readonly furtherKeys: readonly string[];
  /** Key under which the source listed the person before, where the row tells one. */
  readonly previousKey: string | null;
}

/** A row of a new record that makes a person at once. */
export interface NewcomerRow extends StagedRow {
  readonly identityId: string;
  readonly label: string;
  readonly hiredOn: string | null;
}

export interface IngestScope {
  readonly importId: string;
  readonly sourceId: string;
  readonly asOf: Instant;
  readonly holdsFrom: string;
}

/** What the database holds before an import. */
export interface GroundBefore {
  /** Something of this source is known: rows must be compared with it. */
  readonly known: boolean;
  /** Somebody is known, by any source: new records may resemble them. */
  readonly anybody: boolean;
  /** What national ids are hashed with. */
  readonly sealingKey: string;
  /**
   * Records that stood in no block of the last full file; null when something of the source has changed since then, or
   * when its blocks said something else than what is held.
   */
  readonly apart: Buffer | null;
}

export interface KeptRows {
  /** Staged records that we had never seen. */
  readonly fresh: number;
  readonly changed: number;
}

const STAGED_COLUMNS = [
  'line',
  'record_key',
  'key_hash',
  'row_hash',
  'attributes',
  'employee_number',
  'name_key',
  'birth_date',
  'further_keys',
];
/**
 * The set-based half of an import. Unmistakably new records are streamed straight to where they stay; everything that
 * must be compared first goes to a temporary table of the running transaction and is kept by one statement. The cost
 * follows what changed, and memory stays flat.
 */
export class StagingRepository {
  private readonly firstLoad: FirstLoad;
  /** Made when the first of them comes: it takes megabytes, and every transaction has this repository. */
  private newcomers: NewcomerWriter | null = null;

  constructor(private readonly sql: Sql) {
    this.firstLoad = new FirstLoad(sql);
  }

  /**
   * For the first people of an empty database, once they are many; true when it has begun. To be ended before anything
   * is looked up.
   */
  async beginFirstLoad(): Promise<boolean> {
    await this.settleNewcomers();
    return this.firstLoad.begin();
  }

  endFirstLoad(): Promise<void> {
    return this.firstLoad.end();
  }

  /**
   * One import of a source at a time; a second one waits. Whatever it changes, the blocks of the last full file are not
   * all that is held any more, until it says so itself.
   */
  async begin(sourceId: string): Promise<GroundBefore> {
    await this.sql.run(`SELECT pg_advisory_xact_lock(${LOCKS.importing('$1')})`, [sourceId]);
    await this.sql.run(`SET LOCAL work_mem = '64MB'`);
    await this.sql.run(
      `CREATE TEMP TABLE staged_row (version_id bigint DEFAULT nextval('record_version_id_seq'), line integer, record_key text,
         key_hash bytea, row_hash bytea, attributes json, employee_number text, name_key text, birth_date text, further_keys text) ON COMMIT DROP`,
    );
    const apart = await this.sql.one<{ rows: Buffer }>('DELETE FROM import_apart WHERE source_id = $1 RETURNING rows', [
      sourceId,
    ]);
    const row = await this.sql.one<Omit<GroundBefore, 'apart'>>(
      `SELECT EXISTS (SELECT FROM employment WHERE source_id = $1) AS known, EXISTS (SELECT FROM identity) AS anybody,
         key AS "sealingKey" FROM sealing_key`,
      [sourceId],
    );
    if (!row) throw new Error('the sealing key is gone: restore a backup');
    return { ...row, apart: apart?.rows ?? null };
  }

  /** Gives the fingerprints, of key and row, of every record of the source. */
  everyPrint(sourceId: string, take: PrintTaker): Promise<void> {
    return readPrints(this.sql, sourceId, take);
  }

  /** Gives the fingerprints of some records of the source: for a file that names few of them. */
  async printsOf(sourceId: string, recordKeys: readonly string[], take: PrintTaker): Promise<void> {
    const rows = await this.sql.rows<{ key: Buffer; row: Buffer }>(
      `SELECT key_hash AS key, row_hash AS row
       FROM employment WHERE source_id = $1 AND record_key = ANY($2)`,
      [sourceId, recordKeys],
    );
    for (const { key, row } of rows) {
      take(key.readUInt32BE(0), key.readUInt32BE(4), row.readUInt32BE(0), row.readUInt32BE(4));
    }
  }

  /** True when one of these is a record of the source. */
  async holdsOneOf(sourceId: string, recordKeys: readonly string[]): Promise<boolean> {
    if (recordKeys.length === 0) return false;
    const row = await this.sql.one<{ holds: boolean }>(
      'SELECT EXISTS (SELECT FROM employment WHERE source_id = $1 AND record_key = ANY($2)) AS holds',
      [sourceId, recordKeys],
    );
    return row?.holds ?? false;
  }

  /** Sets rows aside that must be compared with what is held, or correlated, before they are kept. */
  async stage(rows: readonly StagedRow[]): Promise<void> {
    await copyRows(this.sql, 'staged_row', STAGED_COLUMNS, rows, (row) => [
      row.line,
      row.recordKey,
      { hex: row.keyPrint },
      { hex: row.rowPrint },
      row.attributes,
      row.employeeNumber,
      row.nameKey,
      row.birthDate,
      row.furtherKeys.join(' '),
    ]);
  }

  /** Keeps new records that resemble nobody; they are there once `settleNewcomers` has come back. */
  addNewcomers(scope: IngestScope, rows: readonly NewcomerRow[]): Promise<void> {
    this.newcomers ??= new NewcomerWriter(this.sql);
    return this.newcomers.add(scope, rows);
  }

  async settleNewcomers(): Promise<void> {
    await this.newcomers?.settle();
  }

  /** Takes rows back that a later row of the same file proved to be no good; tells how many people are unmade. */
  async takeBack({ sourceId, importId }: IngestScope, recordKeys: readonly string[]): Promise<number> {
    await this.sql.run('DELETE FROM staged_row WHERE record_key = ANY($1)', [recordKeys]);
    return this.sql.run(
      `WITH gone AS (
         DELETE FROM record_version WHERE import_id = $2 AND source_id = $1 AND record_key = ANY($3) RETURNING id
       ), unemployed AS (
         DELETE FROM employment e USING gone WHERE e.source_id = $1 AND e.version_id = gone.id RETURNING e.identity_id
       )
       DELETE FROM identity i USING unemployed u WHERE i.id = u.identity_id AND i.import_id = $2`,
      [sourceId, importId, recordKeys],
    );
  }

  /** Turns staged rows into record versions; new records among them belong to nobody yet. */
  async keep(scope: IngestScope): Promise<KeptRows> {
    return { changed: await this.keepKnown(scope), fresh: await this.keepNew(scope) };
  }

  /** Rows of records we know: a new version if the meaning changed, only the new text if it did not. */
  private async keepKnown(scope: IngestScope): Promise<number> {
    const row = await this.sql.one<{ changed: number }>(
      `WITH known AS MATERIALIZED (
         SELECT s.*, v.attributes::jsonb IS DISTINCT FROM s.attributes::jsonb AS changed, e.missing_since IS NOT NULL AS was_missing
         FROM staged_row s
         JOIN LATERAL (SELECT version_id, missing_since FROM employment WHERE source_id = $1 AND record_key = s.record_key OFFSET 0) e ON true
         JOIN LATERAL (SELECT attributes FROM record_version WHERE id = e.version_id OFFSET 0) v ON true
       ), kept AS (
         INSERT INTO record_version (id, source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         OVERRIDING SYSTEM VALUE
         SELECT version_id, $1, record_key, $2, line, $3, $4, attributes FROM known WHERE changed
       ), moved AS (
         UPDATE employment e SET row_hash = k.row_hash, missing_since = NULL,
           version_id = CASE WHEN k.changed THEN k.version_id ELSE e.version_id END
         FROM known k WHERE e.source_id = $1 AND e.record_key = k.record_key
         RETURNING e.identity_id, k.changed OR k.was_missing AS due
       ), due AS (
         UPDATE identity i SET needs_evaluation = true FROM moved m WHERE i.id = m.identity_id AND m.due AND NOT i.needs_evaluation
       )
       SELECT count(*) FILTER (WHERE changed)::int AS changed FROM known`,
      [scope.sourceId, scope.importId, scope.asOf, scope.holdsFrom],
    );
    return row?.changed ?? 0;
  }

  private async keepNew(scope: IngestScope): Promise<number> {
    const row = await this.sql.one<{ fresh: number }>(
      `WITH fresh AS MATERIALIZED (
         SELECT s.* FROM staged_row s
         WHERE NOT EXISTS (SELECT FROM employment e WHERE e.source_id = $1 AND e.record_key = s.record_key)
       ), kept AS (
         INSERT INTO record_version (id, source_id, record_key, import_id, line, learned_at, holds_from, attributes)
         OVERRIDING SYSTEM VALUE
         SELECT version_id, $1, record_key, $2, line, $3, $4, attributes FROM fresh
       ), employed AS (
         INSERT INTO employment (source_id, record_key, version_id, key_hash, row_hash)
         SELECT $1, record_key, version_id, key_hash, row_hash FROM fresh
       )
       SELECT count(*)::int AS fresh FROM fresh`,
      [scope.sourceId, scope.importId, scope.asOf, scope.holdsFrom],
    );
    return row?.fresh ?? 0;
  }
}
