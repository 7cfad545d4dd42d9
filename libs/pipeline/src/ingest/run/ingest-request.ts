import type { Finding } from '@joinery/kernel';
import type { ImportRun, OpenedAs, StoredFileAge } from '@joinery/store';
import type { OpenSource } from '../../ports';
import type { FeedJudgement } from '../review/apply-review';
import type { Release } from '../review/decide-import';

export interface IngestRequest {
  readonly sourceId: string;
  readonly fileName: string;
  readonly actor: string;
  readonly bytes: AsyncIterable<Buffer>;
  readonly open: OpenSource;
  /** Rows read so far, for progress; called a few times a second at most. */
  readonly onProgress?: (rows: number) => void;
  /** What the file is, when it is not what the source's files are otherwise: a file of changes among full ones. */
  readonly feed?: 'full' | 'delta';
  /** The date in its name, or when it was written. */
  readonly fileAge?: StoredFileAge | null;
  /** How it is opened, to be kept for reading it once more. */
  readonly opened?: OpenedAs;
  /** The held import whose bytes these are, and which a person has released. */
  readonly releases?: Release;
  /** Nothing is kept: the answer is what would be. */
  readonly preview?: boolean;
}

export interface IngestResult {
  readonly run: ImportRun;
  readonly findings: readonly Finding[];
  /** People made, records linked to somebody known, and records that a person must decide about. */
  readonly created: number;
  readonly linked: number;
  readonly disputed: number;
  /** An earlier import of exactly these bytes. */
  readonly before: ImportRun | null;
  /** What the feed was found to be before any of it was used. */
  readonly check: FeedJudgement;
}
