import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../make-folder';
import { asAccount } from './binaries';
import { DatabaseError, explainingWrites } from './database-error';
import { type ServerAccount, serverAccount } from './server-account';

/** Where everything of one embedded database lies. */
export interface Placement {
  /** Ours: settings, log and lock. */
  readonly control: string;
  /** PostgreSQL's: the data folder, as a real path. */
  readonly cluster: string;
  /** Where a copy of the programs goes when one is needed. */
  readonly spare: string;
  /** Whom the server runs as; null: as ourselves. */
  readonly account: ServerAccount | null;
}

const OUTSIDE = '/var/lib';

/** The folder with settings, log and lock of the database of a home; made when it is missing. */
export function controlFolder(home: string): string {
  const control = path.join(path.resolve(home), 'postgres');
  explainingWrites(control, () => makeFolder(control, 0o755));
  return realpathSync(control);
}

/**
 * Decides where the data lies. Normally that is below the home; root's home may be closed to the account that the
 * server has to run as, and then it is below /var/lib. `known` is the data folder that the settings name: one that
 * belongs to another home (this one is a copy of it) does not count.
 */
export function place(control: string, known: string | null, report: (line: string) => void): Placement {
  const inside = path.join(control, 'data');
  const outside = path.join(outsideFolder(control), 'data');
  const existing = [inside, outside].find((folder) => isCluster(folder) && (folder === inside || folder === known));
  if (existing !== undefined) return placed(control, existing, accountOf(existing));
  const account = accountForNew();
  if (account === null || canEnter(account, control)) return placed(control, inside, account);
  report(`the server runs as ${account.name}, who may not enter ${control}; the data lies in ${outside}`);
  return placed(control, outside, account);
}

export function isCluster(folder: string): boolean {
  return existsSync(path.join(folder, 'PG_VERSION'));
}

function placed(control: string, cluster: string, account: ServerAccount | null): Placement {
  const parent = path.dirname(cluster);
  explainingWrites(parent, () => makeParent(parent, control, account));
  const spare = account === null ? path.join(control, 'programs') : outsideFolder(control);
  return { control, cluster: path.join(realpathSync(parent), path.basename(cluster)), spare, account };
}

function makeParent(parent: string, control: string, account: ServerAccount | null): void {
  if (parent === control || existsSync(parent)) return;
  makeFolder(parent);
  chmodSync(parent, 0o700);
  if (account) chownSync(parent, account.uid, account.gid);
}

/** One folder per home, so that two clones never share data. */
export function outsideFolder(control: string): string {
  return path.join(OUTSIDE, `joinery-${createHash('sha256').update(control).digest('hex').slice(0, 12)}`);
}

/** Root runs a server as the owner of its data, whoever that is: the data may have been made by an ordinary user. */
function accountOf(cluster: string): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = statSync(cluster);
  return { name: nameOf(uid), uid, gid };
}

function nameOf(uid: number): string {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.find((line) => line.split(':')[2] === String(uid))?.split(':')[0] ?? `user ${uid}`;
}

function accountForNew(): ServerAccount | null {
  const account = serverAccount();
  if (account === null && process.getuid?.() === 0) {
    throw new DatabaseError(
      'PostgreSQL does not run as root, and there is neither a postgres nor a nobody account to run it as. ' +
        'Run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
  return account;
}

function canEnter(account: ServerAccount, folder: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...asAccount(account), cwd: '/', stdio: 'ignore' })
      .status === 0
  );
}

/** Gives a folder and everything in it to the account. */
export function giveTo(account: ServerAccount | null, folder: string): void {
  if (account === null) return;
  lchownSync(folder, account.uid, account.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    lchownSync(path.join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}
