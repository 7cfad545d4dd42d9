import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, inflateRawSync, inflateSync, unzipSync, type ZlibOptions } from 'node:zlib';

/**
 * An answer out of what it is packed in, the packing that came last first (RFC 9110 section 8.4). Packed answers are
 * not asked for, and come all the same; some only say that they are packed. Throws on what is damaged, and with the
 * code `ERR_BUFFER_TOO_LARGE` on what is larger than the limit.
 */
export function unpack(bytes: Buffer, encoding: string | string[] | undefined, limitBytes: number): Buffer {
  if (encoding === undefined || bytes.length === 0) return bytes;
  const packings = String(encoding).toLowerCase().split(',');
  return packings.reduceRight((inner, packing) => out(inner, packing.trim(), { maxOutputLength: limitBytes }), bytes);
}

function out(bytes: Buffer, packing: string, limit: ZlibOptions): Buffer {
  switch (packing) {
    case 'gzip':
    case 'x-gzip':
      return bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipSync(bytes, limit) : bytes;
    case 'deflate':
      return hasZlibHeader(bytes) ? inflateSync(bytes, limit) : withoutHeader(bytes, limit);
    case 'br':
      return brotliDecompressSync(bytes, limit);
    default:
      return bytes;
  }
}

/** RFC 1950 section 2.2. */
function hasZlibHeader(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

/** `deflate` means the format with a header; some take it by its word and send none (RFC 9110 section 8.4.1.2). */
function withoutHeader(bytes: Buffer, limit: ZlibOptions): Buffer {
  try {
    return inflateRawSync(bytes, limit);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' || !isUtf8(bytes)) throw error;
    return bytes;
  }
}
