import type { CellReader } from './cell-problem';
import type { ColumnMapping } from './source-mapping';

export interface UsedColumn {
  readonly attribute: string;
  /** As the header spells it. */
  readonly column: string;
  readonly index: number;
  /** The column in place of which it is read where that one is empty. */
  readonly insteadOf?: string;
  /** The column before whose value its own is put. */
  readonly before?: string;
  /** Of a column of days on which employments end: which day it names. */
  readonly means?: ColumnMapping['means'];
}

/** A column of the file: its name, as the header spells it, and where it stands. */
export interface PlacedColumn {
  readonly column: string;
  readonly index: number;
}

/** A column that is read: where it stands, into which attribute, and how. */
export interface BoundColumn extends UsedColumn {
  readonly read: CellReader;
  readonly isKey: boolean;
  /** A cell that cannot be understood refuses the row, because a half-understood row must never act. */
  readonly refusesRow: boolean;
  readonly isRequired: boolean;
  /** What is read where the cell is empty. */
  readonly spare: PlacedColumn | null;
  /** What is put before the value, where both are there. */
  readonly preceding: PlacedColumn | null;
  /** What the other cells of the row make of a value; null: nothing. */
  readonly inRow: ((value: string, cells: readonly string[]) => string) | null;
  /** Everything that the column may be called, folded: a cell that says so is a label and no value. */
  readonly labels: ReadonlySet<string>;
}
