import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

/**
 * asking: a system is asked for its records. reading: rows are understood. checking: the feed is held against what came
 * before. keeping: versions and links are written. people: who changed is looked at. plan: the plan is made.
 */
export type ImportStage = 'asking' | 'reading' | 'checking' | 'keeping' | 'people' | 'plan';

/** An import that runs at this moment, in whatever process. */
export interface RunningImport {
  readonly id: string;
  readonly sourceId: string;
  readonly fileName: string;
  readonly actor: string;
  /** The number under which it will be found; null before there is one. */
  readonly importId: string | null;
  readonly stage: ImportStage;
  /** Of the stage: rows read, records asked for, people looked at. */
  readonly rows: number;
  readonly startedAt: Instant;
}

export type ImportState = Pick<RunningImport, 'sourceId' | 'fileName' | 'actor' | 'importId' | 'stage' | 'rows'>;

/** A row that was not renewed for so long is that of a process that died. */
const SILENT = `interval '30 seconds'`;

/** How far imports are. By the database's clock: processes need not agree on the time. */
export class ImportProgressRepository {
  constructor(private readonly sql: Sql) {}

  /** Writes the state of a running import; gives the number of its row. */
  async tell(id: string | null, state: ImportState): Promise<string> {
    const { sourceId, fileName, actor, importId, stage, rows } = state;
    if (id !== null) {
      await this.sql.run(
        'UPDATE import_progress SET import_id = $2, stage = $3, rows = $4, told_at = clock_timestamp() WHERE id = $1',
        [id, importId, stage, rows],
      );
      return id;
    }
    await this.sql.run(`DELETE FROM import_progress WHERE told_at < clock_timestamp() - ${SILENT}`);
    const row = await this.sql.one<{ id: string }>(
      `INSERT INTO import_progress (source_id, file_name, actor, import_id, stage, rows, started_at, told_at)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp()) RETURNING id`,
      [sourceId, fileName, actor, importId, stage, rows],
    );
    if (!row) throw new Error('the progress was not written');
    return row.id;
  }

  async end(id: string): Promise<void> {
    await this.sql.run('DELETE FROM import_progress WHERE id = $1', [id]);
  }

  /** Imports whose process has said something in the last half minute. */
  running(): Promise<RunningImport[]> {
    return this.sql.rows(
      `SELECT id, source_id AS "sourceId", file_name AS "fileName", actor, import_id AS "importId", stage, rows,
         started_at AS "startedAt" FROM import_progress WHERE told_at >= clock_timestamp() - ${SILENT} ORDER BY id`,
    );
  }
}
