import { Client } from 'pg';

const LOCK_CLASS = 0x6a6f696e;

/**
 * Exclusive rights to drain an app, held by a database session: they end with the process, however it ends, and not a
 * moment later. Needs a direct connection; a pooler in transaction mode would hand the session to others.
 */
export class AppLock {
  private client: Client | null = null;
  private readonly held = new Set<string>();

  constructor(private readonly url: string) {}

  /** Runs the work if no other session holds the app; returns false when one does. */
  async tryRun(appId: string, work: () => Promise<void>): Promise<boolean> {
    if (this.held.has(appId)) return false;
    this.held.add(appId);
    try {
      const client = await this.session();
      const { rows } = await client.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
        [LOCK_CLASS, appId],
      );
      if (!rows[0]?.locked) return false;
      try {
        await work();
      } finally {
        await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [LOCK_CLASS, appId]).catch(() => undefined);
      }
      return true;
    } finally {
      this.held.delete(appId);
    }
  }

  async close(): Promise<void> {
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private async session(): Promise<Client> {
    if (this.client) return this.client;
    const client = new Client({ connectionString: this.url, application_name: 'joinery app lock' });
    client.on('error', () => {
      if (this.client === client) this.client = null;
    });
    await client.connect();
    this.client = client;
    return client;
  }
}
