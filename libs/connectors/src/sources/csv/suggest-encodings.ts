import { analyse } from 'chardet';
import iconv from 'iconv-lite';

/** One way to read bytes that are not UTF-8, with values that show whether it is the right one. */
export interface EncodingSuggestion {
  readonly name: string;
  readonly samples: readonly string[];
}

const MOST = 3;
const SAMPLES = 4;
/** What a detector says of Han characters that are none, in hundredths, with room to spare. */
const CHANCE = 30;
const LOOKED_AT = 64 * 1_024;

/** The superset that programs write when they say the other. */
const SUPERSETS: Readonly<Record<string, string>> = { 'iso-8859-1': 'windows-1252', 'iso-8859-9': 'windows-1254' };

/**
 * Encodings that read the bytes without loss, the likeliest first. Statistics over a few names are weak, so every one
 * comes with values as it would read them and nothing is chosen here.
 */
export function suggestEncodings(bytes: Buffer): readonly EncodingSuggestion[] {
  const lines = linesBeyondAscii(bytes.subarray(0, LOOKED_AT));
  if (lines.length === 0) return [];
  const matches = analyse(lines);
  const guessed = matches.map((match) => match.name.toLowerCase());
  const sure = new Set(guessed.filter((_, at) => at === 0 || (matches[at]?.confidence ?? 0) >= CHANCE));
  const found: EncodingSuggestion[] = [];
  // No detector knows what old Macs write: it is tried where nothing else reads the bytes.
  for (const guess of [...guessed, 'windows-1252', 'macintosh']) {
    if (guess === 'macintosh' && found.length > 0) continue;
    const name = SUPERSETS[guess] ?? guess;
    if (name === 'ascii' || name.startsWith('utf') || !iconv.encodingExists(name)) continue;
    const samples = samplesOf(iconv.decode(lines, name));
    if (samples === null || found.some((one) => one.samples.join() === samples.join())) continue;
    found.push({ name, samples });
  }
  const singleByte = (one: EncodingSuggestion): boolean => /^(windows|iso|koi)/.test(one.name);
  // Han characters out of two stray Latin letters are a coincidence that detectors offer with a tenth of certainty.
  const likely = found.filter((one) => singleByte(one) || sure.has(one.name));
  return (likely.length > 0 ? [...likely, ...found.filter((one) => !likely.includes(one))] : found).slice(0, MOST);
}

function linesBeyondAscii(bytes: Buffer): Buffer {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at, end === -1 ? bytes.length : end + 1);
    if (line.some((byte) => byte >= 0x80)) lines.push(line);
    at += line.length;
  }
  return Buffer.concat(lines);
}

/** Cells that show the difference; null when a character is lost or is no text. */
function samplesOf(text: string): string[] | null {
  if (/[\ufffd\u0080-\u009f]/.test(text)) return null;
  const cells = text.split(/[,;\t|\r\n"]/).map((cell) => cell.trim());
  const telling = cells.filter((cell) => /[^\u0000-\u007f]/.test(cell));
  return [...new Set(telling)].slice(0, SAMPLES).map((cell) => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell));
}
