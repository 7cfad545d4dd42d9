import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readCheckpoints } from '@joinery/audit';
import type { Instant } from '@joinery/kernel';
import type { Config } from '../config';
import { makeFolder } from '../make-folder';

/**
 * Appends a checkpoint to the file of its day, and waits until it is on the disk. Files of days that are over do not
 * change any more, so they can be carried to a place where nobody can change them.
 */
export async function keepCheckpoint(folder: string, checkpoint: string, now: Instant): Promise<void> {
  makeFolder(folder);
  const file = await open(join(folder, `checkpoints-${now.slice(0, 10)}.txt`), 'a', 0o644);
  try {
    await file.appendFile(`${checkpoint}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * What was signed last of a log: by what is remembered in the home, and by the newest copy. A backup of the home brings
 * an older memory back, and not the copies.
 */
export async function signedBefore(
  { home, checkpoints }: Pick<Config, 'home' | 'checkpoints'>,
  origin: string,
): Promise<readonly string[]> {
  const remembered = await readFile(signedFile(home, origin), 'utf8').catch(() => null);
  const copied = checkpoints === null ? null : await newestCopy(checkpoints, origin);
  return [remembered, copied].filter((one) => one !== null);
}

/** Of a file that cannot be read nothing is known: who verifies the log is told of it. */
async function newestCopy(folder: string, origin: string): Promise<string | null> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter(isCheckpointFile).sort().reverse()) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    // Only where the last one begins: a busy day has thousands of them.
    const at = `\n${text}`.lastIndexOf(`\n${origin}\n`);
    const newest = at < 0 ? undefined : readCheckpoints(text.slice(at))?.[0];
    if (newest !== undefined) return newest.text;
  }
  return null;
}

export function isCheckpointFile(name: string): boolean {
  return /^checkpoints-.*\.txt$/.test(name);
}

/** Written once the checkpoint is in the database: what is remembered was there. */
export async function rememberSigned(home: string, origin: string, checkpoint: string): Promise<void> {
  const file = signedFile(home, origin);
  makeFolder(home);
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, checkpoint);
  await rename(draft, file);
}

function signedFile(home: string, origin: string): string {
  return join(home, `audit-signed-${basename(origin)}.txt`);
}
