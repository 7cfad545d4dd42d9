import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type OpenedDatabase, removeEmbedded } from '@joinery/platform';
import { createDataSource, migrate } from '@joinery/store';

/** A folder and a PostgreSQL of their own for a benchmark; both are gone afterwards. */
export class Scratch {
  readonly folder = mkdtempSync(join(process.env.JOINERY_BENCH_TMP ?? tmpdir(), 'joinery-bench-'));
  private database: OpenedDatabase | null = null;
  private made = 0;

  constructor() {
    // As root the server runs as another account, which has to pass through: else its data would lie elsewhere.
    chmodSync(this.folder, 0o711);
  }

  /** A fresh, migrated database on the server of this benchmark. */
  async freshDatabase(): Promise<string> {
    this.database ??= await openDatabase({ home: this.folder });
    this.made += 1;
    const name = `bench_${this.made}`;
    const admin = await createDataSource(this.database.url, 1).initialize();
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.destroy();
    const url = new URL(this.database.url);
    url.pathname = `/${name}`;
    await migrate(url.href);
    return url.href;
  }

  /** A copy of a database of this benchmark that nobody is connected to. */
  async copyOf(url: string): Promise<string> {
    if (this.database === null) throw new Error('there is no database to copy');
    this.made += 1;
    const copy = new URL(url);
    const original = copy.pathname.slice(1);
    copy.pathname = `/bench_${this.made}`;
    const admin = await createDataSource(this.database.url, 1).initialize();
    await admin.query(`CREATE DATABASE bench_${this.made} TEMPLATE ${original}`);
    await admin.query('CHECKPOINT');
    await admin.destroy();
    return copy.href;
  }

  async close(): Promise<void> {
    await removeEmbedded(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
