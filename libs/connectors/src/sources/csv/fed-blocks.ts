interface FedBlock {
  /** Bytes that the parser was fed up to its end. */
  readonly endByte: number;
  readonly line: number;
  readonly lines: number;
  /** Lines of the file before it that the parser never saw. */
  readonly leftOut: number;
}

/**
 * Where the blocks lie that a parser was fed, so that a row is given its line of the file whatever was left out before
 * it. Rows are asked for in the order of the file.
 */
export class FedBlocks {
  private readonly blocks: FedBlock[] = [];
  private leftOut = 0;
  private bytes = 0;
  private line: number;

  /** `linesBefore`: lines of the file above the first that is fed. */
  constructor(private readonly linesBefore: number) {
    this.line = linesBefore + 1;
  }

  /** The line of the file that is fed or left out next. */
  get nextLine(): number {
    return this.line;
  }

  /** Lines that are fed, or will be before the next row is asked for. */
  feed(bytes: number, lines: number): void {
    this.bytes += bytes;
    this.blocks.push({ endByte: this.bytes, line: this.line, lines, leftOut: this.leftOut });
    this.line += lines;
  }

  /** So many blank lines of one byte are fed that the file does not have. */
  fill(lines: number): void {
    this.bytes += lines;
    this.leftOut -= lines;
  }

  leaveOut(lines: number): void {
    this.leftOut += lines;
    this.line += lines;
  }

  get linesLeftOut(): number {
    return this.leftOut;
  }

  /**
   * The line of the file on which a row begins, from the line that the parser counted and the byte on which the row
   * ends. `fits`: it lies in the block that the bytes say.
   */
  place(parserLine: number, endByte: number): { readonly line: number; readonly fits: boolean } {
    const { blocks } = this;
    while (blocks.length > 1 && (blocks[0] as FedBlock).endByte < endByte) blocks.shift();
    const [block] = blocks;
    if (!block) return { line: parserLine + this.linesBefore, fits: false };
    const line = parserLine + this.linesBefore + block.leftOut;
    return { line, fits: line >= block.line && line < block.line + block.lines };
  }
}
