import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseError, isOutOfRoom } from './database-error';
import { pause } from './pause';
import { processBirth, processState } from './processes';

const PATIENCE_MS = 120_000;
const LOOK_MS = 150;

/**
 * Runs the work while no other process of this machine is at the same place. The lock names its holder; when that
 * process is gone (killed, power cut, id given to another process) the lock is taken over.
 */
export async function whileLocked<T>(file: string, report: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${processBirth(process.pid)} ${process.hrtime.bigint()}`;
  const started = performance.now();
  let reported = false;
  while (!takeLock(file, mine)) {
    const holder = readLock(file);
    if (holder === null) continue;
    if (performance.now() - started > PATIENCE_MS) {
      throw new DatabaseError(
        `Process ${pidOf(holder)} has held ${file} for ${PATIENCE_MS / 1000} s. If that process is not Joinery, remove the file.`,
      );
    }
    if (!reported) report(`another process (${pidOf(holder)}) is starting the database; waiting for it`);
    reported = true;
    await pause(LOOK_MS);
  }
  try {
    return await work();
  } finally {
    if (readLock(file) === mine) rmSync(file, { force: true });
  }
}

/** Does the work of leaving without its lock where the disk has no room for one: then nobody else gets it to come in either. */
export async function evenOnFullDisk(
  inLock: (work: () => Promise<void>) => Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await inLock(work);
  } catch (error) {
    if (!isOutOfRoom(error)) throw error;
    await work();
  }
}

/** The file appears with its content in one step, so nobody ever reads a lock without a holder. */
function takeLock(file: string, mine: string): boolean {
  const draft = `${file}.${process.pid}.${process.hrtime.bigint()}`;
  try {
    writeFileSync(draft, mine, { mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return takeOver(file, draft, mine);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Puts our lock in the place of an abandoned one. Several may find it at once: the right to that is a lock of its own,
 * and who has it looks again, so that nobody takes the fresh lock of whoever was faster for the abandoned one.
 */
function takeOver(file: string, draft: string, mine: string): boolean {
  const holder = readLock(file);
  if (holder === null || isHeld(holder)) return false;
  const right = `${file}.next`;
  if (!takeLock(right, mine)) return false;
  try {
    if (readLock(file) !== holder) return false;
    renameSync(draft, file);
    return true;
  } finally {
    rmSync(right, { force: true });
  }
}

export function isHeld(holder: string): boolean {
  const [pid, birth] = [pidOf(holder), holder.split(' ')[1] ?? ''];
  return processState(pid) === 'running' && (birth === '' || birth === processBirth(pid));
}

function pidOf(holder: string): number {
  return Number(holder.split(' ')[0]);
}

/** Null when there is none. An empty one was left by a machine that went down, and names nobody. */
function readLock(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
