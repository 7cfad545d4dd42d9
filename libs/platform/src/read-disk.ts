import { statfs } from 'node:fs/promises';
import type { DiskReading } from '@joinery/pipeline';

/** Room on the disk that a folder lies on; null where there is no such folder. */
export async function readDisk(path: string): Promise<DiskReading | null> {
  const found = await statfs(path).catch(() => null);
  return found && { path, freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
}
