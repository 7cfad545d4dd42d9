import { type Checkpoint, readCheckpoint } from '../checkpoint/checkpoint';
import { signatureOf } from '../checkpoint/signed-note';
import type { KeptEvent } from '../audit-event';
import { inclusionProof, rootByInclusion } from '../tree/proofs';
import { HASH_BYTES, type TreeHash } from '../tree/hashes';
import { eventLeaf } from './event-leaf';
import type { Outside } from './verdict';

/** One event with what shows that it stands in the log of a checkpoint; the other events are not needed. */
export interface EventProof {
  readonly kind: 'joinery audit proof';
  readonly event: KeptEvent;
  readonly seq: number;
  /** Hashes as hex digits, nearest first (RFC 9162 2.1.3). */
  readonly path: readonly string[];
  readonly checkpoint: string;
}

/** `leaves`: those of the checkpoint, all of them. */
export function proveEvent(event: KeptEvent, seq: number, leaves: readonly TreeHash[], checkpoint: string): EventProof {
  const path = inclusionProof(leaves, seq).map((hash) => hash.toString('hex'));
  return { kind: 'joinery audit proof', event, seq, path, checkpoint };
}

export interface ProofVerdict {
  readonly isValid: boolean;
  readonly sentence: string;
}

export function isEventProof(value: unknown): value is EventProof {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'joinery audit proof';
}

export function verifyEventProof({ event, seq, path, checkpoint }: EventProof, outside: Outside): ProofVerdict {
  const head = typeof checkpoint === 'string' ? readCheckpoint(checkpoint) : null;
  const hashes = Array.isArray(path) ? path.map((hash) => Buffer.from(String(hash), 'hex')) : [];
  if (head === null || hashes.some((hash) => hash.length !== HASH_BYTES) || !Number.isSafeInteger(seq) || seq < 0)
    return bad('this is no proof: a checkpoint, a place and a path belong to one.');
  const root = rootByInclusion(eventLeaf(event), seq, head.size, hashes);
  if (root === null || !root.equals(head.root))
    return bad(`event ${event.id} does not stand at place ${seq} in the log of checkpoint ${head.size}.`);
  const trouble = vouchedFor(head, outside);
  if (trouble !== null) return bad(trouble);
  const by = outside.keys.length + outside.checkpoints.length === 0 ? ', which nothing from outside vouches for: give --key or --checkpoint' : ''; // prettier-ignore
  return { isValid: true, sentence: `VALID: event ${event.id} stands unchanged at place ${seq} of ${head.size} in the log ${head.origin} of the checkpoint${by}.` }; // prettier-ignore
}

function vouchedFor(head: Checkpoint, { keys, checkpoints }: Outside): string | null {
  if (keys.length > 0 && !keys.some((key) => signatureOf(head.note, key) === 'signed'))
    return `checkpoint ${head.size} is not signed by a key that was given.`;
  const isKept = checkpoints.some((one) => one.origin === head.origin && one.size === head.size && one.root.equals(head.root)); // prettier-ignore
  if (keys.length === 0 && checkpoints.length > 0 && !isKept)
    return `checkpoint ${head.size} is none of those that were given.`;
  return null;
}

function bad(text: string): ProofVerdict {
  return { isValid: false, sentence: `NOT PROVEN: ${text}` };
}
