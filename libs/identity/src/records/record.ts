import type { Attributes } from '../profile/attribute';

/** One raw row of a source, before anything was understood of it. */
export interface HrRecord {
  /** Line of the file on which the row starts, from 1; the index of the item for sources without lines. */
  readonly line: number;
  /** Cells in header order. */
  readonly cells: readonly string[];
  /** Indexes of cells that the source did not return: nothing is said of them, not even that they are empty. */
  readonly unreturned?: readonly number[];
  /** Indexes of cells that hold, by what the source says elsewhere, a date of something that was over before. */
  readonly former?: readonly number[];
}

/** A row that was understood: typed, trimmed, NFC, dates as dates, ids as text. */
export interface StagedRecord {
  readonly line: number;
  /** The source's immutable id of the record, as text, exactly as the source spells it. */
  readonly recordKey: string;
  readonly attributes: Attributes;
}
