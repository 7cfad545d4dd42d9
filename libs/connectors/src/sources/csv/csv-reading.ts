import type { CsvError } from 'csv-parse';
import type { Finding } from '@joinery/kernel';
import { type FixedColumn, isShortFooter } from '@joinery/identity';
import type { BlockMemory, ReadingVerdict, SourceBatch, SourceReading } from '../../kit/source';
import { BlockCutter, type RowBlock, uncut } from './block-cutter';
import { ByteWatch } from './byte-watch';
import { fileFinding, fileWarning } from './csv-findings';
import { CsvLedger } from './csv-ledger';
import { FedBlocks } from './fed-blocks';
import { cutAnyway, misfit } from './fixed-line';
import { parseFailure } from './parse-failure';
import { plainLines } from './plain-lines';
import { checkCharacters, checkLengths, checkShape, checkSwallowed, isBlank, type RowShape } from './row-check';
import { countFindings, countIn, countNotTold, type CountPattern } from './row-counts';
import { RowParser } from './row-parser';
import { uncertainEncoding } from './text-encoding';

export interface CsvLayout extends RowShape {
  readonly loneCr: boolean;
  readonly quotes: boolean;
  readonly batchSize: number;
  readonly maxRecordBytes: number;
  readonly finalNewline: 'expected' | 'optional';
  /** Lines of the file above the column names. */
  readonly linesBefore: number;
  /** Rows that the file's first line promises. */
  readonly promised: number | null;
  readonly trailer: CountPattern | null;
  /** Its rows were cut at fixed places. A row of a single cell is a line that could not be cut. */
  readonly fixed: readonly FixedColumn[] | null;
}

/** No rows, and more bytes than csv-parse looks ahead, which are three. */
const BLANK_LINES = Buffer.from('\n'.repeat(8));

/**
 * One CSV file being read; can be read once. Holds one batch and one piece of the file at a time, and one block of
 * lines.
 */
export class CsvReading implements SourceReading {
  readonly header: readonly string[];
  readonly delimiter: string;
  private readonly parser: RowParser;
  private readonly ledger: CsvLedger;
  private readonly watch = new ByteWatch();
  private readonly cutter = new BlockCutter();
  private readonly fed: FedBlocks;
  private memory: BlockMemory | null = null;
  private isCut = false;
  /** The parser may hold back the last row it was fed. */
  private holdsBack = false;
  private headerPassed = false;
  private rowEnd = 0;
  private bytesFed = 0;
  private failure: { readonly finding: Finding; readonly line: number } | null = null;
  private linesUnread = 0;
  private ended = false;
  private trailer: { promised: number; rowsAfter: number } | null = null;

  constructor(
    private readonly pieces: AsyncIterable<Buffer>,
    private readonly layout: CsvLayout,
    private readonly headerFindings: readonly Finding[],
  ) {
    this.header = layout.header;
    this.delimiter = layout.delimiter;
    this.ledger = new CsvLedger(layout.batchSize);
    this.fed = new FedBlocks(layout.linesBefore);
    this.parser = new RowParser(layout, (cells, line, spansLines) => this.row(cells, line, spansLines));
  }

  async *batches(memory: BlockMemory | null = null): AsyncGenerator<SourceBatch> {
    // Where rows end with a lone CR there is no line to cut at, and blocks are cut where quotes are closed.
    this.isCut = !this.layout.loneCr && this.layout.quotes;
    this.memory = this.isCut ? memory : null;
    for await (const piece of this.pieces) {
      this.watch.see(piece);
      if (this.watch.suspicious) this.forget();
      await this.read(this.isCut ? this.cutter.take(piece) : [...this.cutter.rest(), uncut(piece)]);
      yield* this.ledger.take(false);
    }
    this.watch.end();
    await this.read(this.cutter.rest());
    if (!this.failure) {
      const error = await this.parser.finish();
      if (error) this.fail(error, null);
    }
    this.ended = true;
    this.refuseFailure();
    yield* this.ledger.take(true);
  }

  /**
   * Takes blocks apart, but for those that are known. A block that may hold the header, which is no row, is left to the
   * parser.
   */
  private async read(blocks: readonly RowBlock[]): Promise<void> {
    for (const block of blocks) {
      if (this.failure || !this.isCut || !block.isWhole || !this.headerPassed) await this.takeApart(block);
      else await this.readRows(block);
    }
  }

  private async readRows(block: RowBlock): Promise<void> {
    const { bytes, lines } = block;
    const known = this.memory?.recall({ bytes, lines, line: this.fed.nextLine }) ?? null;
    if (known !== null) return this.pass(known, lines);
    const plain = plainLines(block, this.layout.maxRecordBytes);
    if (plain !== null && (await this.release())) this.cut(plain);
    else await this.takeApart(block);
  }

