import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '@joinery/kernel';

/**
 * Appends a checkpoint to the file of its day, and waits until it is on the disk. Files of days that are over do not change any
 * more, so they can be carried to a place where nobody can change them.
 */
export async function keepCheckpoint(folder: string, checkpoint: string, now: Instant): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, `checkpoints-${now.slice(0, 10)}.txt`), 'a', 0o644);
  try {
    await file.appendFile(`${checkpoint}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
