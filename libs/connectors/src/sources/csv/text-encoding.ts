import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';
import { isEbcdic, isEbcdicName, writtenInEbcdic } from './ebcdic';
import { suggestEncodings } from './suggest-encodings';

/** How the bytes of a file become text. */
export type TextEncoding =
  | { readonly kind: 'utf-8' }
  /** `confirmed`: named by a person or by the source's policy; strict UTF-8 is tried first and wins where it holds. */
  | { readonly kind: 'other'; readonly name: string; readonly skip: number; readonly confirmed: boolean }
  /** Nobody can know from the bytes: a person must say. */
  | { readonly kind: 'uncertain'; readonly finding: Finding };

const UTF8: TextEncoding = { kind: 'utf-8' };

/**
 * Decides how a file is read from its first bytes: byte order marks and the zeros of UTF-16 are certain; strict UTF-8
 * is tried before anything that was declared; anything else needs a name that a person confirmed, because a wrong one
 * would silently change names. `declared` is that name.
 */
export function textEncoding(head: Buffer, declared: string | undefined): TextEncoding {
  const marked = byMark(head) ?? byZeros(head);
  if (marked) return marked;
  if (isEbcdic(head)) return { kind: 'uncertain', finding: writtenInEbcdic() };
  if (declared !== undefined && !iconv.encodingExists(declared)) {
    return { kind: 'uncertain', finding: unknownEncoding(declared) };
  }
  if (isUtf8(wholeCharacters(head))) return declared === undefined || isUtf8Name(declared) ? UTF8 : other(declared);
  if (declared !== undefined && !isUtf8Name(declared)) return other(declared);
  if (declared !== undefined || isDamagedUtf8(head)) return UTF8;
  return isText(head) ? { kind: 'uncertain', finding: uncertainEncoding(head) } : UTF8;
}

/** The finding for text that is not UTF-8: sample values under each reading that is possible. */
export function uncertainEncoding(bytes: Buffer, line?: number): Finding {
  const readings = suggestEncodings(bytes);
  const [first] = readings;
  const place = line === undefined ? {} : { line };
  if (!first) {
    return fileFinding(
      'FILE_ENCODING_UNCERTAIN',
      'the file is not UTF-8, and no other encoding reads it without loss',
      {
        ...place,
        hint: 'Export it as "CSV UTF-8".',
      },
    );
  }
  const shown = readings.map(({ name, samples }) => `${name} gives ${samples.join(', ')}`).join('; ');
  return fileFinding('FILE_ENCODING_UNCERTAIN', `the file is not UTF-8: read as ${shown}`, {
    ...place,
    value: first.samples.join(', '),
    hint:
      `If these names are right, load it again with --encoding ${first.name}, or write "encoding: ${first.name}" under ` +
      '"file" in the policy of the source, which confirms it for every file to come. Better: export "CSV UTF-8".',
  });
}

function unknownEncoding(name: string): Finding {
  if (isEbcdicName(name)) return writtenInEbcdic();
  return fileFinding('FILE_ENCODING_UNKNOWN', `nobody knows an encoding called ${JSON.stringify(name)}`, {
    value: name,
    hint: 'Known are utf-8, utf-16le, utf-16be, windows-1250 to windows-1258, iso-8859-1 to iso-8859-16, shift_jis, gb18030, big5, euc-kr, koi8-r, macroman and others.',
  });
}

function other(name: string): TextEncoding {
  return { kind: 'other', name, skip: 0, confirmed: true };
}

function isUtf8Name(name: string): boolean {
  return /^utf-?8$/i.test(name);
}

function byMark(head: Buffer): TextEncoding | null {
  const certain = (name: string, skip: number): TextEncoding => ({ kind: 'other', name, skip, confirmed: false });
  if (head.length >= 4 && head.readUInt32LE(0) === 0x0000feff) return certain('utf-32le', 4);
  if (head.length >= 4 && head.readUInt32BE(0) === 0x0000feff) return certain('utf-32be', 4);
  if (head[0] === 0xff && head[1] === 0xfe) return certain('utf-16le', 2);
  if (head[0] === 0xfe && head[1] === 0xff) return certain('utf-16be', 2);
  return null;
}

/** In UTF-16 every other byte of the delimiters, digits and Latin letters of a table is zero. */
function byZeros(head: Buffer): TextEncoding | null {
  const length = Math.min(head.length, 512);
  if (length < 8) return null;
  const zeros: [number, number] = [0, 0];
  for (let at = 0; at < length; at += 1) if (head[at] === 0) zeros[(at % 2) as 0 | 1] += 1;
  const half = length / 2;
  const name = zeros[1] > half * 0.7 && zeros[0] < half * 0.3 ? 'utf-16le' : 'utf-16be';
  const isUtf16 = name === 'utf-16le' || (zeros[0] > half * 0.7 && zeros[1] < half * 0.3);
  return isUtf16 ? { kind: 'other', name, skip: 0, confirmed: false } : null;
}

/**
 * UTF-8 in which a few bytes broke: real multi-byte characters outnumber what is broken, as chance never makes them.
 */
export function isDamagedUtf8(head: Buffer): boolean {
  let good = 0;
  let broken = 0;
  for (let at = 0; at < head.length; at += 1) {
    const lead = head[at] as number;
    if (lead < 0x80) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (length > 1 && isUtf8(head.subarray(at, at + length)) && at + length <= head.length) {
      good += 1;
      at += length - 1;
    } else broken += 1;
  }
  return good > broken;
}

/** Control characters are rare in text and every eighth byte of anything else. */
function isText(head: Buffer): boolean {
  let odd = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) odd += 1;
  return odd * 20 <= head.length;
}

/** The bytes without a multi-byte character that is cut by their end. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
