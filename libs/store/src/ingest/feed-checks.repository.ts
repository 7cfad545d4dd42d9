import type { Instant } from '@joinery/kernel';
import type { Attributes, Breach, UsedColumn } from '@joinery/identity';
import type { OpenedAs, StoredFileAge } from './opened-file';
import type { Sql } from '../postgres/sql';
import type { IngestScope } from './staging.repository';

/** What was found before anything of an import came into force, and what a person said to it. */
export interface FeedCheck {
  readonly importId: string;
  readonly sourceId: string;
  readonly asOf: Instant;
  readonly inForce: boolean;
  readonly usedColumns: readonly UsedColumn[];
  /** Leavers that came into force with it. */
  readonly leavers: number;
  readonly recordsHeld: number;
  readonly breaches: readonly Breach[];
  readonly fileAge: StoredFileAge | null;
  readonly opened: OpenedAs;
  readonly releases: string | null;
}

export interface DecidedCheck extends FeedCheck {
  readonly decision: 'released' | 'rejected' | null;
  readonly decisionReason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
}

/** The latest import of a source that is in force: what the next one is measured by. */
export interface FormerRun extends Pick<FeedCheck, 'importId' | 'usedColumns' | 'fileAge'> {
  readonly fileName: string;
  readonly header: readonly string[];
  readonly contentSha256: string;
}

/** A record that is known, as it is held and as a file says it now. */
export interface StagedChange {
  readonly line: number;
  readonly recordKey: string;
  readonly identityId: string | null;
  readonly label: string | null;
  readonly before: Attributes;
  readonly now: Attributes;
}

export interface HeldRecord {
  readonly importId: string;
  readonly recordKey: string;
  readonly line: number;
  readonly code: string;
}

const PAGE = 2_000;
/** Of an import `n`: a file of everybody, from which something could be understood and which nobody has rejected. */
const OVERTAKES = `n.feed = 'full' AND n.status NOT IN ('unreadable', 'rejected')`;
const COLUMNS = `import_id AS "importId", source_id AS "sourceId", as_of AS "asOf", in_force AS "inForce", used_columns AS "usedColumns",
  leavers, records_held AS "recordsHeld", breaches, file_age AS "fileAge", opened, releases, decision,
  decision_reason AS "decisionReason", decided_by AS "decidedBy", decided_at AS "decidedAt"`;

/** What feeds were found to be, and the records and runs that wait for a person's word. */
export class FeedChecksRepository {
  constructor(private readonly sql: Sql) {}

  /** What the next file is held against: the last import in force, but for corrections and files named as delta. */
  latestInForce(sourceId: string): Promise<FormerRun | null> {
    return this.sql.one(
      `SELECT c.import_id AS "importId", c.used_columns AS "usedColumns", c.file_age AS "fileAge", r.file_name AS "fileName",
         r.header, r.content_sha256 AS "contentSha256"
       FROM import_check c JOIN import_run r ON r.id = c.import_id
       WHERE c.source_id = $1 AND c.in_force AND c.opened ->> 'feed' IS NULL ORDER BY c.import_id DESC LIMIT 1`,
      [sourceId],
    );
  }

  /** The latest import of the source that had rows, in force or held. */
  latestTaken(sourceId: string): Promise<Pick<FormerRun, 'fileName' | 'fileAge'> | null> {
    return this.sql.one(
      `SELECT r.file_name AS "fileName", c.file_age AS "fileAge" FROM import_check c JOIN import_run r ON r.id = c.import_id
       WHERE c.source_id = $1 AND r.status NOT IN ('unreadable', 'rejected') ORDER BY c.import_id DESC LIMIT 1`,
      [sourceId],
    );
  }

  /** Rows of the latest full files in force, newest first. */
  async formerRows(sourceId: string, limit: number): Promise<readonly number[]> {
    const rows = await this.sql.rows<{ rows: number }>(
      `SELECT r.rows_read AS rows FROM import_check c JOIN import_run r ON r.id = c.import_id
       WHERE c.source_id = $1 AND c.in_force AND r.feed = 'full' ORDER BY c.import_id DESC LIMIT $2`,
      [sourceId, limit],
    );
    return rows.map((row) => row.rows);
  }

