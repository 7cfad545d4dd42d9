import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
// Jest resolves no `@joinery/*` names here: the module map does not hold for global set-up.
import { openDatabase, removeEmbedded } from '../../platform/src/postgres/open-database';
import { processState } from '../../platform/src/postgres/processes';
import stopTestServer from './jest-global-teardown';
import { FOLDER_PREFIX, RUN_VARIABLE, SERVER_VARIABLE } from './test-server';

/** Losing a spec's database to a power cut is fine; waiting for the disk is not. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '1GB' } as const;

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Starts the one PostgreSQL of this run, or takes the server that TEST_DATABASE_URL names. */
export default async function startTestServer(): Promise<void> {
  if (process.env[SERVER_VARIABLE] !== undefined) return;
  process.env[RUN_VARIABLE] = `${process.pid}_${process.hrtime.bigint().toString(36)}`;
  const databaseUrl = process.env['TEST_DATABASE_URL'];
  if (!databaseUrl) await removeForsaken();
  const home = mkdtempSync(path.join(os.tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  process.env['JOINERY_TEST_HOME'] = home;
  // What the product keeps in its home, it keeps for this run.
  process.env['JOINERY_HOME'] = path.join(home, 'product');
  clearAwayWhenStopped();
  if (databaseUrl) {
    process.env[SERVER_VARIABLE] = (await openDatabase({ databaseUrl, home })).url;
    return;
  }
  // As root the server runs as another account, which has to pass through.
  chmodSync(home, 0o711);
  try {
    process.env[SERVER_VARIABLE] = (await openDatabase({ home, settings: FAST })).url;
  } catch (error) {
    await removeEmbedded(home).catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** Jest ends at once when it is told to, without tearing anything down. A second signal does not hurry it. */
function clearAwayWhenStopped(): void {
  let isStopping = false;
  for (const [signal, number] of Object.entries(SIGNALS))
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void stopTestServer()
        .catch(() => undefined)
        .finally(() => process.exit(128 + number));
    });
}

/** Ends the servers of runs that were killed before they could. */
async function removeForsaken(): Promise<void> {
  for (const name of readdirSync(os.tmpdir())) {
    const pid = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || processState(Number(pid)) === 'running') continue;
    const home = path.join(os.tmpdir(), name);
    // Another user's leftovers are theirs to remove.
    await removeEmbedded(home).catch(() => undefined);
    try {
      rmSync(home, { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}
