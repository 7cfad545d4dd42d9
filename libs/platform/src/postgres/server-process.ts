import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Binaries, asAccount } from './binaries';
import { SERVER_ENVIRONMENT } from './cluster';
import { DatabaseError, explainingWrites } from './database-error';
import { pause } from './pause';
import { hasPidFile, readPidFile, removePidFile } from './pid-file';
import type { Placement } from './placement';
import { isServerOf, processState, processesIn } from './processes';
import { shareWithOwner } from './server-settings';

export type StartResult = 'ready' | 'port-taken' | 'data-in-use';

const LOOK_MS = 25;
const LOG_LIMIT = 5_000_000;
const TOLD_EVERY_MS = 5_000;
const STOP_PATIENCE_MS = 30_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  // Containers often have a /dev/shm of 64 MB, which parallel queries overrun.
  dynamic_shared_memory_type: 'mmap',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  password_encryption: 'scram-sha-256',
};

export function logFile(control: string): string {
  return path.join(control, 'server.log');
}

/**
 * Starts the server as a process of its own session, which outlives this one and is out of reach of its terminal's
 * Ctrl-C, and waits until it takes connections, through crash recovery if need be.
 */
export async function startServer(
  placement: Placement,
  binaries: Binaries,
  port: number,
  extra: Readonly<Record<string, string>>,
  report: (line: string) => void,
): Promise<StartResult> {
  const { control, cluster, account } = placement;
  const log = openLog(control);
  const settings = Object.entries({ ...SETTINGS, ...extra, port: String(port) });
  const child = spawn(
    binaries.postgres,
    ['-D', cluster, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...asAccount(account),
      cwd: '/',
      env: SERVER_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
    },
  );
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = `exit ${code ?? signal}`));
  child.unref();
  closeSync(log.descriptor);
  const tell = teller(report);
  while (ended === null) {
    const file = readPidFile(cluster);
    if (file !== null && file.pid === child.pid && file.ready) return 'ready';
    tell('the server is getting ready (after a crash it replays its log first)');
    await pause(LOOK_MS);
  }
  return explainEnd(control, ended, log.start);
}

/** Says a line at most every few seconds, and not in the first few. */
function teller(report: (line: string) => void): (line: string) => void {
  let last = performance.now();
  return (line) => {
    if (performance.now() - last < TOLD_EVERY_MS) return;
    last = performance.now();
    report(line);
  };
}

function openLog(control: string): { descriptor: number; start: number } {
  const file = logFile(control);
  return explainingWrites(control, () => {
    if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.old`);
    const descriptor = openSync(file, 'a', 0o600);
    shareWithOwner(control, file);
    return { descriptor, start: statSync(file).size };
  });
}

function explainEnd(control: string, ended: string, logStart: number): StartResult {
  const text = readFileSync(logFile(control)).subarray(logStart).toString('utf8');
  if (/could not (bind|create any TCP\/IP sockets)|Address already in use/.test(text)) return 'port-taken';
  if (/lock file "[^"]*" already exists|pre-existing shared memory block/.test(text)) return 'data-in-use';
  const lines = text.trim().split('\n').slice(-8).join('\n  ');
  const room = /no space left|check free disk space/i.test(text) ? 'The disk is full: make about 500 MB of room. ' : '';
  throw new DatabaseError(
    `The embedded PostgreSQL did not start (${ended}). ${room}The end of ${logFile(control)}:\n  ${lines || '(it is empty)'}`,
  );
}

/** Stops the server of the data folder; committed work is kept. True when there was one. */
export async function stopServer(cluster: string): Promise<boolean> {
  const file = readPidFile(cluster);
  if (file === null || !isServerOf(file.pid, cluster)) return false;
  signal(file.pid, 'SIGINT');
  if (await isGone(file.pid, cluster, STOP_PATIENCE_MS)) return true;
  signal(file.pid, 'SIGQUIT');
  if (await isGone(file.pid, cluster, STOP_PATIENCE_MS)) return true;
  throw new DatabaseError(`The PostgreSQL of ${cluster} (process ${file.pid}) does not stop.`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}

async function isGone(pid: number, cluster: string, patience: number): Promise<boolean> {
  const started = performance.now();
  while (performance.now() - started < patience) {
    if (processState(pid) !== 'running' && processesIn(cluster).length === 0) return true;
    await pause(LOOK_MS);
  }
  return false;
}

const GHOST_PATIENCE_MS = 5_000;
const CHILDREN_PATIENCE_MS = 30_000;

/**
 * Clears what a dead server left behind. PostgreSQL replaces a stale pid file by itself unless its number has been
 * given to another process or still belongs to a zombie, or it is empty; and its children need a moment to notice that
 * it is gone. An empty one is left where the system does not tell who works in the folder.
 */
export async function clearRemains(cluster: string, report: (line: string) => void): Promise<void> {
  const started = performance.now();
  const file = readPidFile(cluster);
  while (file && processState(file.pid) === 'zombie' && performance.now() - started < GHOST_PATIENCE_MS)
    await pause(LOOK_MS);
  while (processesIn(cluster).length > 0) {
    if (performance.now() - started > CHILDREN_PATIENCE_MS) {
      throw new DatabaseError(
        `Processes ${processesIn(cluster).join(', ')} of a killed server still work in ${cluster}. End them.`,
      );
    }
    await pause(LOOK_MS);
  }
  if (file && processState(file.pid) !== 'gone' && !isServerOf(file.pid, cluster)) {
    report(`postmaster.pid names process ${file.pid}, which is not this database's server; removing it`);
    removePidFile(cluster);
  }
  if (file === null && hasPidFile(cluster) && existsSync('/proc/self')) {
    report('postmaster.pid names no process, as a machine that went down leaves it, and none works here; removing it');
    removePidFile(cluster);
  }
}
