import type { StoredPull } from './pulls.repository';

/** The mark by which a file is older or newer than another: the date in its name, or when it was written. */
export interface StoredFileAge {
  readonly by: 'name' | 'modified';
  readonly at: string;
}

/** How a file was opened: enough to read its bytes once more in the same way. */
export interface OpenedAs {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
  /** Lines of title above the column names. */
  readonly skipLines?: number;
  /** No cell stands in quotes. */
  readonly quotes?: 'none';
  /** How all its dates are written, where the mapping allows for several ways. */
  readonly dateFormat?: string;
  /** A file that a person corrected row by row, or one named as delta: it lists only what changed. */
  readonly feed?: 'full' | 'delta';
  /** The import that gave the rows of a corrected file back. */
  readonly corrects?: string;
  /** Digest of the policy set whose mapping it was read by. */
  readonly policy?: string;
  /** It is the recording of a run over HTTP. */
  readonly pull?: StoredPull;
}
