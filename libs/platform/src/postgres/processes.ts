import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

export type ProcessState = 'running' | 'zombie' | 'gone';

/** A zombie is dead for our purposes, but its id still answers to signals until its parent takes notice. */
export function processState(pid: number): ProcessState {
  if (!Number.isInteger(pid) || pid <= 1) return 'gone';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone';
  }
  return statOf(pid)?.state === 'Z' ? 'zombie' : 'running';
}

/** Tells a process from a later one that was given the same id; empty where the system does not say. */
export function processBirth(pid: number): string {
  return statOf(pid)?.birth ?? '';
}

/** `/proc/<pid>/stat`, whose second field is a name in parentheses that may hold anything. */
function statOf(pid: number): { state: string; birth: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', birth: fields[19] ?? '' };
  } catch {
    return null;
  }
}

/**
 * True when the process is a PostgreSQL server of that data folder: a server's working directory is its data folder.
 */
export function isServerOf(pid: number, dataFolder: string): boolean {
  if (processState(pid) !== 'running') return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataFolder;
  } catch {
    return commandOf(pid).includes(dataFolder);
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}

/**
 * Processes that still work in the data folder, such as the children of a server that was killed. Empty where there is
 * no /proc: PostgreSQL's own check of its shared memory has to do there.
 */
export function processesIn(dataFolder: string): readonly number[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  return pids.filter((pid) => pid !== process.pid && isWorkingIn(pid, dataFolder));
}

function isWorkingIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder && processState(pid) === 'running';
  } catch {
    return false;
  }
}
