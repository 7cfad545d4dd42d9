import type { Finding } from '@joinery/kernel';
import type { HrRecord } from '@joinery/identity';

/** What a source proved about a reading once it was read to its end. */
export interface ReadingVerdict {
  /** True only when nothing suggests that rows are missing: structure intact, totals agree. */
  readonly complete: boolean;
  /** Structural findings about the whole reading (bad quote, cut mid-row, HTML instead of CSV). */
  readonly findings: readonly Finding[];
  /** Rows that were met, records and refused together, where the source can count them. */
  readonly rowsRead?: number;
  /** The last line that could be read as part of a row, when the reading broke off before the end; else null. */
  readonly unreadableAfterLine?: number | null;
}

/**
 * One reading of a source, streamed. Rows that could not be read as rows are reported through `refused`, never dropped:
 * rows read = records given + rows refused.
 */
export interface SourceReading {
  readonly header: readonly string[];
  /** Batches in file order. A source that reads rows as bytes leaves out what `memory` knows already. */
  batches(memory?: BlockMemory): AsyncIterable<SourceBatch>;
  /** To be asked after the last batch. */
  verdict(): ReadingVerdict;
}

export interface SourceBatch {
  readonly records: readonly HrRecord[];
  readonly refused: readonly RefusedRow[];
  /** Rows between them that a memory knew: they were read, and nothing else is to be done with them. */
  readonly known?: number;
}

/** Some whole rows of a file that were not taken apart yet. */
export interface LineBlock {
  /** On which line of the file it begins, and how many lines it has. */
  readonly line: number;
  readonly lines: number;
  readonly bytes: Buffer;
}

/** Remembers what blocks of lines said, so that the same lines need not be taken apart again. */
export interface BlockMemory {
  /**
   * How many rows the block has, when every one of them is known and has been taken as read; null when it must be taken
   * apart: its rows then follow in a batch, by their lines, and the block can be remembered once they are understood.
   */
  recall(block: LineBlock): number | null;
  /** There is more on this line than a row: the block that holds it is to be taken apart every time. */
  distrust(line: number): void;
  /** Rows and lines do not go together in this file, or it broke off: nothing of it is to be remembered. */
  giveUp(): void;
}

/** The column that an error file adds; a file that has it lists corrected rows only, and is CSV as we write it. */
export const ERROR_COLUMN = '_error';

export interface RefusedRow {
  readonly line: number;
  readonly finding: Finding;
  /** What was read of it, in header order, so that it can be corrected and loaded again. */
  readonly cells?: readonly string[];
}
