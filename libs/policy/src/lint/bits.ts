/** A set of small numbers as bits. Sets that are laid over each other have the same room. */
export type Bits = Uint32Array;

/** Every number below `size`. */
export function allBits(size: number): Bits {
  const bits = new Uint32Array(Math.max(1, Math.ceil(size / 32)));
  for (let index = 0; index < size; index += 1) addBit(bits, index);
  return bits;
}

export function noBits(like: Bits): Bits {
  return new Uint32Array(like.length);
}

export function addBit(bits: Bits, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

export function hasBit(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
}

export function both(a: Bits, b: Bits): Bits {
  const bits = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) bits[word] = (a[word] as number) & (b[word] as number);
  return bits;
}

export function either(a: Bits, b: Bits): Bits {
  const bits = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) bits[word] = (a[word] as number) | (b[word] as number);
  return bits;
}

export function without(a: Bits, b: Bits): Bits {
  const bits = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word += 1) bits[word] = (a[word] as number) & ~(b[word] as number);
  return bits;
}

export function isEmpty(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
}

export function meets(a: Bits, b: Bits): boolean {
  for (let word = 0; word < a.length; word += 1) if (((a[word] as number) & (b[word] as number)) !== 0) return true;
  return false;
}

export function isWithin(a: Bits, b: Bits): boolean {
  for (let word = 0; word < a.length; word += 1) if (((a[word] as number) & ~(b[word] as number)) !== 0) return false;
  return true;
}

/** The smallest number of a set that is not empty. */
export function firstBit(bits: Bits): number {
  const word = bits.findIndex((part) => part !== 0);
  const part = bits[word] ?? 0;
  return word * 32 + (31 - Math.clz32(part & -part));
}
