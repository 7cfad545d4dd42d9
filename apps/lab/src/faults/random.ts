import { createHash } from 'node:crypto';

/** A stream of numbers in [0, 1): the same parts give the same stream on every machine. Not for secrets. */
export type Random = () => number;

/** Makes a stream from a seed and names, so that streams with other names do not disturb each other. */
export function randomStream(...parts: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32LE(0);
  return () => {
    // mulberry32: 32 bits of state, a full period, good enough to pick who is unlucky.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The n-th id of an app: opaque, never the same twice, the same again for the same seed. */
export function opaqueId(seed: number, name: string, n: number): string {
  const hex = createHash('md5').update(`${seed}/${name}/${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20)}`;
}
