import { EMPTY_ROOT, nodeHash, type TreeHash } from './hashes';

/** The root of a tree over these leaves (RFC 9162 2.1.1). */
export function treeRoot(leaves: readonly TreeHash[]): TreeHash {
  return leaves.length === 0 ? EMPTY_ROOT : rootOf(leaves, 0, leaves.length);
}

/** What leads from one leaf to the root (RFC 9162 2.1.3.1), nearest first; `index` from 0, of one of the leaves. */
export function inclusionProof(leaves: readonly TreeHash[], index: number): TreeHash[] {
  const path: TreeHash[] = [];
  for (let [from, to] = [0, leaves.length]; to - from > 1;) {
    const middle = from + halfOf(to - from);
    if (index < middle) {
      path.push(rootOf(leaves, middle, to));
      to = middle;
    } else {
      path.push(rootOf(leaves, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** What shows that the tree of the first `size` leaves is the beginning of the tree of all (RFC 9162 2.1.4.1). */
export function consistencyProof(leaves: readonly TreeHash[], size: number): TreeHash[] {
  const path: TreeHash[] = [];
  if (size === 0 || size === leaves.length) return path;
  let [from, to] = [0, leaves.length];
  let isWhole = true;
  while (to !== size) {
    const middle = from + halfOf(to - from);
    if (size <= middle) {
      path.push(rootOf(leaves, middle, to));
      to = middle;
    } else {
      path.push(rootOf(leaves, from, middle));
      from = middle;
      isWhole = false;
    }
  }
  if (!isWhole) path.push(rootOf(leaves, from, to));
  return path.reverse();
}

/** The root that a leaf at this place leads to (RFC 9162 2.1.3.2); null where a tree of that size has no such path. */
export function rootByInclusion(
  leaf: TreeHash,
  index: number,
  size: number,
  path: readonly TreeHash[],
): TreeHash | null {
  if (index >= size) return null;
  let [fn, sn, root] = [index, size - 1, leaf];
  for (const hash of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      root = nodeHash(hash, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else root = nodeHash(root, hash);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? root : null;
}

export interface TreeHead {
  readonly size: number;
  readonly root: TreeHash;
}

/** True when the proof shows that the second tree begins with the first (RFC 9162 2.1.4.2). */
export function isConsistent(first: TreeHead, second: TreeHead, proof: readonly TreeHash[]): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  if (first.size === 0) return proof.length === 0 && first.root.equals(EMPTY_ROOT);
  const [start, ...rest] = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let [fn, sn] = [first.size - 1, second.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [start, start];
  for (const hash of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(hash, fr), nodeHash(hash, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, hash);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr.equals(first.root) && sr.equals(second.root);
}

function rootOf(leaves: readonly TreeHash[], from: number, to: number): TreeHash {
  if (to - from === 1) return leaves[from] as TreeHash;
  const middle = from + halfOf(to - from);
  return nodeHash(rootOf(leaves, from, middle), rootOf(leaves, middle, to));
}

/** The largest power of two that is smaller than the size. */
function halfOf(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
