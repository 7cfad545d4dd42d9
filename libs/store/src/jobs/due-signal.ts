import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { CONNECT_MS } from '../postgres/database-away';
import type { Sql } from '../postgres/sql';

const CHANNEL = 'joinery_due';
const AGAIN_MS = 1_000;

/** Tells every worker that something is due; heard when the transaction is committed, and only then. */
export async function signalDue(sql: Sql): Promise<void> {
  await sql.run(`SELECT pg_notify($1, '')`, [CHANNEL]);
}

/**
 * Hears that something is due, on a session of its own (LISTEN needs one). It only saves time: who misses a signal
 * finds the rows at the next tick. A session that is lost is made anew.
 */
export class DueListener {
  private client: Client | null = null;
  private stopping = false;

  constructor(
    private readonly url: string,
    private readonly onDue: () => void,
  ) {}

  /** Resolves once it listens, or is stopped. */
  async start(): Promise<void> {
    while (!this.stopping) {
      if (await this.listen()) return;
      await sleep(AGAIN_MS, undefined, { ref: false });
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.client?.end().catch(() => undefined);
  }

  private async listen(): Promise<boolean> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'joinery due',
      connectionTimeoutMillis: CONNECT_MS,
    });
    client.on('notification', this.onDue);
    client.on('error', () => undefined);
    try {
      this.client = client;
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch {
      await client.end().catch(() => undefined);
      return false;
    }
    client.once('end', () => void this.start());
    return true;
  }
}