  private cut(lines: readonly string[]): void {
    const first = this.fed.nextLine;
    this.fed.leaveOut(lines.length);
    lines.forEach((text, i) => {
      if (text !== '') this.take(text.split(this.delimiter), first + i, false, text.length);
    });
  }

  /**
   * Lets the parser give the row that it holds back for what might follow; false when its rows are not what the blocks
   * say.
   */
  private async release(): Promise<boolean> {
    if (!this.holdsBack) return true;
    this.holdsBack = false;
    const error = await this.parser.feed(BLANK_LINES);
    if (error) this.fail(error, null);
    else this.fed.fill(BLANK_LINES.length);
    this.bytesFed += BLANK_LINES.length;
    return error === null && this.isCut;
  }

  private pass(rows: number, lines: number): void {
    this.ledger.pass(rows);
    this.fed.leaveOut(lines);
    if (this.trailer) this.trailer.rowsAfter += rows;
  }

  private async takeApart({ bytes, lines }: RowBlock): Promise<void> {
    if (this.failure) {
      this.linesUnread += countLines(bytes);
      return;
    }
    this.fed.feed(bytes.length, lines);
    this.holdsBack = true;
    const error = await this.parser.feed(bytes);
    if (error) this.fail(error, bytes.subarray(Math.max(0, this.parser.info.bytes - this.bytesFed)));
    this.bytesFed += bytes.length;
  }

  /** What this file says cannot be remembered by its blocks. */
  private forget(): void {
    this.memory?.giveUp();
    this.memory = null;
    this.isCut = false;
  }

  verdict(): ReadingVerdict {
    const findings = [...this.headerFindings, ...this.endFindings()];
    return {
      complete: findings.length === 0,
      findings: [...findings, ...countNotTold(this.layout.trailer, this.trailer?.promised ?? null)],
      rowsRead: this.ledger.rowsRead,
      unreadableAfterLine: this.failure ? this.failure.line - 1 : null,
    };
  }

  private row(cells: string[], parserLine: number, spansLines: boolean): void {
    const bytes = this.parser.info.bytes - this.rowEnd;
    this.rowEnd += bytes;
    const { line, fits } = this.fed.place(parserLine, this.rowEnd);
    if (!fits && this.isCut) this.forget();
    if (!this.headerPassed) {
      this.headerPassed = true;
      return;
    }
    this.take(cells, line, spansLines, bytes);
  }

  private take(cells: readonly string[], line: number, spansLines: boolean, bytes: number): void {
    if (this.header.length > 1 && isBlank(cells)) return;
    if (this.endsFile(cells)) return this.memory?.distrust(line);
    if (this.layout.fixed && cells.length === 1) return this.refuseUncut(cells[0] ?? '', line, this.layout.fixed);
    if (isShortFooter(cells, this.header.length)) return this.ledger.accept(filledUp(cells, this.header.length), line);
    const finding = this.check(cells, line, spansLines, bytes);
    if (finding) this.ledger.refuse(finding, line, cells);
    else this.ledger.accept(cells, line);
  }

  private refuseUncut(text: string, line: number, columns: readonly FixedColumn[]): void {
    const { watch, layout } = this;
    const whole = { ...layout, header: [] };
    const lost = watch.suspicious ? checkCharacters([text], line, whole, watch.invalid) : null;
    this.ledger.refuse(lost ?? misfit(text, line, columns), line, cutAnyway(text, columns));
  }

  /** The line that tells how many rows there were is no row. */
  private endsFile(cells: readonly string[]): boolean {
    const { trailer, delimiter } = this.layout;
    if (trailer === null) return false;
    const promised = countIn(cells.join(delimiter), trailer);
    if (promised === null) {
      if (this.trailer) this.trailer.rowsAfter += 1;
      return false;
    }
    this.trailer = { promised, rowsAfter: this.trailer?.rowsAfter ?? 0 };
    return true;
  }

  private check(cells: readonly string[], line: number, spansLines: boolean, bytes: number): Finding | null {
    const { layout, watch } = this;
    let finding = checkShape(cells, line, layout);
    if (!finding && spansLines) finding = checkSwallowed(cells, line, layout);
    if (!finding && watch.suspicious) finding = checkCharacters(cells, line, layout, watch.invalid);
    if (!finding && bytes > layout.maxCellLength) finding = checkLengths(cells, line, layout);
    return finding;
  }

