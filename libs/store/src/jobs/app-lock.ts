import { Client } from 'pg';
import { inLine } from '../postgres/in-line';
import { LOCKS } from '../postgres/locks';

const KEY = LOCKS.draining('$1');
/**
 * A session that says nothing for so long is one of a process that stands still: the server ends it, and with it what
 * it holds.
 */
const SILENCE_MS = 30_000;
const SIGN_OF_LIFE_MS = 5_000;

/**
 * Exclusive rights to drain an app, held by a database session: they end with the process, however it ends, and half a
 * minute after one that was frozen was heard last (a machine that sleeps, a lost network). Whoever wakes up after that
 * is told by the gate of its requests. Needs a direct connection; a pooler in transaction mode would hand the session
 * to others.
 */
export class AppLock {
  /** One for all apps, also while it is being opened. */
  private session: Promise<Client> | null = null;
  private readonly held = new Set<string>();

  constructor(
    private readonly url: string,
    private readonly silenceMs = SILENCE_MS,
  ) {}

  /** Runs the work if no other session holds the app; returns false when one does. */
  async tryRun(appId: string, work: () => Promise<void>): Promise<boolean> {
    if (this.held.has(appId)) return false;
    this.held.add(appId);
    try {
      const client = await (this.session ??= this.open());
      const sql = `SELECT pg_try_advisory_lock(${KEY}) AS locked`;
      const { rows } = await inLine(client, () => client.query<{ locked: boolean }>(sql, [appId]));
      if (!rows[0]?.locked) return false;
      try {
        await work();
      } finally {
        const unlock = (): Promise<unknown> => client.query(`SELECT pg_advisory_unlock(${KEY})`, [appId]);
        await inLine(client, unlock).catch(() => undefined);
      }
      return true;
    } finally {
      this.held.delete(appId);
    }
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.then((client) => client.end()).catch(() => undefined);
  }

  private open(): Promise<Client> {
    const client = new Client({ connectionString: this.url, application_name: 'joinery app lock' });
    const session = client.connect().then(async () => {
      await client.query(`SET idle_session_timeout = ${this.silenceMs}`);
      return client;
    });
    const sign = (): void => void inLine(client, () => client.query('SELECT 1')).catch(() => undefined);
    const signs = setInterval(sign, SIGN_OF_LIFE_MS);
    signs.unref();
    client.on('end', () => clearInterval(signs));
    const forget = (): void => {
      clearInterval(signs);
      if (this.session === session) this.session = null;
    };
    client.on('error', forget);
    session.catch(forget);
    return session;
  }
}
