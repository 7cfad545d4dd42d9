import type { Readable } from 'node:stream';
import type { Finding } from '@joinery/kernel';
import type { FixedColumn } from '@joinery/identity';
import { ERROR_COLUMN, type SourceReading } from '../../kit/source';
import { fileFinding } from './csv-findings';
import { CsvReading, type CsvLayout } from './csv-reading';
import { endsRowsWithCr, guessDelimiter, readHeader } from './delimiter';
import { inspectHead } from './file-head';
import { FIXED_DELIMITER, fixedAsCsv, inspectFixed } from './fixed-width';
import { hasFormulaCells, streamWithoutFormulaCells, withoutFormulaCells } from './formula-cells';
import { headerFindings } from './header-findings';
import { cutHeaderLine, type CountPattern, type CountedHeader } from './row-counts';
import { textEncoding, type TextEncoding } from './text-encoding';
import { belowLines, findHeaderBelow, isGroupLine, isPaddedTitle, isShorter, titleTooShort } from './title-lines';
import { transcode, transcodeUnlessUtf8 } from './transcode';
import { unreadable } from './unreadable';

const HEAD_BYTES = 64 * 1_024;
const PIECE_BYTES = 64 * 1_024;

export interface CsvOptions {
  /** One of `, ; tab |`, or another single character; guessed from the first lines when it is not given. */
  readonly delimiter?: string;
  /** Records of a batch, 500 when not given. */
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
  /** What the bytes are when they are not UTF-8, as a person or the source's policy has confirmed. */
  readonly encoding?: string;
  /** `none`: a double quote is a character like any other, and no cell stands in quotes. */
  readonly quotes?: 'none';
  /** Lines of title above the column names, and above the line that counts rows where there is one. */
  readonly skipLines?: number;
  /** The file begins with a line that tells how many rows follow, before the column names. */
  readonly headerLine?: CountPattern;
  /** The file ends with a line that tells how many rows stand before it. */
  readonly trailerLine?: CountPattern;
  /** Its columns lie at fixed places and are called so; it has no line of column names. */
  readonly columns?: readonly FixedColumn[];
  /**
   * What a line is that ends before the last of these columns does; found out from the first lines when it is not
   * given.
   */
  readonly shortLines?: 'fine' | 'cut';
}

/** A reading that also says how the file was taken apart. */
export interface CsvSourceReading extends SourceReading {
  /** Null when the file could not be taken apart at all. */
  readonly delimiter: string | null;
}

type Input = AsyncIterable<Buffer> | Readable;

/**
 * Opens a CSV file: looks at its first bytes, finds encoding, delimiter and header, then streams the rows. A file that
 * is not CSV at all gives a reading without rows, whose verdict says what it is. Throws only when the input itself
 * fails.
 */
export async function openCsv(input: Input, options: CsvOptions = {}): Promise<CsvSourceReading> {
  const chunks = (input as AsyncIterable<Buffer | string>)[Symbol.asyncIterator]();
  const { bytes, whole } = await readHead(chunks);
  const encoding = textEncoding(bytes, options.encoding);
  switch (encoding.kind) {
    case 'uncertain':
      return unreadable(chunks, encoding.finding);
    case 'utf-8':
      return openText(chunks, { bytes, whole }, options);
    case 'other': {
      const text = decoded(pieces(bytes, whole, chunks), encoding);
      return openText(text, await readHead(text), options);
    }
  }
}

function decoded(bytes: AsyncIterable<Buffer>, encoding: TextEncoding & { kind: 'other' }): AsyncIterator<Buffer> {
  const { name, skip, confirmed } = encoding;
  const asItIs = !confirmed || /^utf-?(16|32)/i.test(name);
  return asItIs ? transcode(bytes, name, skip) : transcodeUnlessUtf8(bytes, name);
}

interface Head {
  readonly bytes: Buffer;
  /** The bytes are the complete file. */
  readonly whole: boolean;
}

async function openText(
  chunks: AsyncIterator<Buffer | string>,
  { bytes, whole }: Head,
  given: CsvOptions,
): Promise<CsvSourceReading> {
  const head = inspectHead(bytes, whole);
  if (!head.readable) return unreadable(chunks, head.finding);
  const options = (await listsCorrections(bytes.subarray(head.skip), whole)) ? asWeWriteIt(given) : given;
  const said = delimiterLine(bytes.subarray(head.skip));
  const titles = Math.max(options.skipLines ?? 0, said === null ? 0 : 1);
  const text = belowLines(bytes.subarray(head.skip), titles);
  if (text === null) return unreadable(chunks, titleTooShort(titles));
  const counted = cutHeaderLine(text, options.headerLine);
  if ('finding' in counted) return unreadable(chunks, counted.finding);
  if (options.columns) {
    const below = { ...counted, lines: counted.lines + titles };
    return openFixed(chunks, whole, below, { ...options, columns: options.columns });
  }
  const hasFormulas = options.quotes !== 'none' && hasFormulaCells(counted.text);
  const guess = await findLayout(hasFormulas ? withoutFormulaCells(counted.text) : counted.text, whole, {
    ...(said === null ? {} : { delimiter: said }),
    ...options,
  });
  if ('finding' in guess) return unreadable(chunks, guess.finding);
  const layout = layoutOf(guess, { ...counted, lines: counted.lines + titles }, options);
  const rows = pieces(counted.text, whole, chunks);
  return new CsvReading(hasFormulas ? streamWithoutFormulaCells(rows) : rows, layout, headerFindings(guess.header));
}

