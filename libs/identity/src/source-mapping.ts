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
  /** Words that mean "empty", compared without case: `NULL`, `N/A`, `0000-00-00`. */
  readonly emptyWords: readonly string[];
  /** Does a termination date name the last day in or the first day out? */
  readonly terminationDateMeans: 'lastDayIn' | 'firstDayOut';
}

export interface ColumnMapping {
  readonly attribute: string;
  /** Header names that are accepted, first match wins, compared without case, blanks, `_`, `-` and `.`. */
  readonly from: readonly string[];
  /**
   * Formats of a date column, in Luxon's tokens `yyyy yy MMMM MMM MM M dd d` (English months). `yyyy-MM-dd` is always
   * read too. Formats that read one cell as different days make it ambiguous.
   */
  readonly formats: readonly string[];
  /** Maps source words (compared without case) to values; a word that is not listed is a finding. */
  readonly words: Readonly<Record<string, string>> | null;
}
