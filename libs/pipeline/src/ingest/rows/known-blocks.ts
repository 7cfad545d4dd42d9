import { createHash } from 'node:crypto';
import type { BlockMemory, LineBlock } from '@joinery/connectors/kit';
import { BlockRows } from './block-rows';
import { LineRanges } from './line-ranges';

/** A block that is being taken apart, with what its rows were found to be. */
interface OpenBlock {
  readonly print: string;
  readonly line: number;
  readonly end: number;
  readonly rows: BlockRows;
  isTrusted: boolean;
}

/** A block that was passed over, and the line it begins on. */
interface PassedBlock {
  readonly print: string;
  readonly line: number;
}

/** What is to be remembered of the blocks of a file in place of what was. */
interface RememberedBlocks {
  /** Rows of a block by its print, as `BlockRows` writes them. */
  readonly fresh: ReadonlyMap<string, Buffer>;
  /** Blocks of the last file that are in this one no more. */
  readonly gone: readonly string[];
  /** True of a line of the file that stands in a block which is remembered. */
  readonly holds: (line: number) => boolean;
}

/**
 * Knows blocks of lines by the hash of their bytes. What a block says depends on its bytes alone; whether that is still
 * what is held, `passesOver` tells of all of them together. Each is passed over once: it may be forgotten at any time.
 */
export class KnownBlocks implements BlockMemory {
  readonly passed: PassedBlock[] = [];
  /** Of blocks that were not known. */
  bytesTakenApart = 0;
  private readonly open: OpenBlock[] = [];
  private readonly fresh = new Map<string, Buffer>();
  private readonly met = new Set<string>();
  private readonly lines = new LineRanges();
  private hasGivenUp = false;

  /** `salt`: what the meaning of the lines depends on besides themselves. `known`: how many rows each block has, by its print. */
  constructor(
    private readonly salt: string,
    private readonly known: ReadonlyMap<string, number>,
    private passesOver: boolean,
  ) {}

  recall({ line, lines, bytes }: LineBlock): number | null {
    const print = createHash('sha256').update(this.salt).update(bytes).digest('hex').slice(0, 32);
    const rows = this.known.get(print);
    if (this.passesOver && rows !== undefined && !this.met.has(print)) {
      this.passed.push({ print, line });
      this.meet(print, line, line + lines);
      return rows;
    }
    this.bytesTakenApart += bytes.length;
    this.open.push({ print, line, end: line + lines, rows: new BlockRows(lines), isTrusted: true });
    return null;
  }

  /** From here on every block is taken apart. */
  takeApart(): void {
    this.passesOver = false;
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
    if (block && line >= block.line) block.rows.add(keyPrint, rowPrint, line - block.line);
  }

  /** Blocks that are known and that the file has not shown yet. */
  unmet(): string[] {
    return [...this.known.keys()].filter((print) => !this.met.has(print));
  }

  /** Null when nothing can be said: what was remembered so far stays. */
  remembered(): RememberedBlocks | null {
    if (this.hasGivenUp) return null;
    this.closeBefore(Infinity);
    this.lines.sort();
    return { fresh: this.fresh, gone: this.unmet(), holds: (line) => this.lines.hold(line) };
  }

  private closeBefore(line: number): void {
    for (let [block] = this.open; block && block.end <= line; [block] = this.open) {
      this.open.shift();
      if (!block.isTrusted) continue;
      if (!this.known.has(block.print)) this.fresh.set(block.print, block.rows.taken());
      this.meet(block.print, block.line, block.end);
    }
  }

  private meet(print: string, line: number, end: number): void {
    this.met.add(print);
    this.lines.add(line, end);
  }
}
