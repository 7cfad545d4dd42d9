import { isUtf8 } from 'node:buffer';
import { unpack } from '../../../kit/unpack';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The text of an answer. JSON is UTF-8 (RFC 8259 section 8.1), and what is UTF-8 is taken for that whatever it is
 * called; for other bytes the byte order mark and the `charset` of the header count. Throws on what cannot be unpacked.
 */
export function answerText(answer: Buffer, headers: Headers, limitBytes: number): string {
  const bytes = unpack(answer, headers['content-encoding'], limitBytes);
  return isUtf8(bytes) ? bytes.toString('utf8') : decoded(bytes, markedAs(bytes) ?? charsetOf(headers) ?? 'utf-8');
}

function markedAs(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

function charsetOf(headers: Headers): string | null {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(String(headers['content-type'] ?? ''))?.[1] ?? null;
}

/** Signs that nobody can read are shown as such: what they stand for is never guessed. */
function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