function openFixed(
  chunks: AsyncIterator<Buffer | string>,
  whole: boolean,
  counted: CountedHeader,
  options: CsvOptions & { readonly columns: readonly FixedColumn[] },
): CsvSourceReading {
  const { columns, trailerLine: trailer = null, finalNewline, shortLines } = options;
  const endsOpen = finalNewline === 'optional';
  const file = inspectFixed(counted.text, whole, {
    columns,
    trailer,
    endsOpen,
    ...(shortLines === undefined ? {} : { shortLines }),
  });
  if ('finding' in file) return unreadable(chunks, file.finding);
  const header = columns.map(({ name }) => name);
  // The line of column names is ours: the first line of the file comes after it.
  const below = { ...counted, lines: counted.lines - 1 };
  const layout = layoutOf({ header, delimiter: FIXED_DELIMITER }, below, options);
  const rows = fixedAsCsv(pieces(counted.text, whole, chunks), file);
  return new CsvReading(rows, { ...layout, loneCr: false, quotes: true, fixed: columns }, headerFindings(header));
}

/** An error file that comes back: it is CSV with column names, whatever the files of the source are. */
async function listsCorrections(text: Buffer, whole: boolean): Promise<boolean> {
  const [first = ''] = text.subarray(0, HEAD_BYTES).toString('latin1').split('\n', 1);
  if (!first.includes(ERROR_COLUMN)) return false;
  const guess = await guessDelimiter(text, whole);
  return guess?.header.some((name) => name.trim() === ERROR_COLUMN) ?? false;
}

function asWeWriteIt({ batchSize, maxRecordBytes, maxCellLength, finalNewline }: CsvOptions): CsvOptions {
  return {
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }),
    ...(maxCellLength === undefined ? {} : { maxCellLength }),
    ...(finalNewline === undefined ? {} : { finalNewline }),
  };
}

/** `sep=;` in the first line: how Excel is told the delimiter. Null where there is no such line. */
function delimiterLine(text: Buffer): string | null {
  return /^sep=([,;|\t])\r?\n/i.exec(text.subarray(0, 8).toString('latin1'))?.[1] ?? null;
}

function layoutOf(guess: Layout, { text, promised, lines }: CountedHeader, options: CsvOptions): CsvLayout {
  return {
    header: guess.header,
    delimiter: guess.delimiter,
    loneCr: endsRowsWithCr(text),
    quotes: options.quotes !== 'none',
    batchSize: options.batchSize ?? 500,
    maxRecordBytes: options.maxRecordBytes ?? 1_024 * 1_024,
    maxCellLength: options.maxCellLength ?? 32_767,
    finalNewline: options.finalNewline ?? 'expected',
    linesBefore: lines,
    promised,
    trailer: options.trailerLine ?? null,
    fixed: null,
  };
}

type Layout = { readonly delimiter: string; readonly header: readonly string[] };

async function findLayout(
  text: Buffer,
  whole: boolean,
  { delimiter, quotes }: CsvOptions,
): Promise<Layout | { readonly finding: Finding }> {
  if (delimiter !== undefined) {
    const header = await readHeader(text, whole, delimiter);
    return header.length > 0 ? { delimiter, header } : { finding: headerUnreadable() };
  }
  const guess = await guessDelimiter(text, whole, quotes !== 'none');
  if (guess) {
    const isAbove =
      isPaddedTitle(guess.header) || (await isShorter(text, whole, guess)) || (await isGroupLine(text, whole, guess));
    const below = isAbove ? await findHeaderBelow(text, whole) : null;
    return below ? { finding: below } : guess;
  }
  const single = await readHeader(text, whole, ',');
  if (single.length === 0) return { finding: headerUnreadable() };
  const below = await findHeaderBelow(text, whole);
  if (below) return { finding: below };
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

async function readHead(chunks: AsyncIterator<Buffer | string>): Promise<Head> {
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

export function toBuffer(chunk: Buffer | Uint8Array | string): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  return typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : Buffer.from(chunk);
}