  private fail(error: CsvError, rest: Buffer | null): void {
    const line = this.nextLine;
    this.forget();
    this.failure = { finding: parseFailure(error, line, this.layout.maxRecordBytes), line };
    this.linesUnread = rest ? countLines(rest) : 0;
  }

  /** At the end, when it is known how much was not read: one finding tells of the row and of the file. */
  private refuseFailure(): void {
    if (this.failure === null) return;
    const { finding, line } = this.failure;
    const after = this.linesUnread > 0 ? ` (about ${this.linesUnread} lines)` : '';
    const told: Finding = {
      ...finding,
      message: `${finding.message.replace(/\.$/, '')}, and nothing from there on was read${after}`,
      hint: `${finding.hint ?? ''} The rows before it are used; nobody is treated as gone.`.trimStart(),
    };
    this.failure = { finding: told, line };
    this.ledger.refuse(told, line, []);
  }

  private endFindings(): Finding[] {
    const { ledger, failure } = this;
    const findings: Finding[] = [];
    if (!this.ended) findings.push(fileFinding('FILE_NOT_READ', 'the file was not read to its end'));
    if (failure) findings.push(failure.finding);
    if (this.watch.invalid) findings.push(this.notUtf8());
    if (this.isBroken()) {
      findings.push(
        fileFinding('FILE_CUT', 'the file ends in the middle of a row', {
          line: ledger.lastRowRefused?.line,
          hint: 'The transfer was probably cut off: fetch the file again.',
        }),
      );
    }
    if (ledger.rowsRefused > (failure ? 1 : 0)) findings.push(this.rowsRefused());
    findings.push(...this.countsThatDiffer());
    if (this.ended && ledger.rowsRead === 0) {
      findings.push(
        fileFinding('FILE_HEADER_ONLY', `the file has ${this.layout.fixed ? 'no rows' : 'a header and no rows'}`, {
          line: 1,
          hint: 'Nobody is treated as gone because of it. Run the export again and look at its filter.',
        }),
      );
    }
    return findings.length > 0 ? findings : this.endWarnings();
  }

  private countsThatDiffer(): Finding[] {
    const { promised, trailer } = this.layout;
    return countFindings(this.ledger.rowsRead, promised, {
      pattern: trailer,
      promised: this.trailer?.promised ?? null,
      rowsAfter: this.trailer?.rowsAfter ?? 0,
    });
  }

  private endWarnings(): Finding[] {
    const { layout, watch } = this;
    const trailer = this.trailer ?? (layout.trailer?.missing === 'told' ? null : layout.trailer);
    // A line that says how many rows there were proves more than a line break could.
    if (layout.finalNewline === 'optional' || watch.endedWithLineBreak || trailer) return [];
    return [
      fileWarning('FILE_NO_FINAL_LINE_BREAK', 'the last row does not end with a line break: the file may be cut', {
        line: this.nextLine - 1,
        hint: 'The rows are used, but nobody is treated as gone. If this source always ends so, say `finalNewline: optional`.',
      }),
    ];
  }

  /** The line of the file on which the row begins that comes next. */
  private get nextLine(): number {
    return this.parser.nextLine + this.layout.linesBefore + this.fed.linesLeftOut;
  }

  private isBroken(): boolean {
    if (this.failure || !this.ended || this.watch.endedWithLineBreak) return false;
    const { code } = this.ledger.lastRowRefused?.finding ?? {};
    return code === 'ROW_TOO_FEW_COLUMNS' || code === 'ROW_TOO_SHORT';
  }

  private notUtf8(): Finding {
    const line = this.ledger.firstNotUtf8?.place?.line;
    if (this.watch.damaged !== null && !this.watch.hasLongCharacters)
      return uncertainEncoding(this.watch.damaged, line);
    return fileFinding('FILE_ENCODING_NOT_UTF8', 'the file holds bytes that are not UTF-8', {
      ...(line === undefined ? {} : { line }),
      hint: 'They were damaged on the way, or parts of different files were joined: export it once more as "CSV UTF-8".',
    });
  }

  private rowsRefused(): Finding {
    const { rowsRefused, rowsRead, firstRefused } = this.ledger;
    return fileFinding(
      'FILE_ROWS_REFUSED',
      `${rowsRefused} of ${rowsRead} rows could not be read, the first on line ${firstRefused?.line ?? 0}`,
      { line: firstRefused?.line, hint: 'Correct the rows that are listed and load the file again.' },
    );
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/** A total that leaves out the cells behind it is handed on as long as any row, and is told for what it is there. */
function filledUp(cells: readonly string[], columns: number): readonly string[] {
  return [...cells, ...Array<string>(columns - cells.length).fill('')];
}
