import type { ColumnChanges } from '../records/compare-columns';

/** A single record that looks wrong by itself. */
export interface Suspect {
  readonly recordKey: string;
  readonly line: number;
  readonly code:
    | 'FEED_OLDER_THAN_LAST'
    | 'FEED_CODE_UNKNOWN'
    | 'FEED_CODE_REUSED'
    | 'FEED_DATE_IMPOSSIBLE'
    | 'FEED_VALUES_SWAPPED'
    | 'FEED_MANAGER_CYCLE'
    | 'MATCH_ID_REUSED';
  readonly message: string;
}

/** What a run holds, measured before anything of it is in force. */
export interface FeedFacts {
  readonly feed: 'full' | 'delta';
  readonly rowsRead: number;
  /** Records that were held of the source before; 0 for its first file. */
  readonly known: number;
  /** Rows of the last full runs that are in force, newest first. */
  readonly formerRows: readonly number[];
  readonly fresh: number;
  /** Records that were there the last time and are not named. */
  readonly missing: number;
  /**
   * Keys of the records that say for the first time that somebody leaves, or by which they are gone now and were not
   * before.
   */
  readonly leavers: readonly string[];
  /** Leavers of runs that came into force in the last 24 hours and seven days. */
  readonly leaversBefore: { readonly day: number; readonly week: number };
  /** Keys of the records that take back that somebody has left. */
  readonly returned: readonly string[];
  /** Manager whom nobody knows, by the key of each record that is new or named another one before. */
  readonly unknownManagers: ReadonlyMap<string, string>;
  /** Keys of the records of people who stay and are in another department. */
  readonly moved: readonly string[];
  /**
   * Keys of the records of people who stay and to whom policy would give nothing any more, by what their record says.
   */
  readonly outOfScope: readonly string[];
  /** Keys of the records that lost their value, by attribute. */
  readonly blanked: ReadonlyMap<string, readonly string[]>;
  /** People for whom one attribute holds what another one held, by `attribute < other`. */
  readonly exchanged: ReadonlyMap<string, number>;
  readonly suspects: readonly Suspect[];
  /** Null for the first file of a source. */
  readonly columns: ColumnChanges | null;
  /** A file of this source that is newer and in force already, by name and import. */
  readonly newer: { readonly fileName: string; readonly importId: string } | null;
  /** The file in force, where it was learned at a later time than that as of which this one is read. */
  readonly learnedLater: { readonly importId: string; readonly asOf: string } | null;
  /** An import of the same bytes that is not the latest one: somebody loads an old file again. */
  readonly repeats: { readonly importId: string; readonly since: string } | null;
  /**
   * Of a file of corrected rows: the import that gave them back, and the newest file of everybody that has come since.
   */
  readonly corrects: {
    readonly importId: string;
    /** Nobody has decided on it yet, or it was rejected. */
    readonly isHeld: boolean;
    readonly newer: { readonly fileName: string; readonly importId: string } | null;
  } | null;
}
