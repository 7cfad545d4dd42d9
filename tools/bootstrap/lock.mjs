import { appendFileSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Explained, explain } from './place.mjs';

const PATIENCE_MS = 15 * 60_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs the work while holding a lock file; a lock whose processes are gone is taken over. The work names each process that
 * it starts (`hold`): one that outlives us still writes where the next one would.
 */
export async function withLock(file, waitingBecause, work) {
  const started = performance.now();
  let said = false;
  while (!take(file)) {
    if (performance.now() - started > PATIENCE_MS)
      throw new Explained(`${file} stays locked; remove it if nothing runs.`);
    if (!said) console.error(`Waiting: ${waitingBecause} (if none is, remove ${file}) ...`);
    said = true;
    await pause(300);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work((pid) => nameInLock(file, pid));
  } finally {
    process.off('exit', release);
    release();
  }
}

/** The lock appears with its holder in it: on a full disk a file made first and written then stays behind empty. */
function take(file) {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, String(process.pid));
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw explain(error, file);
  } finally {
    rmSync(draft, { force: true });
  }
  if (!holdersAreGone(file)) return false;
  rmSync(file, { force: true });
  return take(file);
}

function nameInLock(file, pid) {
  try {
    appendFileSync(file, `\n${pid}`);
  } catch {
    // On a full disk the lock names us alone.
  }
}

/** A lock that names nobody was left by a machine that went down. */
function holdersAreGone(file) {
  try {
    return readFileSync(file, 'utf8').split('\n').map(Number).every(isGone);
  } catch {
    return false;
  }
}

function isGone(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
