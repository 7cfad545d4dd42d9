import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder of a file, one level after the other: Node's `recursive` tries for ever where nothing can be made
 * (/proc).
 */
export function folderFor(file: string): void {
  const folder = dirname(resolve(file));
  if (existsSync(folder)) return;
  folderFor(folder);
  mkdirSync(folder);
}