  /** Records of the source that are known. */
  async known(sourceId: string): Promise<number> {
    const row = await this.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM employment WHERE source_id = $1', [
      sourceId,
    ]);
    return row?.n ?? 0;
  }

  /** How many ends of employment imports in force have brought since each of the two instants. */
  async leaversSince(sourceId: string, day: Instant, week: Instant): Promise<{ day: number; week: number }> {
    const row = await this.sql.one<{ day: number; week: number }>(
      `SELECT coalesce(sum(leavers) FILTER (WHERE as_of > $2), 0)::int AS day, coalesce(sum(leavers), 0)::int AS week
       FROM import_check WHERE source_id = $1 AND in_force AND as_of > $3`,
      [sourceId, day, week],
    );
    return row ?? { day: 0, week: 0 };
  }

  /**
   * Records of the running import that are known already, page by page: as they are held, and as the file says them
   * now. LATERAL with LIMIT makes it one look-up per row, whatever the planner believes of tables that were just
   * filled.
   */
  async *stagedChanges(sourceId: string): AsyncGenerator<readonly StagedChange[]> {
    await this.sql.run('CREATE INDEX ON staged_row (line)');
    for (let line = -1; ;) {
      const page = await this.sql.rows<StagedChange & { before: Attributes | null }>(
        `SELECT s.line, s.record_key AS "recordKey", e.identity_id AS "identityId", i.label, v.attributes AS before, s.attributes AS now
         FROM (SELECT line, record_key, attributes FROM staged_row WHERE line > $2 ORDER BY line LIMIT ${PAGE}) s
         LEFT JOIN LATERAL (SELECT version_id, identity_id FROM employment
           WHERE source_id = $1 AND record_key = s.record_key LIMIT 1) e ON true
         LEFT JOIN LATERAL (SELECT attributes FROM record_version WHERE id = e.version_id LIMIT 1) v ON true
         LEFT JOIN LATERAL (SELECT label FROM identity WHERE id = e.identity_id LIMIT 1) i ON true ORDER BY s.line`,
        [sourceId, line],
      );
      yield page.filter((change) => change.before !== null);
      const last = page.at(-1);
      if (page.length < PAGE || !last) return;
      line = last.line;
    }
  }

  /** Rows of the running import that are set aside to be compared, known or new. */
  async stagedCount(): Promise<number> {
    return (await this.sql.one<{ n: number }>('SELECT count(*)::int AS n FROM staged_row'))?.n ?? 0;
  }

  /** Managers' numbers by the numbers of these people, as their records are held now. */
  async managersOf(numbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ number: string; manager: string }>(
      `SELECT i.employee_number AS number, v.attributes ->> 'managerEmployeeNumber' AS manager
       FROM identity i JOIN employment e ON e.identity_id = i.id JOIN record_version v ON v.id = e.version_id
       WHERE i.employee_number = ANY($1) AND v.attributes ->> 'managerEmployeeNumber' IS NOT NULL`,
      [numbers],
    );
    return new Map(rows.map((row) => [row.number, row.manager]));
  }

  /** Those of these numbers by which a person is known, or a record of the source. */
  async knownAs(sourceId: string, numbers: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ number: string }>(
      `SELECT n AS number FROM unnest($2::text[]) AS n WHERE EXISTS (SELECT FROM identity WHERE employee_number = n)
         OR EXISTS (SELECT FROM employment WHERE source_id = $1 AND record_key = n)`,
      [sourceId, numbers],
    );
    return new Set(rows.map(({ number }) => number));
  }

  /**
   * Leaves these records of the running import with the manager that is held of them. Their text counts as never seen,
   * so that they are looked at again with the next file; new records have no manager to keep and stay as they are.
   */
  async keepManagers({ sourceId }: IngestScope, recordKeys: readonly string[]): Promise<void> {
    if (recordKeys.length === 0) return;
    await this.sql.run(
      `UPDATE staged_row s SET row_hash = '\\x0000000000000000', attributes = (s.attributes::jsonb
         || jsonb_build_object('managerEmployeeNumber', v.attributes::jsonb -> 'managerEmployeeNumber'))::json
       FROM employment e JOIN record_version v ON v.id = e.version_id
       WHERE e.source_id = $1 AND e.record_key = s.record_key AND s.record_key = ANY($2)`,
      [sourceId, recordKeys],
    );
  }

  /** Keeps what the file says of these records aside, where it counts for nothing. */
  keepAside(scope: IngestScope, codes: ReadonlyMap<string, string>): Promise<number> {
    return this.sql.run(
      `INSERT INTO held_record (import_id, source_id, record_key, line, code, attributes)
       SELECT $1, $2, t.record_key, t.line, c.code, t.attributes
       FROM unnest($3::text[], $4::text[]) AS c(record_key, code) JOIN LATERAL (
         SELECT record_key, line, attributes FROM staged_row WHERE record_key = c.record_key
         UNION ALL SELECT record_key, line, attributes FROM record_version
         WHERE source_id = $2 AND record_key = c.record_key AND import_id = $1 LIMIT 1) t ON true
       ON CONFLICT DO NOTHING`,
      [scope.importId, scope.sourceId, [...codes.keys()], [...codes.values()]],
    );
  }

  /** Takes back everything that the running import has written; tells how many people are unmade. */
  async takeBackAll({ importId, sourceId }: IngestScope): Promise<number> {
    await this.sql.run('TRUNCATE staged_row');
    return this.sql.run(
      `WITH gone AS (
         DELETE FROM record_version WHERE import_id = $1 AND source_id = $2 RETURNING id, record_key
       ), unemployed AS (
         DELETE FROM employment e USING gone WHERE e.source_id = $2 AND e.record_key = gone.record_key AND e.version_id = gone.id
         RETURNING e.identity_id
       )
       DELETE FROM identity i USING unemployed u WHERE i.id = u.identity_id AND i.import_id = $1`,
      [importId, sourceId],
    );
  }

  async add(check: FeedCheck): Promise<void> {
    await this.sql.run(
      `INSERT INTO import_check (import_id, source_id, as_of, in_force, used_columns, leavers, records_held, breaches, file_age,
         opened, releases) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        check.importId,
        check.sourceId,
        check.asOf,
        check.inForce,
        JSON.stringify(check.usedColumns),
        check.leavers,
        check.recordsHeld,
        JSON.stringify(check.breaches),
        check.fileAge && JSON.stringify(check.fileAge),
        JSON.stringify(check.opened),
        check.releases,
      ],
    );
  }

  find(importId: string): Promise<DecidedCheck | null> {
    return this.sql.one(`SELECT ${COLUMNS} FROM import_check WHERE import_id = $1`, [importId]);
  }

  /** Runs with something held on which nobody has decided, newest first. */
  undecided(limit: number): Promise<DecidedCheck[]> {
    return this.sql.rows(
      `SELECT ${COLUMNS} FROM import_check
       WHERE decision IS NULL AND (records_held > 0 OR import_id IN (SELECT id FROM import_run WHERE status = 'held'))
         AND NOT EXISTS (SELECT FROM import_run n WHERE n.source_id = import_check.source_id AND n.id > import_id AND ${OVERTAKES})
       ORDER BY import_id DESC LIMIT $1`,
      [limit],
    );
  }

  /** In the order of the file. */
  heldRecords(importId: string, limit: number): Promise<HeldRecord[]> {
    return this.sql.rows(
      `SELECT import_id AS "importId", record_key AS "recordKey", line, code FROM held_record
       WHERE import_id = $1 ORDER BY line, record_key LIMIT $2`,
      [importId, limit],
    );
  }

  /** A later import that says everything anew: what an earlier one holds is history then. Null without one. */
  async overtakenBy(sourceId: string, importId: string): Promise<string | null> {
    const row = await this.sql.one<{ id: string }>(
      `SELECT id FROM import_run n WHERE source_id = $1 AND id > $2 AND ${OVERTAKES} ORDER BY id DESC LIMIT 1`,
      [sourceId, importId],
    );
    return row?.id ?? null;
  }

  /** Keys of the records of whom later imports said something: what the earlier one says of them is old. */
  async spokenOfSince(sourceId: string, importId: string): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ recordKey: string }>(
      `SELECT record_key AS "recordKey" FROM record_version WHERE source_id = $1 AND import_id > $2
       UNION SELECT record_key FROM held_record WHERE source_id = $1 AND import_id > $2`,
      [sourceId, importId],
    );
    return new Set(rows.map((row) => row.recordKey));
  }

  /** False when somebody has decided already. A run that was held as a whole takes the decision's name. */
  async decide(
    importId: string,
    decision: 'released' | 'rejected',
    reason: string,
    by: string,
    at: Instant,
  ): Promise<boolean> {
    const decided = await this.sql.run(
      `UPDATE import_check SET decision = $2, decision_reason = $3, decided_by = $4, decided_at = $5
       WHERE import_id = $1 AND decision IS NULL`,
      [importId, decision, reason, by, at],
    );
    await this.sql.run(`UPDATE import_run SET status = $2 WHERE id = $1 AND status = 'held'`, [importId, decision]);
    return decided === 1;
  }
}
