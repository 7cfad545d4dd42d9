import { randomUUID } from 'node:crypto';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Instant } from '@joinery/kernel';
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

/** The last checkpoint of a log that was signed with what is in this folder; null: none is known. */
export function lastSigned(home: string, origin: string): Promise<string | null> {
  return readFile(signedFile(home, origin), 'utf8').catch(() => null);
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
