const LF = 10;
const QUOTE = 34;

/**
 * On average a block has 64 lines: few enough that a changed one costs little, many enough that there are few of them.
 */
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
 * Cuts a file into blocks of whole rows. Where a block ends depends on its last line alone, so that a row that is
 * added, changed or removed changes its own block and leaves all others as they were (content-defined chunking, by
 * line). A line break between quotes ends no row. What cannot be cut, because a quote is never closed, passes as it
 * came.
 */
export class BlockCutter {
  private held: Cut['rest'] = null;
  private isLost = false;

  /** Blocks that are whole with this piece; what is left over waits for the next one. */
  take(piece: Buffer): RowBlock[] {
    if (this.isLost) return [uncut(piece)];
    const { held } = this;
    const { blocks, rest } =
      held === null ? cut(piece, START) : cut(Buffer.concat([held.block.bytes, piece]), held.reached);
    this.isLost = rest !== null && rest.block.bytes.length > LONGEST_ROW;
    this.held = this.isLost ? null : rest;
    return this.isLost && rest ? [...blocks, uncut(rest.block.bytes)] : blocks;
  }

  /** What is left when the file has ended, or is not to be cut any more. */
  rest(): RowBlock[] {
    const { held } = this;
    this.held = null;
    return held === null ? [] : [held.block];
  }
}

/** Bytes that belong to no block. */
export function uncut(bytes: Buffer): RowBlock {
  return { bytes, lines: 0, isWhole: false };
}

/** How far bytes have been looked at: up to the line that begins at `at`, after `lines` others. */
interface Reached {
  readonly at: number;
  readonly lines: number;
  /** This line goes on with a quoted cell of an earlier one. */
  readonly isQuoted: boolean;
}

const START: Reached = { at: 0, lines: 0, isQuoted: false };

interface Cut {
  readonly blocks: RowBlock[];
  /**
   * What is in none of the blocks, whole if the file ends here; and where to go on in it, so that no line is looked at
   * twice.
   */
  readonly rest: { readonly block: RowBlock; readonly reached: Reached } | null;
}

/** The blocks of some bytes that begin with a row. */
function cut(bytes: Buffer, reached: Reached): Cut {
  const blocks: RowBlock[] = [];
  let start = 0;
  let { at, lines, isQuoted } = reached;
  let quote = placeOf(QUOTE, bytes, at);
  for (let end = bytes.indexOf(LF, at); end !== -1; at = end + 1, end = bytes.indexOf(LF, at)) {
    lines += 1;
    for (; quote < end; quote = placeOf(QUOTE, bytes, quote + 1)) isQuoted = !isQuoted;
    if (isQuoted || !(endsBlock(bytes, at, end) || end - start > MOST_BYTES)) continue;
    blocks.push({ bytes: bytes.subarray(start, end + 1), lines, isWhole: true });
    start = end + 1;
    lines = 0;
  }
  if (start === bytes.length) return { blocks, rest: null };
  const isEnded = at === bytes.length;
  const block = { bytes: bytes.subarray(start), lines: lines + (isEnded ? 0 : 1), isWhole: isEnded && !isQuoted };
  return { blocks, rest: { block, reached: { at: at - start, lines, isQuoted } } };
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
