import { copyRows } from '../postgres/copy';
import { copyOut } from '../postgres/copy-out';
import type { Sql } from '../postgres/sql';

/** What is to be remembered of a full file in place of what was: rows as they stand in a block, each as long as the others. */
export interface RememberedRows {
  /** Rows of a block by its print. */
  readonly fresh: ReadonlyMap<string, Buffer>;
  /** Blocks of the last file that are in this one no more. */
  readonly gone: readonly string[];
  /** Records that are held and stand in no block; null when blocks and they together would not be all that is held. */
  readonly apart: Buffer | null;
}

const PRINT_BYTES = 16;
const SIZE_BYTES = PRINT_BYTES + 4;
const NONE = Buffer.alloc(0);

/** What blocks of lines of the last full file of a source said. Nothing is lost when all of it is deleted. */
export class ImportBlocksRepository {
  constructor(private readonly sql: Sql) {}

  /** How many bytes the rows of each block have, by its print: in one value, which arrives faster than as many rows. */
  async sizes(sourceId: string): Promise<ReadonlyMap<string, number>> {
    const known = new Map<string, number>();
    await copyOut(
      this.sql,
      (literal) =>
        `SELECT coalesce(string_agg(print || int4send(octet_length(rows)), ''), '') FROM import_block WHERE source_id = ${literal(sourceId)}`,
      ([sizes = NONE]) => {
        for (let at = 0; at < sizes.length; at += SIZE_BYTES) {
          known.set(sizes.toString('hex', at, at + PRINT_BYTES), sizes.readInt32BE(at + PRINT_BYTES));
        }
      },
    );
    return known;
  }

  /** The rows of every block, by its print. */
  async of(sourceId: string): Promise<ReadonlyMap<string, Buffer>> {
    const known = new Map<string, Buffer>();
    await copyOut(
      this.sql,
      (literal) => `SELECT print, rows FROM import_block WHERE source_id = ${literal(sourceId)}`,
      ([print, rows]) => {
        if (print && rows) known.set(print.toString('hex'), Buffer.from(rows));
      },
    );
    return known;
  }

  /** The rows of these blocks. */
  async rowsOf(sourceId: string, prints: readonly string[]): Promise<Buffer[]> {
    const blocks = await this.sql.rows<{ rows: Buffer }>(
      'SELECT rows FROM import_block WHERE source_id = $1 AND print = ANY($2::bytea[])',
      [sourceId, prints.map((print) => `\\x${print}`)],
    );
    return blocks.map(({ rows }) => rows);
  }

  /** Forgets the blocks that are gone and remembers the new ones, and what stands in none. */
  async replace(sourceId: string, { fresh, gone, apart }: RememberedRows): Promise<void> {
    if (gone.length > 0) {
      await this.sql.run('DELETE FROM import_block WHERE source_id = $1 AND print = ANY($2::bytea[])', [
        sourceId,
        gone.map((print) => `\\x${print}`),
      ]);
    }
    await copyRows(this.sql, 'import_block', ['source_id', 'print', 'rows'], [...fresh], ([print, rows]) => [
      sourceId,
      { hex: print },
      { hex: rows.toString('hex') },
    ]);
    if (apart === null) return;
    await this.sql.run('INSERT INTO import_apart (source_id, rows) VALUES ($1, $2)', [sourceId, apart]);
  }
}
