import { isUtf8 } from 'node:buffer';
import { unpack } from '../../kit/unpack';
import { PullBroken } from './outcome';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The text of an answer. Strict UTF-8 is tried before whatever is declared, as it is for files; then the `charset` of
 * the header (RFC 9110 section 8.3.2), the declaration of an XML document, a byte order mark. Names are never guessed:
 * bytes of which nobody says what they are end the run with `PullBroken`. A character that is cut at the end is left
 * out.
 */
export function answerText(answer: Buffer, headers: Headers, limitBytes: number): string {
  const bytes = unpacked(answer, headers['content-encoding'], limitBytes);
  if (isUtf8(withoutCutEnd(bytes))) return decoded(bytes, 'utf-8');
  const charset = charsetOf(headers['content-type']) ?? markedAs(bytes) ?? declaredIn(bytes);
  if (charset === null) throw new PullBroken('ANSWER_NOT_DATA', 'it is not UTF-8, and nothing says what it is');
  return decoded(bytes, charset);
}

function unpacked(bytes: Buffer, encoding: string | string[] | undefined, limitBytes: number): Buffer {
  try {
    return unpack(bytes, encoding, limitBytes);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new PullBroken('ANSWER_TOO_LARGE', `more than ${limitBytes / 1_048_576} MiB once unpacked`);
    }
    throw new PullBroken('ANSWER_CUT', 'it cannot be unpacked');
  }
}

/** Without the bytes of a last character that is not whole (UTF-8 takes four at most). */
function withoutCutEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 3 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lead = bytes[end - 1] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return end > 0 && bytes.length - (end - 1) < needed ? bytes.subarray(0, end - 1) : bytes;
}

function decoded(bytes: Buffer, charset: string): string {
  let decoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch {
    throw new PullBroken('ANSWER_NOT_DATA', `it is said to be ${charset.slice(0, 40)}, which nobody here can read`);
  }
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    throw new PullBroken('ANSWER_NOT_DATA', `it is said to be ${charset.slice(0, 40)} and is not`);
  }
}

function charsetOf(contentType: string | string[] | undefined): string | null {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(String(contentType ?? ''))?.[1] ?? null;
  return charset !== null && /^utf-?8$/i.test(charset) ? null : charset;
}

function markedAs(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** `<?xml version="1.0" encoding="ISO-8859-1"?>`. */
function declaredIn(bytes: Buffer): string | null {
  const start = bytes.subarray(0, 200).toString('latin1');
  return /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1] ?? null;
}
