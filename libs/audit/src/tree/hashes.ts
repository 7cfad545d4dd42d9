import { createHash, hash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type TreeHash = Buffer;
export const HASH_BYTES = 32;

/** RFC 9162 2.1.1: leaves and nodes are hashed with different first bytes, so that no node can pass for a leaf. */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** What the empty tree has for a root. */
export const EMPTY_ROOT: TreeHash = hash('sha256', '', 'buffer');

export function leafHash(content: string | Uint8Array): TreeHash {
  return createHash('sha256').update(LEAF).update(content).digest();
}

export function nodeHash(left: TreeHash, right: TreeHash): TreeHash {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');
}
