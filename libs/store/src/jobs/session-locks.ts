import { Client } from 'pg';
import { CONNECT_MS } from '../postgres/database-away';
import { inLine } from '../postgres/in-line';
import { LOCKS } from '../postgres/locks';

/** What one process does at a time, with each app or source. */
export type Right = 'draining' | 'night' | 'pulling' | 'queueing';

/**
 * Whether the right is still ours. A process that stood still has lost it untold; it asks before it concludes from what
 * it began.
 */
export type StillOurs = () => Promise<boolean>;

/**
 * A session that says nothing for so long is one of a process that stands still: the server ends it, and with it what
 * it holds.
 */
const SILENCE_MS = 30_000;
const SIGN_OF_LIFE_MS = 5_000;

/**
 * Exclusive rights, held by a database session: they end with the process, however it ends, and half a minute after one
 * that was frozen was heard last (a machine that sleeps, a lost network). Needs a direct connection; a pooler in
 * transaction mode would hand the session to others.
 */
export class SessionLocks {
  /** One for all rights, also while it is being opened. */
  private session: Promise<Client> | null = null;
  private readonly held = new Set<string>();

  constructor(
    private readonly url: string,
    private readonly silenceMs = SILENCE_MS,
  ) {}

  /** Runs the work if no other session has the right; null when one does. */
  async tryRun<T>(
    right: Right,
    subject: string,
    work: (isStillOurs: StillOurs) => Promise<T>,
  ): Promise<{ readonly result: T } | null> {
    const held = `${right} ${subject}`;
    if (this.held.has(held)) return null;
    this.held.add(held);
    try {
      const key = LOCKS[right]('$1');
      const client = await (this.session ??= this.open());
      const sql = `SELECT pg_try_advisory_lock(${key}) AS locked`;
      const { rows } = await inLine(client, () => client.query<{ locked: boolean }>(sql, [subject]));
      if (!rows[0]?.locked) return null;
      try {
        return { result: await work(() => isAlive(client)) };
      } finally {
        const unlock = (): Promise<unknown> => client.query(`SELECT pg_advisory_unlock(${key})`, [subject]);
        await inLine(client, unlock).catch(() => undefined);
      }
    } finally {
      this.held.delete(held);
    }
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.then((client) => client.end()).catch(() => undefined);
  }

  private open(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'joinery rights',
      connectionTimeoutMillis: CONNECT_MS,
    });
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

/** A session that the server ended answers nothing any more; one that lives has lost nothing. */
function isAlive(client: Client): Promise<boolean> {
  return inLine(client, () => client.query('SELECT 1')).then(
    () => true,
    () => false,
  );
}
