import { readCheckpoint } from '../checkpoint/checkpoint';
import type { KeptEvent } from '../audit-event';
import { inclusionProof, rootByInclusion } from '../tree/proofs';
import type { TreeHash } from '../tree/hashes';
import { eventLeaf } from './event-leaf';
import { hashesOf, notProven, type ProofVerdict, untrusted } from './proof-verdict';
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

/** Whether something that was read has the shape of a proof; whether it proves anything is for `verifyEventProof`. */
export function isEventProof(value: unknown): value is EventProof {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'joinery audit proof';
}

/**
 * Whether the event stands in the log at its place, as far as a checkpoint goes that is signed by a key from `outside`.
 */
export function verifyEventProof({ event, seq, path, checkpoint }: EventProof, outside: Outside): ProofVerdict {
  const head = readCheckpoint(String(checkpoint));
  const hashes = hashesOf(path);
  if (head === null || hashes === null || !Number.isSafeInteger(seq) || seq < 0)
    return notProven('this is no proof: a checkpoint, a place and a path belong to one.');
  const root = rootByInclusion(eventLeaf(event), seq, head.size, hashes);
  if (root === null || !root.equals(head.root))
    return notProven(`event ${event.id} does not stand at place ${seq} in the log of checkpoint ${head.size}.`);
  const trouble = untrusted(head, outside);
  if (trouble !== null) return notProven(trouble);
  const by =
    outside.keys.length + outside.checkpoints.length > 0
      ? ''
      : ', which nothing from outside vouches for: give --key or --checkpoint';
  return {
    isValid: true,
    sentence: `VALID: event ${event.id} stands unchanged at place ${seq} of ${head.size} in the log ${head.origin} of the checkpoint${by}.`,
  };
}
