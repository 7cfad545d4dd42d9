import { type Bits, both, either, firstBit, hasBit, isEmpty, isWithin, meets, without } from './bits';

/**
 * People whose values lie in a set for each dimension that is named, and anywhere in every other. No side is empty:
 * what nobody can be in is no box.
 */
export type Box = ReadonlyMap<number, Bits>;

/** A subtraction gives up after so many splits: two conditions of 64 ways each cannot keep lint busy for ever. */
const MOST_SPLITS = 20_000;
/** Splits within splits: each is a frame of the stack, which thousands of rules would fill. */
const DEEPEST = 1_000;

export function overlap(a: Box, b: Box): Box | null {
  if (areApart(a, b)) return null;
  const joint = new Map(a);
  for (const [dimension, side] of b) {
    const own = a.get(dimension);
    joint.set(dimension, own ? both(own, side) : side);
  }
  return joint;
}

function areApart(a: Box, b: Box): boolean {
  for (const [dimension, side] of b) {
    const own = a.get(dimension);
    if (own && !meets(own, side)) return true;
  }
  return false;
}

function isInside(a: Box, b: Box, wholeOf: WholeOf): boolean {
  for (const [dimension, side] of b) if (!isWithin(a.get(dimension) ?? wholeOf(dimension), side)) return false;
  return true;
}

/** What dimension 0, 1, … may hold at most. */
export type WholeOf = (dimension: number) => Bits;

/** `inside`: nothing of the box is left. `part`: this is. `unknown`: too much to find out. */
export type Remainder =
  { readonly kind: 'inside' } | { readonly kind: 'part'; readonly box: Box } | { readonly kind: 'unknown' };

/** What is left of a box when others are taken out of it, together. */
export function remainderOf(box: Box, others: readonly Box[], wholeOf: WholeOf): Remainder {
  const touching = others.filter((other) => !areApart(box, other));
  if (touching.some((other) => isInside(box, other, wholeOf))) return { kind: 'inside' };
  const search = new Subtraction(touching, wholeOf);
  const left = search.from(box, 0);
  if (left) return { kind: 'part', box: left };
  return { kind: search.gaveUp ? 'unknown' : 'inside' };
}

/** True when nothing of the box lies outside of the others; false as well when that is too much to find out. */
export function isCoveredBy(box: Box, others: readonly Box[], wholeOf: WholeOf): boolean {
  const touching: Box[] = [];
  for (const other of others) {
    if (areApart(box, other)) continue;
    if (isInside(box, other, wholeOf)) return true;
    touching.push(other);
  }
  // One box that does not hold it whole leaves something of it.
  if (touching.length < 2 || escapes(box, touching, wholeOf)) return false;
  return remainderOf(box, touching, wholeOf).kind === 'inside';
}

/**
 * Looks for one point of the box outside of all others by the first way out of each: quick, and no proof when it fails.
 */
function escapes(box: Box, others: readonly Box[], wholeOf: WholeOf): boolean {
  const chosen = new Map<number, number>();
  return others.every((other) => {
    for (const [dimension, side] of other) {
      const fixed = chosen.get(dimension);
      if (fixed !== undefined) {
        if (!hasBit(side, fixed)) return true;
        continue;
      }
      const outside = without(box.get(dimension) ?? wholeOf(dimension), side);
      if (isEmpty(outside)) continue;
      chosen.set(dimension, firstBit(outside));
      return true;
    }
    return false;
  });
}

/**
 * The dimensions of which the boxes together leave anything out, as bits; 32 dimensions further on one shares its bit.
 * Boxes cover no box that leaves nothing out of one of theirs.
 */
export function narrowedBy(boxes: readonly Box[], wholeOf: WholeOf): number {
  let bits = 0;
  const [first, ...others] = boxes;
  for (const [dimension, side] of first ?? []) {
    const all = others.reduce((sum, box) => either(sum, box.get(dimension) ?? wholeOf(dimension)), side);
    if (!isWithin(wholeOf(dimension), all)) bits |= 1 << (dimension & 31);
  }
  return bits;
}

class Subtraction {
  private splits = 0;
  private isTooDeep = false;

  constructor(
    private readonly others: readonly Box[],
    private readonly wholeOf: WholeOf,
  ) {}

  get gaveUp(): boolean {
    return this.isTooDeep || this.splits > MOST_SPLITS;
  }

  /** A box inside `box` and outside of all others from `start` on; null when there is none. */
  from(box: Box, start: number, depth = 0): Box | null {
    const index = this.nextTouching(box, start);
    this.isTooDeep ||= depth > DEEPEST;
    if (this.gaveUp) return null;
    const other = this.others[index];
    if (!other) return box;
    let rest = box;
    for (const [dimension, side] of other) {
      const own = rest.get(dimension) ?? this.wholeOf(dimension);
      const outside = without(own, side);
      if (!isEmpty(outside)) {
        const found = this.from(new Map(rest).set(dimension, outside), index + 1, depth + 1);
        if (found || this.gaveUp) return found;
      }
      rest = new Map(rest).set(dimension, both(own, side));
    }
    return null;
  }

  /** Place of the first of the others from `start` on that has something of the box. */
  private nextTouching(box: Box, start: number): number {
    let index = start;
    for (; index < this.others.length; index += 1) {
      this.splits += 1;
      if (!areApart(box, this.others[index] as Box)) break;
    }
    return index;
  }
}
