import { copyRows } from '../postgres/copy';
import { copyOut } from '../postgres/copy-out';
import type { Sql } from '../postgres/sql';

/** What blocks of lines of the last full file of a source said: rows by the print of their block. */
export class ImportBlocksRepository {
  constructor(private readonly sql: Sql) {}

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

  /** Forgets the blocks that are gone and remembers the new ones. */
  async replace(
    sourceId: string,
    { fresh, gone }: { readonly fresh: ReadonlyMap<string, Buffer>; readonly gone: readonly string[] },
  ): Promise<void> {
    if (gone.length > 0) {
      await this.sql.run(
        `DELETE FROM import_block WHERE source_id = $1
           AND print IN (SELECT decode(print, 'hex') FROM unnest($2::text[]) print)`,
        [sourceId, gone],
      );
    }
    await copyRows(this.sql, 'import_block', ['source_id', 'print', 'rows'], [...fresh], ([print, rows]) => [
      sourceId,
      { hex: print },
      { hex: rows.toString('hex') },
    ]);
  }
}
