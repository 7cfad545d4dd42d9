import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseError, explainingWrites } from './database-error';

/** What has to be remembered of an embedded server between two starts. Readable by its owner only. */
export interface ServerSettings {
  readonly cluster: string;
  readonly port: number;
  readonly password: string;
}

export const ROLE = 'joinery';
export const DATABASE = 'joinery';

export function settingsFile(control: string): string {
  return path.join(control, 'server.json');
}

/** The settings, or null when there are none (yet). A cut or foreign file counts as none. */
export function readSettings(control: string): ServerSettings | null {
  let text: string;
  try {
    text = readFileSync(settingsFile(control), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new DatabaseError(
      `${settingsFile(control)} cannot be read (${code ?? 'unknown'}): the database there belongs to another user. ` +
        'Run the command as that user, use a folder of your own, or set DATABASE_URL.',
      { cause: error },
    );
  }
  return parseSettings(text);
}

export function parseSettings(text: string): ServerSettings | null {
  try {
    const { cluster, port, password } = JSON.parse(text) as Partial<ServerSettings>;
    if (typeof cluster !== 'string' || typeof port !== 'number' || typeof password !== 'string') return null;
    return { cluster, port, password };
  } catch {
    return null;
  }
}

/** Replaces the file in one step: a crash leaves the old or the new one. */
export function writeSettings(control: string, settings: ServerSettings): void {
  const file = settingsFile(control);
  explainingWrites(control, () => {
    writeFileSync(`${file}.new`, JSON.stringify(settings), { mode: 0o600 });
    shareWithOwner(control, `${file}.new`);
    renameSync(`${file}.new`, file);
  });
}

/**
 * What root writes in an ordinary user's folder stays that user's, who could not start the database again otherwise.
 */
export function shareWithOwner(control: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(control);
  chownSync(file, uid, gid);
}

export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Says that nothing is encrypted on loopback: else PGSSLMODE, set for another server, would count. */
export function urlOf(settings: ServerSettings, database: string = DATABASE): string {
  return `postgresql://${ROLE}:${settings.password}@127.0.0.1:${settings.port}/${database}?sslmode=disable`;
}
