import { EMPTY_ROOT, HASH_BYTES, nodeHash, type TreeHash } from './hashes';

/**
 * The right edge of a Merkle tree (RFC 9162 2.1): the roots of the whole subtrees that a tree of this size is made of,
 * largest first. It is all that is needed to append and to name the root: at most 53 hashes, however many events there
 * are.
 */
export class Frontier {
  private constructor(
    private count: number,
    private readonly peaks: TreeHash[],
  ) {}

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** What `bytes` gave; null where they cannot be of a tree of that size. */
  static of(size: number, bytes: Buffer): Frontier | null {
    if (bytes.length !== onesOf(size) * HASH_BYTES) return null;
    return new Frontier(size, split(bytes));
  }

  get size(): number {
    return this.count;
  }

  append(leaf: TreeHash): void {
    let hash = leaf;
    for (let rest = this.count; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.peaks.pop();
      if (left === undefined) throw new Error('a frontier has a peak for each bit of its size');
      hash = nodeHash(left, hash);
    }
    this.peaks.push(hash);
    this.count += 1;
  }

  root(): TreeHash {
    const [last, ...before] = this.peaks.toReversed();
    return last === undefined ? EMPTY_ROOT : before.reduce((right, left) => nodeHash(left, right), last);
  }

  bytes(): Buffer {
    return Buffer.concat(this.peaks);
  }
}

/** Hashes that stand one behind the other. */
export function split(bytes: Buffer): TreeHash[] {
  return Array.from({ length: Math.floor(bytes.length / HASH_BYTES) }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

function onesOf(size: number): number {
  return size
    .toString(2)
    .split('')
    .filter((bit) => bit === '1').length;
}
