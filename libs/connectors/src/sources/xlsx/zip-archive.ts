import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** One file of an archive, as the central directory describes it (APPNOTE.TXT 6.3.10, section 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  /** As the directory claims. */
  readonly unpackedBytes: number;
  /** Where the entry's own header stands. */
  readonly at: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const IS_ZIP64 = 0xffffffff;
const MOST_ENTRIES = 10_000;

const inflate = promisify(inflateRaw);

/**
 * The files of a ZIP archive; null when its directory is damaged, or uses ZIP64, which no workbook of a fitting size
 * needs.
 */
export function zipEntries(archive: Buffer): readonly ZipEntry[] | null {
  const end = endOfDirectory(archive);
  if (end === -1) return null;
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) return null;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== DIRECTORY_ENTRY) return null;
    const nameBytes = archive.readUInt16LE(at + 28);
    const entry = {
      name: archive.subarray(at + 46, at + 46 + nameBytes).toString('utf8'),
      method: archive.readUInt16LE(at + 10),
      encrypted: (archive.readUInt16LE(at + 8) & 1) === 1,
      packedBytes: archive.readUInt32LE(at + 20),
      unpackedBytes: archive.readUInt32LE(at + 24),
      at: archive.readUInt32LE(at + 42),
    };
    if (entry.packedBytes === IS_ZIP64 || entry.at === IS_ZIP64) return null;
    entries.push(entry);
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function endOfDirectory(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - LONGEST_COMMENT);
  for (let at = archive.length - END_BYTES; at >= first; at -= 1) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  return -1;
}

/**
 * The content of an entry, which is unpacked no further than `most` bytes whatever its header claims: what is said
 * about sizes in an archive is not to be trusted. `too large` beyond it, `damaged` when it cannot be unpacked.
 */
export async function unpackEntry(
  archive: Buffer,
  entry: ZipEntry,
  most: number,
): Promise<Buffer | 'too large' | 'damaged'> {
  const { at, packedBytes, method } = entry;
  if (at + 30 > archive.length || archive.readUInt32LE(at) !== LOCAL_HEADER) return 'damaged';
  const from = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  if (from + packedBytes > archive.length) return 'damaged';
  const packed = archive.subarray(from, from + packedBytes);
  if (method === 0) return packed.length > most ? 'too large' : packed;
  if (method !== 8) return 'damaged';
  try {
    return (await inflate(packed, { maxOutputLength: Math.max(1, most) })) as Buffer;
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'damaged';
  }
}
