import type { TreeHash } from '../tree/hashes';
import { readNote, type SignedNote, signNote, type Signer } from './signed-note';

/** What is signed of a log (C2SP tlog-checkpoint): which log it is, how many events it has, and the root over them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: TreeHash;
  readonly note: SignedNote;
  /** To the letter. */
  readonly text: string;
}

/** The checkpoint of a tree as a signed note, which anybody can verify who has the key (C2SP tlog-checkpoint). */
export function signCheckpoint(
  { origin, size, root }: Pick<Checkpoint, 'origin' | 'size' | 'root'>,
  signers: readonly Signer[],
): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signers);
}

/** Null for what is no checkpoint. */
export function readCheckpoint(text: string): Checkpoint | null {
  const note = readNote(text);
  const match = /^(\S+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n/.exec(note?.text ?? '');
  if (note === null || match === null) return null;
  const [, origin = '', size = '', root = ''] = match;
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), note, text };
}

/** Signatures end where a line follows that is none. */
const ONE_NOTE = /(?:[^\n]+\n)+\n(?:— [^\n]+\n)+/gu;

/**
 * The checkpoints of a file that has one or many of them, one behind the other; null when anything else stands there.
 */
export function readCheckpoints(file: string): Checkpoint[] | null {
  const text = file.replaceAll('\r\n', '\n');
  const found = (text.match(ONE_NOTE) ?? []).map(readCheckpoint);
  const isAll = text.replace(ONE_NOTE, '').trim() === '' && !found.includes(null);
  return isAll && found.length > 0 ? found.filter((one) => one !== null) : null;
}
