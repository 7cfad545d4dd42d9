import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What a server says about itself in `postmaster.pid`. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const FILE = 'postmaster.pid';

/** Null when there is no file, or none that names a process. */
export function readPidFile(cluster: string): PidFile | null {
  try {
    return parsePidFile(readFileSync(path.join(cluster, FILE), 'utf8'));
  } catch {
    return null;
  }
}

/** Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status. */
export function parsePidFile(text: string): PidFile | null {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]) || 0, ready: lines[7] === 'ready' };
}

export function hasPidFile(cluster: string): boolean {
  return existsSync(path.join(cluster, FILE));
}

export function removePidFile(cluster: string): void {
  rmSync(path.join(cluster, FILE), { force: true });
}
