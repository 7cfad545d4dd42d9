import { canonicalJson } from '@joinery/kernel';
import type { KeptEvent } from '../audit-event';
import { leafHash, type TreeHash } from '../tree/hashes';

/** The leaf of an event: the hash of the RFC 8785 canonical JSON of exactly what is exported of it. */
export function eventLeaf(event: KeptEvent | Readonly<Record<string, unknown>>): TreeHash {
  return leafHash(canonicalJson(event));
}
