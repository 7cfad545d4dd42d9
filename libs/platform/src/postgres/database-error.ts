/** A database that cannot be used, told so that the reader knows what to do. Never carries a password. */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
  }
}

const WRITE_PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'part of the path is a file, not a folder',
  EEXIST: 'part of the path is a file, not a folder',
};

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** Runs something that touches files below a folder; a refused write says where, why and what to do. */
export function explainingWrites<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainedWrite(folder, error);
  }
}

/** The sentence for a refused write; any other error as it is. */
export function explainedWrite(folder: string, error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const problem = code === undefined ? undefined : WRITE_PROBLEMS[code];
  if (problem === undefined) return error;
  const next = FULL.has(code ?? '')
    ? 'Make about 500 MB of room there and try again; what is kept there stays.'
    : 'Use a folder of your own with about 500 MB of free space, or set DATABASE_URL to a PostgreSQL server.';
  return new DatabaseError(
    `The embedded PostgreSQL keeps its data in ${folder}, but ${path ?? folder} cannot be written: ${problem}. ${next}`,
    { cause: error },
  );
}

/** True of a refused write that `explainedWrite` has told, where the disk has no room. */
export function isOutOfRoom(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  return FULL.has((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}
