import { createHash } from 'node:crypto';
import type { BlockMemory, LineBlock } from '@joinery/connectors/kit';
import { type RecordIndex, ROW_BYTES } from './record-index';

/** A block that is being taken apart, with what its rows were found to be. */
interface OpenBlock {
  readonly print: string;
  readonly line: number;
  readonly end: number;
  /** Room for as many rows as there are lines. */
  readonly rows: Buffer;
  used: number;
  isTrusted: boolean;
}

/** Rows that are remembered in all. */
export function rowsIn(known: ReadonlyMap<string, Buffer>): number {
  let bytes = 0;
  for (const rows of known.values()) bytes += rows.length;
  return bytes / ROW_BYTES;
}

/** What is to be remembered of a file in place of what was. */
export interface RememberedBlocks {
  /** Rows of a block by its print: fingerprints of key and text and the line within the block, 20 bytes each. */
  readonly fresh: ReadonlyMap<string, Buffer>;
  /** Blocks of the last file that are in this one no more. */
  readonly gone: readonly string[];
}

/**
 * Knows blocks of lines by the hash of their bytes, and the fingerprints of the rows in each. A block is passed over
 * only when every row of it is what we hold of its record today: so it is never more than a shorter way to the same
 * answer, and may be forgotten at any time.
 */
export class KnownBlocks implements BlockMemory {
  private readonly open: OpenBlock[] = [];
  private readonly fresh = new Map<string, Buffer>();
  private readonly met = new Set<string>();
  private hasGivenUp = false;

  /** `salt`: what the meaning of the lines depends on besides themselves. */
  constructor(
    private readonly salt: string,
    private readonly records: RecordIndex,
    private readonly known: ReadonlyMap<string, Buffer>,
  ) {}

  recall({ line, lines, bytes }: LineBlock): number | null {
    const print = createHash('sha256').update(this.salt).update(bytes).digest('hex').slice(0, 32);
    const rows = this.known.get(print);
    if (rows && this.records.takeSame(rows, line)) {
      this.met.add(print);
      return rows.length / ROW_BYTES;
    }
    this.open.push({
      print,
      line,
      end: line + lines,
      rows: Buffer.allocUnsafe(lines * ROW_BYTES),
      used: 0,
      isTrusted: true,
    });
    return null;
  }

  distrust(line: number): void {
    const block = this.open.find((open) => line >= open.line && line < open.end);
    if (block) block.isTrusted = false;
  }

  giveUp(): void {
    this.hasGivenUp = true;
    this.open.length = 0;
    this.fresh.clear();
  }

  /** A row was understood, or is held already; rows come in the order of the file. */
  learn(line: number, keyPrint: string, rowPrint: string): void {
    this.closeBefore(line);
    const [block] = this.open;
    if (!block || line < block.line) return;
    const { rows, used } = block;
    rows.write(keyPrint, used, 'hex');
    rows.write(rowPrint, used + 8, 'hex');
    block.used = rows.writeUInt32BE(line - block.line, used + 16);
  }

  /** Null when nothing can be said: what was remembered so far stays. */
  remembered(): RememberedBlocks | null {
    if (this.hasGivenUp) return null;
    this.closeBefore(Infinity);
    return { fresh: this.fresh, gone: [...this.known.keys()].filter((print) => !this.met.has(print)) };
  }

  private closeBefore(line: number): void {
    for (let [block] = this.open; block && block.end <= line; [block] = this.open) {
      this.open.shift();
      if (!block.isTrusted) continue;
      if (this.known.has(block.print)) this.met.add(block.print);
      else this.fresh.set(block.print, block.rows.subarray(0, block.used));
    }
  }
}
