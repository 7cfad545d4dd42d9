import { In, LessThan, Not } from 'typeorm';
import type { Finding, Instant } from '@joinery/kernel';
import { BinaryRows } from '../postgres/binary-rows';
import { copyBinary, copyRows } from '../postgres/copy';
import { ImportRunRow } from '../rows';
import type { Sql } from '../postgres/sql';

export type ImportStatus = 'ready' | 'unfit' | 'unreadable' | 'held' | 'released' | 'rejected';

export interface ImportRun {
  readonly id: string;
  readonly sourceId: string;
  readonly feed: 'full' | 'delta';
  /**
   * ready: understood. unfit: some structure was damaged, so nothing may be concluded from absence. unreadable: nothing
   * was staged. held: nothing of it is in force until a person says so; released or rejected: a person has.
   */
  readonly status: ImportStatus;
  readonly fileName: string;
  readonly contentSha256: string;
  readonly byteCount: number;
  readonly header: readonly string[];
  readonly asOf: Instant;
  readonly actor: string;
  readonly rowsRead: number;
  readonly rowsStaged: number;
  readonly rowsRefused: number;
  readonly rowsNew: number;
  readonly rowsChanged: number;
  readonly rowsUnchanged: number;
  /** Staged and not in force: they wait for a person's word. */
  readonly rowsHeld: number;
  /**
   * People of this source who are known but were not in a complete file. They are reported; nothing happens to them.
   */
  readonly rowsMissing: number;
  readonly doubts: readonly string[];
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
}

export interface ImportFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly line: number | null;
  readonly column: string | null;
  readonly value: string | null;
  readonly message: string;
  readonly hint: string | null;
}

/** Runs of imports, the bytes they read and what was found wrong in them. */
export class ImportsRepository {
  constructor(private readonly sql: Sql) {}

  async nextId(): Promise<string> {
    const row = await this.sql.one<{ id: string }>(`SELECT nextval(pg_get_serial_sequence('import_run', 'id')) AS id`);
    if (!row) throw new Error('the import sequence gave nothing');
    return row.id;
  }

  /**
   * Keeps a piece of the original file, which may come in parts; pieces in order give the file back byte by byte. The
   * bytes go to the database as they are: as a parameter they would be copied three times.
   */
  async addChunk(importId: string, seq: number, parts: readonly Buffer[]): Promise<void> {
    const row = new BinaryRows();
    row.row(3);
    row.bigint(importId);
    row.integer(seq);
    row.lengthOf(parts);
    await copyBinary(this.sql, 'import_chunk (import_id, seq, bytes)', [row.bytes, ...parts]);
  }

  async addFindings(importId: string, findings: readonly Finding[]): Promise<void> {
    await copyRows(
      this.sql,
      'import_finding',
      ['import_id', 'severity', 'code', 'line', 'column_name', 'value', 'message', 'hint'],
      findings,
      ({ severity, code, place, value, message, hint }) => [
        importId,
        severity,
        code,
        place?.line ?? null,
        place?.column === undefined ? null : storable(String(place.column)),
        value === undefined ? null : storable(value),
        storable(message),
        hint ?? null,
      ],
    );
  }

  async add(run: ImportRun): Promise<void> {
    await this.sql.run(
      `INSERT INTO import_run (id, source_id, feed, status, file_name, content_sha256, byte_count, header, as_of, actor,
         rows_read, rows_staged, rows_refused, rows_new, rows_changed, rows_unchanged, rows_held, rows_missing, doubts, started_at, finished_at)
       OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
      [
        run.id,
        run.sourceId,
        run.feed,
        run.status,
        run.fileName,
        run.contentSha256,
        run.byteCount,
        JSON.stringify(run.header.map(storable)),
        run.asOf,
        run.actor,
        run.rowsRead,
        run.rowsStaged,
        run.rowsRefused,
        run.rowsNew,
        run.rowsChanged,
        run.rowsUnchanged,
        run.rowsHeld,
        run.rowsMissing,
        JSON.stringify(run.doubts.map(storable)),
        run.startedAt,
        run.finishedAt,
      ],
    );
  }

  async find(id: string): Promise<ImportRun | null> {
    const row = await this.sql.table(ImportRunRow).findOneBy({ id });
    return row && toRun(row);
  }

  /** Newest first; those before one of them, where one is given. */
  async latest(limit: number, before: string | null = null): Promise<ImportRun[]> {
    const where = before === null ? {} : { id: LessThan(before) };
    const found = await this.sql.table(ImportRunRow).find({ where, order: { id: 'DESC' }, take: limit });
    return found.map(toRun);
  }

  async latestOf(sourceId: string): Promise<ImportRun | null> {
    const row = await this.sql.table(ImportRunRow).findOne({ where: { sourceId }, order: { id: 'DESC' } });
    return row && toRun(row);
  }

  /** The newest import of the same bytes from the same source: "you have loaded this file before". */
  async findByContent(sourceId: string, contentSha256: string): Promise<ImportRun | null> {
    const row = await this.sql
      .table(ImportRunRow)
      .findOne({ where: { sourceId, contentSha256 }, order: { id: 'DESC' } });
    return row && toRun(row);
  }

  /** The newest import of the same bytes of which nothing is left to be decided: one that is held hides none before it. */
  async findDecidedByContent(sourceId: string, contentSha256: string): Promise<ImportRun | null> {
    const row = await this.sql.table(ImportRunRow).findOne({
      where: { sourceId, contentSha256, status: Not(In(['held', 'unreadable'])) },
      order: { id: 'DESC' },
    });
    return row && toRun(row);
  }

  /** In the order of the file, what is about all of it first; those after one of them, where one is given. */
  findings(importId: string, limit: number, after: string | null = null): Promise<ImportFinding[]> {
    return this.sql.rows(
      `SELECT id, severity, code, line, column_name AS "column", value, message, hint FROM import_finding
       WHERE import_id = $1 AND ($3::bigint IS NULL
         OR (coalesce(line, 0), id) > (SELECT coalesce(line, 0), id FROM import_finding WHERE import_id = $1 AND id = $3))
       ORDER BY coalesce(line, 0), id LIMIT $2`,
      [importId, limit, after],
    );
  }

  /** One piece of the original bytes; null after the last. */
  async piece(importId: string, seq: number): Promise<Buffer | null> {
    const row = await this.sql.one<{ bytes: Buffer }>(
      'SELECT bytes FROM import_chunk WHERE import_id = $1 AND seq = $2',
      [importId, seq],
    );
    return row?.bytes ?? null;
  }

  /** The original bytes, piece by piece. */
  async *content(importId: string): AsyncGenerator<Buffer> {
    for (let seq = 0; ; seq += 1) {
      const row = await this.sql.one<{ bytes: Buffer }>(
        'SELECT bytes FROM import_chunk WHERE import_id = $1 AND seq = $2',
        [importId, seq],
      );
      if (!row) return;
      yield row.bytes;
    }
  }
}

/**
 * PostgreSQL keeps every character but NUL, which damaged files are full of, and half ones: pictures stand in for them.
 */
function storable(text: string): string {
  return /[\0\p{Surrogate}]/u.test(text) ? text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd') : text;
}

function toRun(row: ImportRunRow): ImportRun {
  return { ...row, byteCount: Number(row.byteCount) };
}
