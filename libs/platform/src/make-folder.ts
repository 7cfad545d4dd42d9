import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` tries for ever where a file system that
 * makes no folders says "no such file" of one (/proc does); here it is told as what mkdir(2) has for it: EPERM.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const wanted = [resolve(folder)];
  for (let above = dirname(wanted[0] ?? ''); !isThere(above); above = dirname(above)) wanted.unshift(above);
  for (const one of wanted) makeOne(one, mode);
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw Object.assign(new Error(`EPERM: no folder can be made here, mkdir '${folder}'`), {
        code: 'EPERM',
        path: folder,
      });
    if (code !== 'EEXIST' || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

function isThere(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false }) !== undefined;
}
