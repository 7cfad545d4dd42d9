import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { removeEmbedded } from '../../platform/src/postgres/open-database';
import { RUN_VARIABLE, SERVER_VARIABLE, databasePrefix } from './test-server';

/** Leaves nothing behind: the run's own server and its folder, or our databases on a server that was lent to us. */
export default async function stopTestServer(): Promise<void> {
  const url = process.env[SERVER_VARIABLE];
  const home = process.env['JOINERY_TEST_HOME'];
  if (home === undefined) return;
  // Two projects share the server of a run: whoever tears down first does it for both.
  for (const name of [SERVER_VARIABLE, 'JOINERY_TEST_HOME']) Reflect.deleteProperty(process.env, name);
  if (!process.env['TEST_DATABASE_URL']) await removeEmbedded(home);
  else if (url !== undefined) await dropOurs(url, process.env[RUN_VARIABLE] ?? '');
  rmSync(home, { recursive: true, force: true });
}

async function dropOurs(url: string, run: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const ours = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [databasePrefix(run)],
    );
    for (const { datname } of ours.rows) await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
