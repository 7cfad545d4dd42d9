import type { FileHandle } from 'node:fs/promises';

const LINE_FEED = 0x0a;
const PIECE_BYTES = 1 << 16;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The lines of a file from its beginning, without what ends them: a line feed, or a carriage return and one. Node's own
 * reader ends lines at U+2028 and U+2029 as well (Node 26 does, Node 20 does not), and JSON leaves both inside a text.
 */
export async function* fileLines(file: FileHandle): AsyncGenerator<string, void> {
  const memory = Buffer.allocUnsafe(PIECE_BYTES);
  let begun: Buffer[] = [];
  for (let at = await markBytes(file); ;) {
    const { bytesRead } = await file.read(memory, 0, PIECE_BYTES, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const piece = memory.subarray(0, bytesRead);
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, from)) {
      yield textOf([...begun, piece.subarray(from, end)]);
      begun = [];
      from = end + 1;
    }
    if (from < bytesRead) begun.push(Buffer.from(piece.subarray(from)));
  }
  if (begun.length > 0) yield textOf(begun);
}

/** How long the byte order mark is that some editors and shells put before UTF-8: it is no part of the first line. */
async function markBytes(file: FileHandle): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(MARK.length), 0, MARK.length, 0);
  return buffer.equals(MARK) ? MARK.length : 0;
}

function textOf(pieces: readonly Buffer[]): string {
  const line = Buffer.concat(pieces).toString('utf8');
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
