import { Client } from 'pg';
import { DatabaseError } from './database-error';
import { pause } from './pause';

/** The first PostgreSQL with `UNIQUE NULLS NOT DISTINCT`. */
const OLDEST = 15;
const PATIENCE_MS = 15_000;
const LOOK_MS = 500;
const CONNECT_MS = 8_000;
/** Whoever waits longer is told for what. */
const TOLD_MS = 2_000;

/** Temporary by nature: a server that is still coming up beside us. */
const WORTH_WAITING = new Set(['ECONNREFUSED', '57P03', 'EAI_AGAIN']);

const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that host and port',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up at the moment',
  ETIMEDOUT: 'the host does not answer',
  // What pg says, without a code, when its own time is over.
  'timeout expired': 'the host does not answer',
  '28P01': 'the user or the password is wrong',
  '28000': 'the server does not let this user in',
  '3D000': 'there is no such database on the server; create it, or name another',
  '57P03': 'the server is starting up or shutting down',
};

/** A server that answers so is up and not to be started. */
const ANSWERS = new Set(['28P01', '28000', '3D000']);

interface Server {
  /** As the server says it: `15.6 (Debian 15.6-1.pgdg120+2)`. */
  readonly version: string;
  readonly encoding: string;
}

/** What keeps a server or its database from being used, and what to do; null for nothing. */
export function whyUnfit({ version, encoding }: Server): string | null {
  const major = Number.parseInt(version, 10);
  if (major < OLDEST) return `it is PostgreSQL ${major}, and what is kept needs ${OLDEST} or newer.`;
  if (encoding === 'UTF8') return null;
  return `its encoding is ${encoding}, which does not hold every name. Create one with ENCODING 'UTF8' TEMPLATE template0.`;
}

/** Why the server was not connected to, and what to do; the words of the error itself where its code says nothing. */
export function whyNoConnection({ code = '', message }: { readonly code?: string; readonly message: string }): string {
  const answers = ANSWERS.has(code);
  const why = `The database of DATABASE_URL cannot be ${answers ? 'used' : 'reached'}: ${MEANINGS[code] ?? MEANINGS[message] ?? message}.`;
  return `${why} ${answers ? 'Mend' : 'Start it or mend'} DATABASE_URL; without that variable the embedded PostgreSQL is used.`;
}

/** Connects once and gives the server's version; what is wrong is told in a sentence that never holds the URL. */
export async function externalVersion(url: string, report: (line: string) => void): Promise<string> {
  const started = performance.now();
  let reported = false;
  const slow = setTimeout(report, TOLD_MS, 'DATABASE_URL: no answer yet');
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<Server>(
        `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding`,
      );
      const server = rows[0] ?? { version: '', encoding: '' };
      const unfit = whyUnfit(server);
      if (unfit !== null) throw new DatabaseError(`The database of DATABASE_URL cannot be used: ${unfit}`);
      return server.version.split(' ')[0] ?? '';
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      const failure = error as { code?: string; message: string };
      const { code = '' } = failure;
      if (!WORTH_WAITING.has(code) || performance.now() - started > PATIENCE_MS)
        throw new DatabaseError(whyNoConnection(failure), { cause: error });
      if (!reported) report(`DATABASE_URL: ${MEANINGS[code]}; trying for ${PATIENCE_MS / 1000} s`);
      reported = true;
    } finally {
      clearTimeout(slow);
      await client.end().catch(() => undefined);
    }
    await pause(LOOK_MS);
  }
}
