import { isAscii, isUtf8 } from 'node:buffer';
import { isDamagedUtf8 } from './text-encoding';

const LOST_CHARACTER = Buffer.from('\uFFFD', 'utf8');
const NOTHING = Buffer.alloc(0);

/**
 * Looks at the bytes before they become text, with the platform's own validators, so that rows need a closer look only
 * in files that hold something wrong.
 */
export class ByteWatch {
  private tail: Buffer = NOTHING;
  private endsWithBreak = true;
  /** Bytes that are not UTF-8 were seen. */
  invalid = false;
  /** Invalid bytes, NUL or characters that an earlier conversion lost were seen: rows need a closer look. */
  suspicious = false;
  /** The first piece that holds bytes that are not UTF-8: what the encoding can be guessed from. */
  damaged: Buffer | null = null;
  /** Characters of more than one byte were read before that: the file is UTF-8 with damage. */
  hasLongCharacters = false;

  see(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const bytes = this.tail.length > 0 ? Buffer.concat([this.tail, chunk]) : chunk;
    const cut = wholeCharacters(bytes);
    this.tail = cut < bytes.length ? Buffer.from(bytes.subarray(cut)) : NOTHING;
    const whole = cut < bytes.length ? bytes.subarray(0, cut) : bytes;
    if (!isUtf8(whole)) {
      this.invalid = true;
      this.damaged ??= whole;
      this.hasLongCharacters ||= isDamagedUtf8(whole);
    } else if (!this.invalid && !this.hasLongCharacters) this.hasLongCharacters = !isAscii(whole);
    if (this.invalid || whole.includes(0) || whole.includes(LOST_CHARACTER)) this.suspicious = true;
    const last = chunk[chunk.length - 1];
    this.endsWithBreak = last === 10 || last === 13;
  }

  /** To be called at the end of the file: half a character at the end is damage too. */
  end(): void {
    if (this.tail.length === 0) return;
    this.invalid = true;
    this.suspicious = true;
  }

  get endedWithLineBreak(): boolean {
    return this.endsWithBreak;
  }
}

/** Length of the text without a multi-byte character that is cut by its end. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
