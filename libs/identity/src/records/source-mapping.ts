import type { FeedContract } from '../feeds/feed-contract';
import type { SourcePull } from '../feeds/source-pull';

/** How the words of one source's columns become attributes: `policies/sources/<source>.yaml`, compiled. */
export interface SourceMapping {
  readonly sourceId: string;
  readonly title: string;
  /** `full`: a complete file lists everybody; `delta`: only what changed. */
  readonly feed: 'full' | 'delta';
  /** Attribute that carries the source's immutable id of a record. */
  readonly key: string;
  /** Attributes without which a row cannot be used. */
  readonly required: readonly string[];
  readonly columns: readonly ColumnMapping[];
  /**
   * Header names of a column with both names in it, read where the file has a column neither for the given nor for the
   * family name.
   */
  readonly fullName?: readonly string[];
  /**
   * Header names of a column that holds the family name, or both, where another one gives the given name: German `Name`
   * beside `Vorname`.
   */
  readonly besideGivenName?: readonly string[];
  /** Words that mean "empty", compared without case: `NULL`, `N/A`, `0000-00-00`. */
  readonly emptyWords: readonly string[];
  /** Does the column of `terminationDate` name the last day in or the first day out? */
  readonly terminationDateMeans: 'lastDayIn' | 'firstDayOut';
  /**
   * own: its employee numbers were given out by somebody else, and one that another source has too says nothing. A
   * company that was bought comes with such a source. `shared` when not given.
   */
  readonly employeeNumbers?: 'shared' | 'own';
  /**
   * What a work address (or user name) that somebody has already is worth: `ask` makes a case of the record, `link`
   * gives it to them where a name agrees and nothing speaks against it. `ask` when not given.
   */
  readonly workMail?: 'ask' | 'link';
  /** `unique`: a manager whom a record gives by name alone is whoever has this name, if that is exactly one person. */
  readonly managersByName?: 'unique';
  /** Somebody whom the source lists with several employments at once. */
  readonly secondJobs?: SecondJobs;
  /** What its files look like; everything that is not said is found out. */
  readonly file?: SourceFileRules;
  /** ISO 8601: when its last complete run is longer ago than this, it is stale. Never, when it is not given. */
  readonly staleAfter?: string;
  /** How it is read over HTTP, when it is. */
  readonly pull?: SourcePull;
  /** What the feed must keep to; `DEFAULT_CONTRACT` when it is not given. */
  readonly contract?: FeedContract;
}

/** What several employments of one person at once are taken for: a second job, a global assignment. */
export interface SecondJobs {
  /**
   * `link`: an employment beside another one is theirs where it would be if it came after it. `ask`, when not given:
   * only where the source calls one of the two the primary one and the other not; anything else is a case.
   */
  readonly match?: 'ask' | 'link';
  /**
   * Of several under way that are called primary alike, the one that speaks for the person: by its start. `latest` when
   * not given.
   */
  readonly speaks?: 'latest' | 'earliest';
}

/** What is known of a source's files beforehand. */
export interface SourceFileRules {
  /** Of text that is not UTF-8; strict UTF-8 is tried first. */
  readonly encoding?: string;
  readonly delimiter?: string;
  /** Of a workbook; the first one when it is not given. */
  readonly sheet?: string;
  /** Lines of title above the column names. */
  readonly skipLines?: number;
  /** No cell stands in quotes: a double quote is a character like any other. */
  readonly quotes?: 'none';
  /** Regular expressions with a group `count`, of a first and a last line that tell how many rows there are. */
  readonly headerLine?: string;
  readonly trailerLine?: string;
  readonly finalNewline?: 'expected' | 'optional';
  /** Its lines have no delimiters: each column lies at its place. The file has no line of column names then. */
  readonly columns?: readonly FixedColumn[];
  /**
   * A line that ends before the last of these columns does lacks only blanks, or was cut; found out when it is not
   * said.
   */
  readonly shortLines?: 'fine' | 'cut';
  readonly drop?: DropPlace;
}

/** Where a column lies on each line of a file of fixed width. */
export interface FixedColumn {
  /** What stands for the column name. */
  readonly name: string;
  /** Place of its first character, counted from 1 as layout sheets do. */
  readonly at: number;
  /** In characters, whatever number of bytes these take. */
  readonly width: number;
}

/** Where files of the source are dropped, and how one knows that they are whole. */
export interface DropPlace {
  /** Shell pattern of the names: `people_*.csv`. */
  readonly pattern: string;
  /** Names of files that hold only what changed. */
  readonly delta?: string;
  /** Ending of a file that stands beside a whole one; without it two looks must agree. */
  readonly marker?: string;
  readonly folder: string;
  /** Folder that files are moved to once they are kept; `archive` below `folder` when it is not given. */
  readonly archive?: string;
  /** How often the worker looks there; without it only `joinery import pull` does. */
  readonly everyMinutes?: number;
  readonly sftp?: {
    readonly host: string;
    readonly port?: number;
    readonly username: string;
    /** `SHA256:…` of the server's public key. */
    readonly hostKey: string;
    readonly passwordFrom?: SecretPlace;
    readonly privateKeyFrom?: SecretPlace;
  };
}

/** Where a secret is, never what it is. */
export interface SecretPlace {
  readonly env?: string;
  readonly file?: string;
}

export interface ColumnMapping {
  readonly attribute: string;
  /** Header names that are accepted, first match wins, compared without case, blanks, `_`, `-` and `.`. */
  readonly from: readonly string[];
  /**
   * Header names of a column that is read where the cell of the first is empty: the hire date of who was never hired
   * again.
   */
  readonly whereEmpty?: readonly string[];
  /** Header names of a column whose cell is put before the value: the infix of a Dutch family name, "van der". */
  readonly precededBy?: readonly string[];
  /**
   * Formats of a date column, in Luxon's tokens `yyyy yy MMMM MMM MM M dd d` (English months). `yyyy-MM-dd` is always
   * read too. Formats that read one cell as different days make it ambiguous.
   */
  readonly formats: readonly string[];
  /** Maps source words (compared without case) to values; a word that is not listed is a finding. */
  readonly words: Readonly<Record<string, string>> | null;
  /**
   * By the name of the column: words that mean something else in it, as German "intern" does (inside, and no trainee).
   */
  readonly wordsUnder?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Words that policy can make something of, in lower case, and where they stand; any other is kept, and told. */
  readonly known?: { readonly table: string; readonly words: readonly string[] };
  /** Of a date on which an employment ends; of `terminationDate` the source says it for its column as well. */
  readonly means?: SourceMapping['terminationDateMeans'];
  /**
   * The cell is never kept as it is: a keyed hash of its letters and digits stands for it, which only matching reads.
   */
  readonly sealed?: boolean;
}
