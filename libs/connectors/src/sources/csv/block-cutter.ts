const LF = 10;
const QUOTE = 34;

/** On average a block has 64 lines: few enough that a changed one costs little, many enough that there are few of them. */
const ENDS_BLOCK = 0x3f;

const MOST_BYTES = 256 * 1_024;
const LONGEST_ROW = 1_024 * 1_024;

/** Some whole rows of a file, as bytes. */
export interface RowBlock {
  readonly bytes: Buffer;
  readonly lines: number;
  /** False when it may end within a row: nothing is to be remembered of it then. */
  readonly isWhole: boolean;
}

/**
 * Cuts a file into blocks of whole rows. Where a block ends depends on its last line alone, so that a row that is added,
 * changed or removed changes its own block and leaves all others as they were (content-defined chunking, by line). A line
 * break between quotes ends no row. What cannot be cut, because a quote is never closed, passes as it came.
 */
export class BlockCutter {
  private held: RowBlock | null = null;
  private isLost = false;

  /** Blocks that are whole with this piece; what is left over waits for the next one. */
  take(piece: Buffer): RowBlock[] {
    if (this.isLost) return [uncut(piece)];
    const { blocks, rest } = cut(this.held === null ? piece : Buffer.concat([this.held.bytes, piece]));
    this.isLost = rest !== null && rest.bytes.length > LONGEST_ROW;
    this.held = this.isLost ? null : rest;
    return this.isLost && rest ? [...blocks, uncut(rest.bytes)] : blocks;
  }

  /** What is left when the file has ended, or is not to be cut any more. */
  rest(): RowBlock[] {
    const { held } = this;
    this.held = null;
    return held === null ? [] : [held];
  }
}

/** Bytes that belong to no block. */
export function uncut(bytes: Buffer): RowBlock {
  return { bytes, lines: 0, isWhole: false };
}

/** The blocks of some bytes that begin with a row, and what is in none of them: whole if the file ends here. */
function cut(bytes: Buffer): { readonly blocks: RowBlock[]; readonly rest: RowBlock | null } {
  const blocks: RowBlock[] = [];
  let start = 0;
  let lines = 0;
  let isQuoted = false;
  let quote = placeOf(QUOTE, bytes, 0);
  let at = 0;
  for (let end = bytes.indexOf(LF); end !== -1; at = end + 1, end = bytes.indexOf(LF, at)) {
    lines += 1;
    for (; quote < end; quote = placeOf(QUOTE, bytes, quote + 1)) isQuoted = !isQuoted;
    if (isQuoted || !(endsBlock(bytes, at, end) || end - start > MOST_BYTES)) continue;
    blocks.push({ bytes: bytes.subarray(start, end + 1), lines, isWhole: true });
    start = end + 1;
    lines = 0;
  }
  if (start === bytes.length) return { blocks, rest: null };
  const isEnded = at === bytes.length;
  const rest = { bytes: bytes.subarray(start), lines: lines + (isEnded ? 0 : 1), isWhole: isEnded && !isQuoted };
  return { blocks, rest };
}

/** Infinity when it is not there. */
function placeOf(byte: number, bytes: Buffer, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at === -1 ? Infinity : at;
}

/** Told by some bytes from all over the line: that is as good as all of them, and a third of the work. */
function endsBlock(bytes: Buffer, from: number, to: number): boolean {
  const stride = 1 + ((to - from) >> 5);
  let print = to - from;
  for (let at = from; at < to; at += stride) print = (Math.imul(print, 31) + (bytes[at] as number)) | 0;
  return (mixed(print) & ENDS_BLOCK) === 0;
}

function mixed(print: number): number {
  return Math.imul(print ^ (print >>> 15), 0x2c1b3c6d) >>> 20;
}
