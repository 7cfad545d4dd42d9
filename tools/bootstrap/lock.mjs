import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { explain } from './place.mjs';

const PATIENCE_MS = 15 * 60_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the work while holding a lock file; a lock whose process is gone is taken over. */
export async function withLock(file, waitingBecause, work) {
  const started = performance.now();
  let said = false;
  while (!take(file)) {
    if (performance.now() - started > PATIENCE_MS) throw new Error(`${file} stays locked; remove it if nothing runs.`);
    if (!said) console.error(`Waiting: ${waitingBecause} ...`);
    said = true;
    await pause(300);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw explain(error, file);
  }
  if (!holderIsGone(file)) return false;
  rmSync(file, { force: true });
  return false;
}

function holderIsGone(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
