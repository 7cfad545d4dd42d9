import type { Readable } from 'node:stream';
import type { Finding } from '@joinery/kernel';
import type { SourceReading } from '../../kit/source';
import { fileFinding } from './csv-findings';
import { CsvReading } from './csv-reading';
import { endsRowsWithCr, guessDelimiter, readHeader } from './delimiter';
import { inspectHead } from './file-head';

const HEAD_BYTES = 64 * 1_024;
const PIECE_BYTES = 256 * 1_024;

export interface CsvOptions {
  /** One of `, ; tab |`, or another single character; guessed from the first lines when it is not given. */
  readonly delimiter?: string;
  /** Records of a batch, 2,000 when not given. */
  readonly batchSize?: number;
  /** A row longer than this ends the reading, 1 MiB when not given. */
  readonly maxRecordBytes?: number;
  /** A row with a longer cell is refused, 32,767 (what a spreadsheet can hold) when not given. */
  readonly maxCellLength?: number;
  /**
   * `expected` (when not given): a file whose last row lacks its line break may have been cut, so it is not complete.
   * `optional`: for sources that always write files so.
   */
  readonly finalNewline?: 'expected' | 'optional';
}

/** A reading that also says how the file was taken apart. */
export interface CsvSourceReading extends SourceReading {
  /** Null when the file could not be taken apart at all. */
  readonly delimiter: string | null;
}

type Input = AsyncIterable<Buffer> | Readable;

/**
 * Opens a CSV file: looks at its first bytes, finds delimiter and header, then streams the rows. A file that is not
 * CSV at all gives a reading without rows, whose verdict says what it is. Throws only when the input itself fails.
 */
export async function openCsv(input: Input, options: CsvOptions = {}): Promise<CsvSourceReading> {
  const chunks = (input as AsyncIterable<Buffer | string>)[Symbol.asyncIterator]();
  const { bytes, whole } = await readHead(chunks);
  const head = inspectHead(bytes, whole);
  if (!head.readable) return unreadable(chunks, head.finding);
  const text = bytes.subarray(head.skip);
  const guess = await findLayout(text, whole, options.delimiter);
  if ('finding' in guess) return unreadable(chunks, guess.finding);
  const layout = {
    header: guess.header,
    delimiter: guess.delimiter,
    loneCr: endsRowsWithCr(text),
    batchSize: options.batchSize ?? 2_000,
    maxRecordBytes: options.maxRecordBytes ?? 1_024 * 1_024,
    maxCellLength: options.maxCellLength ?? 32_767,
    finalNewline: options.finalNewline ?? 'expected',
  };
  return new CsvReading(pieces(text, whole, chunks), layout, headerFindings(guess.header));
}

type Layout = { readonly delimiter: string; readonly header: readonly string[] };

async function findLayout(
  text: Buffer,
  whole: boolean,
  delimiter: string | undefined,
): Promise<Layout | { readonly finding: Finding }> {
  if (delimiter !== undefined) {
    const header = await readHeader(text, whole, delimiter);
    return header.length > 0 ? { delimiter, header } : { finding: headerUnreadable() };
  }
  const guess = await guessDelimiter(text, whole);
  if (guess) return guess;
  const single = await readHeader(text, whole, ',');
  if (single.length === 0) return { finding: headerUnreadable() };
  return {
    finding: fileFinding('FILE_DELIMITER_UNKNOWN', 'no delimiter among , ; tab | gives more than one column', {
      line: 1,
      value: single[0] ?? '',
      hint: 'Is this the right file? Name the delimiter if it is another one.',
    }),
  };
}

function headerUnreadable(): Finding {
  return fileFinding('FILE_HEADER_UNREADABLE', 'the first line cannot be read as column names', {
    line: 1,
    hint: 'Look for a stray double quote in the first line.',
  });
}

function headerFindings(header: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const name of header) {
    const key = name.trim().toLowerCase();
    if (key === '') continue;
    if (seen.has(key)) {
      findings.push(
        fileFinding('FILE_HEADER_DUPLICATE', `the column ${JSON.stringify(name)} stands twice in the header`, {
          line: 1,
          column: name,
          hint: 'Which of the two counts cannot be known: rename or remove one of them.',
        }),
      );
    }
    seen.set(key, name);
  }
  if (header.some((name) => name.includes('\uFFFD'))) {
    findings.push(
      fileFinding('FILE_ENCODING_NOT_UTF8', 'a column name holds bytes that are not UTF-8', {
        line: 1,
        hint: 'The file may be Windows-1252 or Latin-1: export it as "CSV UTF-8".',
      }),
    );
  }
  return findings;
}

async function readHead(chunks: AsyncIterator<Buffer | string>): Promise<{ bytes: Buffer; whole: boolean }> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) return { bytes: Buffer.concat(parts), whole: true };
    const part = toBuffer(next.value);
    parts.push(part);
    length += part.length;
  }
  return { bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), whole: false };
}

/** The head again, then the rest, in pieces small enough to keep memory flat whatever the caller hands in. */
async function* pieces(head: Buffer, whole: boolean, chunks: AsyncIterator<Buffer | string>): AsyncGenerator<Buffer> {
  try {
    yield* cut(head);
    if (whole) return;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield* cut(toBuffer(next.value));
  } finally {
    await chunks.return?.();
  }
}

function* cut(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

function toBuffer(chunk: Buffer | Uint8Array | string): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  return typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : Buffer.from(chunk);
}

/** The input is still read to its end, so that whoever keeps its bytes and their digest gets all of them. */
function unreadable(chunks: AsyncIterator<Buffer | string>, finding: Finding): CsvSourceReading {
  return {
    header: [],
    delimiter: null,
    async *batches() {
      while (!(await chunks.next()).done);
    },
    verdict: () => ({ complete: false, findings: [finding], rowsRead: 0, unreadableAfterLine: 0 }),
  };
}
