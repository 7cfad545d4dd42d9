import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** The root of the repository, whatever folder the command was given in. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export const inRoot = (...parts) => path.join(ROOT, ...parts);

/** A failure that is explained by its message alone: no stack trace helps the reader. */
export class Explained extends Error {}

/** Says what a file system error means for the person in front of it. */
export function explain(error, folder) {
  if (error instanceof Explained) return error;
  const reasons = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
  };
  const reason = reasons[error.code];
  if (!reason) return error;
  return new Explained(
    `Cannot write to ${error.path ?? folder}: ${reason}.\n` +
      'Clone the repository into a folder of your own with about 1 GB of free space and run the command again.',
  );
}
