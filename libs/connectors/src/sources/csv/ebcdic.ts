import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';

/** Letters, digits, blank, marks and line ends of EBCDIC, which its code pages share. */
const COMMON: ReadonlySet<number> = new Set([
  ...[0x05, 0x0d, 0x15, 0x25, 0x40, 0x4b, 0x5e, 0x60, 0x61, 0x6b, 0x6d, 0x7d, 0x7f],
  ...[0x81, 0x91, 0xc1, 0xd1].flatMap((first) => run(first, 9)),
  ...[0xa2, 0xe2].flatMap((first) => run(first, 8)),
  ...run(0xf0, 10),
]);
const NAME = /ebcdic|^(?:ibm|cp)-?(?:0?37|273|277|278|280|284|285|297|500|871|1047|114\d)$/i;

function run(first: number, length: number): number[] {
  return Array.from({ length }, (_, at) => first + at);
}

/**
 * Nearly all bytes mean something there, letters and digits among them, and neither blank nor line break of ASCII
 * occurs.
 */
export function isEbcdic(head: Buffer): boolean {
  if (head.length < 16 || head.includes(0x20) || head.includes(0x0a)) return false;
  const meant = head.filter((byte) => COMMON.has(byte)).length;
  const digits = head.filter((byte) => byte >= 0xf0 && byte <= 0xf9).length;
  const letters = head.filter((byte) => byte > 0x80 && byte < 0xea && COMMON.has(byte)).length;
  return meant >= head.length * 0.9 && digits > 0 && letters > 0;
}

export function isEbcdicName(encoding: string): boolean {
  return NAME.test(encoding);
}

/**
 * It is named and not read: its many code pages differ in the letters of names, and most files say nothing of theirs.
 */
export function writtenInEbcdic(): Finding {
  return fileFinding('FILE_IS_EBCDIC', 'the file is EBCDIC, as mainframes write it, which is not read', {
    line: 1,
    hint: 'Convert it where it comes from: transfer it as text, or iconv -f IBM-1047 -t UTF-8 (often IBM-037 in America, IBM-273 or IBM-1141 in Germany). Then look at names with umlauts or accents.',
  });
}
