import { Client } from 'pg';
import { DatabaseError } from './database-error';
import { pause } from './pause';
import { readPidFile } from './pid-file';
import { isServerOf } from './processes';
import { DATABASE, type ServerSettings, settingsFile, urlOf } from './server-settings';

const LOOK_MS = 100;
const SILENCE_MS = 60_000;
const CONNECT_MS = 10_000;

/**
 * The port of the server that already runs on the data folder, or null when none does. A live process is believed only
 * after it has named the folder itself. One that is starting, recovering or stopping is waited for.
 */
export async function runningPort(
  control: string,
  settings: ServerSettings,
  report: (line: string) => void,
): Promise<number | null> {
  const { cluster } = settings;
  const started = performance.now();
  let told = false;
  for (;;) {
    const file = readPidFile(cluster);
    if (file === null || !isServerOf(file.pid, cluster)) return null;
    const folder = await askDataFolder({ ...settings, port: file.port }, control);
    if (folder === cluster) return file.port;
    if (folder !== null) {
      throw new DatabaseError(`Port ${file.port} of this machine answers for ${folder}, but ${cluster} was expected.`);
    }
    if (!told && performance.now() - started > 2_000) {
      report('a server of this database is there but not ready yet; waiting for it');
      told = true;
    }
    if (performance.now() - started > SILENCE_MS * 10) {
      throw new DatabaseError(`Process ${file.pid} serves ${cluster} but takes no connections. End it and try again.`);
    }
    await pause(LOOK_MS);
  }
}

/** Null when the server takes no connections at the moment. */
async function askDataFolder(settings: ServerSettings, control: string): Promise<string | null> {
  const client = new Client({ connectionString: urlOf(settings, 'postgres'), connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const result = await client.query<{ data_directory: string }>('SHOW data_directory');
    return result.rows[0]?.data_directory ?? null;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== '28P01') return null;
    throw new DatabaseError(
      `The password in ${settingsFile(control)} does not open the database in ${settings.cluster}. ` +
        'Put the right file back, or move both away to start empty.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes our database when it is missing and gives the server's version, such as `18.4`. */
export async function prepareDatabase(settings: ServerSettings, control: string): Promise<string> {
  // A wrong password shows here first, with its own words.
  await askDataFolder(settings, control);
  const client = new Client({ connectionString: urlOf(settings, 'postgres'), connectionTimeoutMillis: CONNECT_MS });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    const version = await client.query<{ server_version: string }>('SHOW server_version');
    return (version.rows[0]?.server_version ?? '').split(' ')[0] ?? '';
  } finally {
    await client.end();
  }
}

/** A session of ours by which others see that the server is in use. */
export interface Presence {
  readonly backend: number;
  /** Settles when the session is over, whoever ended it. */
  readonly lost: Promise<void>;
  end(): Promise<void>;
}

/** What pg's types leave out: whether its socket keeps the process alive. */
type Socketed = Client & { ref(): void; unref(): void };

/** Begins a session that does nothing. It keeps no process alive, and may be lost with the server. */
export async function bePresent(settings: ServerSettings): Promise<Presence> {
  const client = new Client({ connectionString: urlOf(settings), connectionTimeoutMillis: CONNECT_MS }) as Socketed;
  client.on('error', () => undefined);
  const lost = new Promise<void>((resolve) => client.once('end', resolve));
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  client.unref();
  return {
    backend: rows[0]?.pid ?? 0,
    lost,
    end: async () => {
      client.ref();
      await client.end().catch(() => undefined);
    },
  };
}

/** True when anybody but us has a session in our database; ours, which has ended, may still be seen for a moment. */
export async function hasOtherSessions(settings: ServerSettings, { backend }: Presence): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(settings, 'postgres'), connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const others = await client.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND pid <> $2 LIMIT 1', [
      DATABASE,
      backend,
    ]);
    return others.rowCount !== 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
