import type { Checkpoint } from '../checkpoint/checkpoint';
import { signatureOf } from '../checkpoint/signed-note';
import { HASH_BYTES, type TreeHash } from '../tree/hashes';
import type { Outside } from './verdict';

/** What became of a proof. */
export interface ProofVerdict {
  readonly isValid: boolean;
  readonly sentence: string;
}

export function notProven(text: string): ProofVerdict {
  return { isValid: false, sentence: `NOT PROVEN: ${text}` };
}

/** The hashes of a path as a file has them; null where they are none. */
export function hashesOf(path: unknown): readonly TreeHash[] | null {
  const hashes = Array.isArray(path) ? path.map((hash) => Buffer.from(String(hash), 'hex')) : null;
  return hashes?.every((hash) => hash.length === HASH_BYTES) ? hashes : null;
}

export function isSameHead(one: Checkpoint, other: Checkpoint): boolean {
  return one.origin === other.origin && one.size === other.size && one.root.equals(other.root);
}

/**
 * Why a checkpoint is not to be believed: the keys that were given did not sign it, or it is none of those that were
 * kept.
 */
export function untrusted(head: Checkpoint, { keys, checkpoints }: Outside): string | null {
  if (keys.length > 0 && !keys.some((key) => signatureOf(head.note, key) === 'signed'))
    return `checkpoint ${head.size} is not signed by a key that was given.`;
  if (keys.length === 0 && checkpoints.length > 0 && !checkpoints.some((one) => isSameHead(one, head)))
    return `checkpoint ${head.size} is none of those that were given.`;
  return null;
}
