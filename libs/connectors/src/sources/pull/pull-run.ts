import type { Instant } from '@joinery/kernel';
import type { PullOutcome } from './outcome';

/** What one run is to read. */
export interface PullRun {
  readonly mode: 'full' | 'delta';
  /** The start of the run: what the next delta counts from, whatever happens until it ends. */
  readonly startedAt: Instant;
  /** Of a delta: from when on changes are asked for, the overlap taken off. */
  readonly since: Instant | null;
  /** Of a delta: where the source itself said that it goes on. */
  readonly mark: string | null;
}

/** How the run ended. */
export interface PullEnd {
  readonly outcome: PullOutcome;
  readonly detail: string;
  /** Where the source says that the next delta goes on. */
  readonly mark: string | null;
}

/** The first line of a recording. */
export interface RecordedRun extends PullRun {
  readonly joinery: 'pull 1';
}

/** An answer as it came. `of`: the record that a detail was asked for. */
export interface RecordedAnswer {
  readonly listing: string;
  readonly page: number;
  readonly of?: string;
  readonly status: number;
  readonly body: string;
}

/** The last line. */
export interface RecordedEnd extends PullEnd {
  readonly end: true;
}

export type RecordedLine = RecordedRun | RecordedAnswer | RecordedEnd;

/** Where a recording is written while the run goes on. */
export interface RecordingSink {
  write(line: string): Promise<void>;
  /** What was written survives a crash once this has come back: a queue is taken off only then. */
  flush(): Promise<void>;
}

const NEWLINE = 0x0a;

/** The lines of a recording; a last line that was cut is left out. Throws when it is no recording at all. */
export async function* recordedLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<RecordedLine> {
  let pending: Buffer[] = [];
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      pending.push(chunk.subarray(from, at));
      yield JSON.parse(Buffer.concat(pending).toString('utf8')) as RecordedLine;
      pending = [];
      from = at + 1;
    }
    if (from < chunk.length) pending.push(chunk.subarray(from));
  }
}

export function recordedLine(line: RecordedLine): string {
  return `${JSON.stringify(line)}\n`;
}
