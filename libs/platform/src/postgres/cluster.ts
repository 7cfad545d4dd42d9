import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Binaries, asAccount } from './binaries';
import { DatabaseError, explainingWrites } from './database-error';
import { type Placement, giveTo } from './placement';
import { ROLE } from './server-settings';

/** What the server's programs see of the environment: nothing of ours may steer them. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' } as const;

/**
 * Makes the data folder. It grows beside its place and is moved there once it is whole: an interrupted run leaves
 * nothing that could be taken for a database.
 */
export async function createCluster(placement: Placement, binaries: Binaries, password: string): Promise<void> {
  const { cluster, account } = placement;
  const partial = `${cluster}.partial`;
  const passwordFile = `${cluster}.password`;
  explainingWrites(path.dirname(cluster), () => {
    setAside(cluster);
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { mode: 0o700 });
    rmSync(passwordFile, { force: true });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    giveTo(account, partial);
    giveFileTo(placement, passwordFile);
  });
  try {
    const { code, output } = await runInitdb(placement, binaries, partial, passwordFile);
    if (code !== 0) throw new DatabaseError(initdbFailed(cluster, output));
    renameSync(partial, cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(partial, { recursive: true, force: true });
  }
}

function giveFileTo({ account }: Placement, file: string): void {
  if (account) chownSync(file, account.uid, account.gid);
}

/**
 * A folder in the way is kept under another name: it may hold something that is missed later. It is no database, or one
 * whose home, and with it its password, was deleted.
 */
function setAside(cluster: string): void {
  if (!existsSync(cluster)) return;
  if (readdirSync(cluster).length === 0) return rmdirSync(cluster);
  let number = 1;
  while (existsSync(`${cluster}.unusable-${number}`)) number += 1;
  renameSync(cluster, `${cluster}.unusable-${number}`);
}

/** The built-in locale sorts and folds alike on every system, whatever locales it has. */
function runInitdb(
  { account }: Placement,
  binaries: Binaries,
  folder: string,
  passwordFile: string,
): Promise<{ code: number | null; output: string }> {
  const options = [
    `--pgdata=${folder}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, options, { ...asAccount(account), cwd: '/', env: SERVER_ENVIRONMENT });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

function initdbFailed(cluster: string, output: string): string {
  const said = output.trim().split('\n').slice(-8).join('\n  ');
  const room = /no space left|check free disk space/i.test(output)
    ? ' The disk is full: make about 500 MB of room.'
    : '';
  const entry = /could not look up effective user/i.test(output)
    ? ' This user has no entry in the list of users (/etc/passwd), and PostgreSQL asks for one: add it, or set DATABASE_URL to a PostgreSQL server.'
    : '';
  return `The database could not be created in ${cluster}.${room}${entry} PostgreSQL says:\n  ${said}`;
}

/** Refuses data of another major version: only a dump and restore carries it over. */
export function checkVersion(cluster: string, serverMajor: string): void {
  const made = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made === serverMajor) return;
  throw new DatabaseError(
    `The data in ${cluster} was made by PostgreSQL ${made}; the installed one is ${serverMajor}. ` +
      'Move the folder away to start empty, or serve it with its own version and set DATABASE_URL.',
  );
}
