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
  /** Batches in file order. */
  batches(): AsyncIterable<SourceBatch>;
  /** To be asked after the last batch. */
  verdict(): ReadingVerdict;
}

export interface SourceBatch {
  readonly records: readonly HrRecord[];
  readonly refused: readonly RefusedRow[];
}

export interface RefusedRow {
  readonly line: number;
  readonly finding: Finding;
  /** What was read of it, in header order, so that it can be corrected and loaded again. */
  readonly cells?: readonly string[];
}
