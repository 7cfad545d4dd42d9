import type { Instant } from '@joinery/kernel';
import type { Breach, UsedColumn } from '@joinery/identity';
import type { OpenedAs, StoredFileAge } from './opened-file';
import type { Sql } from '../postgres/sql';

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
export interface FormerRun extends Pick<FeedCheck, 'importId' | 'asOf' | 'usedColumns' | 'fileAge'> {
  readonly fileName: string;
  readonly header: readonly string[];
  readonly contentSha256: string;
}

/** Of an import `n`: a file of everybody, from which something could be understood and which nobody has rejected. */
const OVERTAKES = `n.feed = 'full' AND n.status NOT IN ('unreadable', 'rejected')`;
const COLUMNS = `import_id AS "importId", source_id AS "sourceId", as_of AS "asOf", in_force AS "inForce", used_columns AS "usedColumns",
  leavers, records_held AS "recordsHeld", breaches, file_age AS "fileAge", opened, releases, decision,
  decision_reason AS "decisionReason", decided_by AS "decidedBy", decided_at AS "decidedAt"`;

/** What feeds were found to be when they were judged, and what people decided on those that were held. */
export class FeedChecksRepository {
  constructor(private readonly sql: Sql) {}

  /** What the next file is held against: the last import in force, but for corrections and files named as delta. */
  latestInForce(sourceId: string): Promise<FormerRun | null> {
    return this.sql.one(
      `SELECT c.import_id AS "importId", c.as_of AS "asOf", c.used_columns AS "usedColumns", c.file_age AS "fileAge", r.file_name AS "fileName",
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

  /**
   * Runs with something held on which nobody has decided, newest first. Of an id that was given to somebody else no
   * release decides, but the case about it.
   */
  undecided(limit: number): Promise<DecidedCheck[]> {
    return this.sql.rows(
      `SELECT ${COLUMNS} FROM import_check
       WHERE decision IS NULL AND (records_held > 0 OR import_id IN (SELECT id FROM import_run WHERE status = 'held'))
         AND EXISTS (SELECT FROM jsonb_array_elements(breaches) b WHERE b ->> 'scope' NOT IN ('notice', 'case'))
         AND NOT EXISTS (SELECT FROM import_run n WHERE n.source_id = import_check.source_id AND n.id > import_id AND ${OVERTAKES})
       ORDER BY import_id DESC LIMIT $1`,
      [limit],
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
