import { readCheckpoint } from '../checkpoint/checkpoint';
import type { TreeHash } from '../tree/hashes';
import { consistencyProof, isConsistent } from '../tree/proofs';
import { hashesOf, isSameHead, notProven, type ProofVerdict, untrusted } from './proof-verdict';
import type { Outside } from './verdict';

/** What shows that the log of a newer checkpoint begins with that of an older one, without a single event. */
export interface ExtensionProof {
  readonly kind: 'joinery audit extension';
  readonly from: string;
  readonly to: string;
  /** Hashes as hex digits (RFC 9162 2.1.4). */
  readonly path: readonly string[];
}

/** `leaves`: those of the newer checkpoint, all of them. */
export function proveExtension(from: string, size: number, to: string, leaves: readonly TreeHash[]): ExtensionProof {
  const path = consistencyProof(leaves, size).map((hash) => hash.toString('hex'));
  return { kind: 'joinery audit extension', from, to, path };
}

export function isExtensionProof(value: unknown): value is ExtensionProof {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'joinery audit extension';
}

/**
 * The older checkpoint must be one of those that were kept, where some were; the newer one signed by a key that was
 * given.
 */
export function verifyExtension({ from, to, path }: ExtensionProof, outside: Outside): ProofVerdict {
  const [older, newer, hashes] = [readCheckpoint(String(from)), readCheckpoint(String(to)), hashesOf(path)];
  if (older === null || newer === null || hashes === null)
    return notProven('this is no proof: two checkpoints and a path belong to one.');
  if (older.origin !== newer.origin) return notProven(`the checkpoints are of ${older.origin} and ${newer.origin}.`);
  if (!isConsistent(older, newer, hashes))
    return notProven(`the log of ${newer.size} events does not begin with that of checkpoint ${older.size}.`);
  if (outside.checkpoints.length > 0 && !outside.checkpoints.some((one) => isSameHead(one, older)))
    return notProven(`checkpoint ${older.size} is none of those that were given.`);
  const trouble = untrusted(newer, { ...outside, checkpoints: [] });
  if (trouble !== null) return notProven(trouble);
  return {
    isValid: true,
    sentence: `VALID: the log ${newer.origin} of ${newer.size} events begins with that of checkpoint ${older.size}, unchanged.`,
  };
}
