import { CsvError, Parser } from 'csv-parse';

export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Takes one row: its cells, the line it starts on, and whether a cell of it spans lines. */
export type RowTaker = (cells: string[], line: number, spansLines: boolean) => void;

export interface RowParserOptions {
  readonly delimiter: string;
  readonly maxRecordBytes: number;
  /** Rows end with a lone CR, as old Macintosh programs write them. */
  readonly loneCr: boolean;
  /** Cells may stand in double quotes. */
  readonly quotes: boolean;
}

const LINE_BREAKS = /\r\n|\r|\n/g;

/**
 * csv-parse, handing each row to a function as it is found instead of queueing it in a stream. That keeps the rate of
 * the bare parser and gives the line a row starts on for nothing: `info: true` would copy an object per row.
 */
export class RowParser extends Parser {
  private readonly onRow: RowTaker;
  private readonly loneCr: boolean;
  private breaksSeen = 0;
  private blanksSeen = 0;
  /** The line after the last row that was found, blank or not. */
  private line = 1;
  private failure: CsvError | null = null;

  constructor(options: RowParserOptions, onRow: RowTaker) {
    super({
      delimiter: options.delimiter,
      ...(options.quotes ? {} : { quote: false as const }),
      record_delimiter: options.loneCr ? ['\r'] : ['\r\n', '\n'],
      max_record_size: options.maxRecordBytes,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    this.onRow = onRow;
    this.loneCr = options.loneCr;
    this.on('error', () => undefined);
  }

  /** The line on which the next row starts; after an error, the line of the row that could not be read. */
  get nextLine(): number {
    return this.line + this.info.empty_lines - this.blanksSeen;
  }

  /** Parses a piece of the file. Answers the error after which nothing can be read, null while all is well. */
  feed(chunk: Buffer): Promise<CsvError | null> {
    if (this.failure) return Promise.resolve(this.failure);
    return new Promise((resolve, reject) => {
      this.write(chunk, (error) => this.settle(error, resolve, reject));
    });
  }

  /** Parses what is left once the file has ended. */
  finish(): Promise<CsvError | null> {
    if (this.failure) return Promise.resolve(this.failure);
    return new Promise((resolve, reject) => {
      this.once('error', (error) => this.settle(error, resolve, reject));
      this.end(() => resolve(this.failure));
    });
  }

  /** Called by csv-parse for every row, and with null at the end. */
  override push(row: string[] | null): boolean {
    if (row === null) return super.push(null);
    const breaks = this.info.lines - this.breaksSeen;
    this.breaksSeen = this.info.lines;
    if (breaks === 1) {
      this.onRow(row, this.line++, false);
      return true;
    }
    const inside = breaksInside(row, this.loneCr);
    const start = this.nextLine;
    this.blanksSeen = this.info.empty_lines;
    this.line = start + inside + 1;
    this.onRow(row, start, inside > 0);
    return true;
  }

  private settle(
    error: Error | null | undefined,
    resolve: (failure: CsvError | null) => void,
    reject: (error: Error) => void,
  ): void {
    if (!error) return resolve(null);
    if (!(error instanceof CsvError)) return reject(error);
    this.failure = error;
    resolve(error);
  }
}

/** As an editor counts: CRLF once, and a lone CR where lines end with one. csv-parse counts every CR and LF. */
function breaksInside(cells: readonly string[], loneCr: boolean): number {
  let inside = 0;
  for (const cell of cells) {
    for (const [lineBreak] of cell.matchAll(LINE_BREAKS)) inside += lineBreak !== '\r' || loneCr ? 1 : 0;
  }
  return inside;
}
