const FIRST_BYTES = 1 << 16;
/**
 * Memory that was never written to costs nothing, and what it outgrew lies around until it is collected: it grows by
 * leaps.
 */
const GROWTH = 8;
/** Of UTF-8, for a character of a JavaScript string. */
const MOST_BYTES = 3;
/** Longer texts are written by the platform: calling it costs more than some ten characters do. */
const SHORT = 32;
/** In place of the length of a value. */
const NULL = -1;
/** 2000-01-01, from which PostgreSQL counts, in milliseconds. */
const EPOCH = 946_684_800_000;
const DAY = 86_400_000;

/**
 * Rows for COPY in its binary format (PostgreSQL manual, COPY, "Binary Format"), put down value by value: PostgreSQL
 * takes them in without looking for delimiters, and nothing of a row stays behind in JavaScript. Its memory is used
 * again after `clear`. Each method writes a value as the type's `recv` function reads it.
 */
export class BinaryRows {
  private memory = Buffer.allocUnsafe(FIRST_BYTES);
  private used = 0;

  /** Bytes so far: where the next row begins, or the next value. */
  get length(): number {
    return this.used;
  }

  /** What was put down; shares its memory. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  clear(): void {
    this.used = 0;
  }

  row(values: number): void {
    this.reserve(2);
    this.used = this.memory.writeInt16BE(values, this.used);
  }

  /** text, or json. */
  text(value: string | null): void {
    if (value === null) return this.nothing();
    this.reserve(4 + value.length * MOST_BYTES);
    const from = this.used + 4;
    const end = plainText(this.memory, value, from) ?? from + this.memory.write(value, from, 'utf8');
    this.memory.writeInt32BE(end - from, this.used);
    this.used = end;
  }

  nothing(): void {
    this.int32(NULL);
  }

  integer(value: number): void {
    this.reserve(8);
    this.used = this.memory.writeInt32BE(4, this.used);
    this.used = this.memory.writeInt32BE(value, this.used);
  }

  /** A bigint, from its digits. */
  bigint(digits: string | null): void {
    if (digits === null) return this.nothing();
    this.reserve(12);
    this.used = this.memory.writeInt32BE(8, this.used);
    this.used = this.memory.writeBigInt64BE(BigInt(digits), this.used);
  }

  /** A bigint that is told later, by `fill`; answers its place. */
  gap(): number {
    this.reserve(12);
    const place = this.memory.writeInt32BE(8, this.used);
    this.used = place + 8;
    return place;
  }

  /** Takes the bigint that stands at `index` in a row of them, eight bytes each. */
  fill(place: number, bigints: Buffer, index: number): void {
    bigints.copy(this.memory, place, index * 8, index * 8 + 8);
  }

  /** bytea or uuid, from hex digits in either case; dashes between them count for nothing. */
  hex(digits: string | null): void {
    if (digits === null) return this.nothing();
    this.reserve(4 + digits.length);
    const from = this.used + 4;
    const end = hexBytes(this.memory, digits, from);
    this.memory.writeInt32BE(end - from, this.used);
    this.used = end;
  }

  /** timestamptz: microseconds since 2000. */
  instant(at: string): void {
    this.reserve(12);
    this.used = this.memory.writeInt32BE(8, this.used);
    this.used = this.memory.writeBigInt64BE(BigInt(Date.parse(at) - EPOCH) * 1_000n, this.used);
  }

  /** date: days since 2000. */
  date(day: string): void {
    this.integer((Date.parse(`${day}T00:00:00Z`) - EPOCH) / DAY);
  }

  /** bytea: only how long it is; its bytes are to follow what was put down so far. */
  lengthOf(parts: readonly Buffer[]): void {
    this.int32(parts.reduce((sum, part) => sum + part.length, 0));
  }

  /** What was put down elsewhere. */
  copied(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.memory.set(bytes, this.used);
    this.used += bytes.length;
  }

  private int32(value: number): void {
    this.reserve(4);
    this.used = this.memory.writeInt32BE(value, this.used);
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.memory.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.memory.length * GROWTH, this.used + bytes));
    this.memory.copy(larger, 0, 0, this.used);
    this.memory = larger;
  }
}

/** Writes a short text of ASCII and answers where it ends; null for any other. */
function plainText(bytes: Buffer, text: string, from: number): number | null {
  if (text.length > SHORT) return null;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return null;
    bytes[from + at] = code;
  }
  return from + text.length;
}

const DASH = 0x2d;

function hexBytes(bytes: Buffer, digits: string, from: number): number {
  let end = from;
  for (let at = 0; at < digits.length; at += 2) {
    if (digits.charCodeAt(at) === DASH) at += 1;
    bytes[end] = (nibble(digits.charCodeAt(at)) << 4) | nibble(digits.charCodeAt(at + 1));
    end += 1;
  }
  return end;
}

/** Of a hex digit; a letter in lower case differs from the other by one bit. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57;
}
