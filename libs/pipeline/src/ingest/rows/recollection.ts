import type { BlockMemory } from '@joinery/connectors/kit';
import type { GroundBefore, IngestScope, RememberedRows, Transaction } from '@joinery/store';
import { BlockRows, rowsIn } from './block-rows';
import { KnownBlocks } from './known-blocks';
import { type Meeting, RecordIndex, type Repetition } from './record-index';

export interface KeyedRow {
  readonly key: string;
  /** Fingerprint of the key. */
  readonly keyPrint: string;
}

/** So much of a file waits at the most until it is known which blocks are gone. */
const MOST_ROWS_WAITING = 1 << 14;
const MOST_BYTES_WAITING = 1 << 23;

/** A text that no row has. */
const NO_TEXT = '0'.repeat(16);

interface Desk {
  readonly tx: Transaction;
  readonly scope: IngestScope;
  readonly before: GroundBefore;
  readonly feed: 'full' | 'delta';
  readonly spokenOf: ReadonlySet<string>;
}

/**
 * What is held of the records that a file names, as far as it must be asked for.
 *
 * Of a full file whose predecessor left its blocks behind, the short way: blocks that are known are passed over, and
 * rows of all others wait. At the end it is known which blocks are gone; what these said and what stood in no block is
 * all that the waiting rows can be about, or they are about new records. Where one of them is about a record of a block
 * that was passed over, or where many wait, what is held of everybody is asked for: the long way.
 */
export class Recollection<Row extends KeyedRow> {
  /** How many records of the source were held before the file; null where nobody had to know. */
  heldBefore: number | null = null;
  private readonly records = new RecordIndex();
  private blocks: KnownBlocks | null = null;
  private waiting: Row[] | null = null;
  private hasPassedOver = false;
  /** Records whose rows were met and not understood, or contradict each other. */
  private readonly doubtful = new Set<string>();
  /** Those of them that nobody had heard of: they are not held now either. */
  private readonly unkept = new Set<string>();

  constructor(
    private readonly salt: string,
    private readonly desk: Desk,
  ) {}

  /** To be called before the first batch. */
  async prepare(): Promise<BlockMemory | undefined> {
    const { before, scope, tx, feed, spokenOf } = this.desk;
    if (feed !== 'full') return undefined;
    const sizes = await tx.importBlocks.sizes(scope.sourceId);
    const known = new Map([...sizes].map(([print, bytes]) => [print, rowsIn(bytes)]));
    const isWhole = before.apart !== null && known.size > 0 && spokenOf.size === 0;
    if (isWhole) {
      this.heldBefore = sum(known.values()) + rowsIn(before.apart?.length ?? 0);
      this.waiting = [];
    } else await this.holdEverybody(sum(known.values()));
    // What is passed over must not be remembered as what is held.
    if (spokenOf.size > 0) return undefined;
    this.blocks = new KnownBlocks(this.salt, known, isWhole);
    return this.blocks;
  }

  /** Takes rows in; gives those whose turn it is, in the order of the file. */
  async take(rows: readonly Row[]): Promise<readonly Row[]> {
    const { tx, scope, feed, before } = this.desk;
    if (feed === 'delta' && before.known) {
      const keys = rows.map((row) => row.key);
      await tx.staging.printsOf(scope.sourceId, keys, (...prints) => this.records.hold(...prints));
    }
    if (this.waiting === null) return rows;
    this.waiting.push(...rows);
    const isMuch = this.waiting.length > MOST_ROWS_WAITING || (this.blocks?.bytesTakenApart ?? 0) > MOST_BYTES_WAITING;
    return isMuch ? this.goLong() : [];
  }

  /** To be called after the last batch: gives the rows that waited. */
  async settle(): Promise<readonly Row[]> {
    const { waiting, blocks } = this;
    if (waiting === null || blocks === null) return [];
    const { tx, scope, before } = this.desk;
    this.records.holdBlock(before.apart ?? NO_ROWS);
    for (const rows of await tx.importBlocks.rowsOf(scope.sourceId, blocks.unmet())) this.records.holdBlock(rows);
    const strangers = waiting.filter((row) => !this.records.has(row.keyPrint)).map((row) => row.key);
    if (await tx.staging.holdsOneOf(scope.sourceId, strangers)) return this.goLong();
    this.waiting = null;
    this.hasPassedOver = true;
    return waiting;
  }

  /** Meets a row; `line` is above 0. */
  meet({ key, keyPrint }: Row, rowPrint: string, line: number): Meeting {
    const meeting = this.records.meet(key, keyPrint, rowPrint, line);
    if (meeting === 'again') this.distrust(line);
    else this.blocks?.learn(line, keyPrint, rowPrint);
    return meeting;
  }

  /** The row that was met could not be understood. */
  refuse({ keyPrint }: Row, meeting: Meeting): void {
    this.doubtful.add(keyPrint);
    if (meeting === 'new') this.unkept.add(keyPrint);
  }

  /** The rows of a record contradict each other. */
  doubt(keyPrint: string): void {
    this.doubtful.add(keyPrint);
  }

  /** The block that holds the line is not to be remembered. */
  distrust(line: number): void {
    this.blocks?.distrust(line);
  }

  repetitions(): Repetition[] {
    return this.records.repetitions();
  }

  /** Fingerprints of the records that are held and that the file did not name. */
  missing(): readonly string[] {
    return [...this.records.unmet()];
  }

  /** Of a record that is held: whether the file names it. What is neither gone nor apart was passed over. */
  isMet(keyPrint: string): boolean {
    return this.records.isMet(keyPrint) || (this.hasPassedOver && !this.records.has(keyPrint));
  }

  isDoubtful(keyPrint: string): boolean {
    return this.doubtful.has(keyPrint);
  }

  /**
   * What is to be remembered of the file; null when that of the last one stays. `allInForce`: no record of the file is
   * held back.
   */
  remembered(allInForce: boolean): RememberedRows | null {
    const blocks = this.blocks?.remembered() ?? null;
    if (blocks === null) return null;
    const isWhole = allInForce && this.repetitions().length === 0;
    return { fresh: blocks.fresh, gone: blocks.gone, apart: isWhole ? this.apart(blocks.holds) : null };
  }

  /** Records that are held and stand in no block that is remembered. */
  private apart(isRemembered: (line: number) => boolean): Buffer {
    const rows = new BlockRows(0);
    for (const { keyPrint, rowPrint } of this.records.others(isRemembered)) {
      if (this.unkept.has(keyPrint)) continue;
      rows.add(keyPrint, this.doubtful.has(keyPrint) ? NO_TEXT : rowPrint, 0);
    }
    return rows.taken();
  }

  private async goLong(): Promise<readonly Row[]> {
    const { waiting, blocks } = this;
    const { tx, scope } = this.desk;
    const rows = await tx.importBlocks.of(scope.sourceId);
    await this.holdEverybody(sum([...rows.values()].map(({ length }) => rowsIn(length))));
    blocks?.takeApart();
    for (const { print, line } of blocks?.passed ?? []) this.records.meetBlock(rows.get(print) ?? NO_ROWS, line);
    this.waiting = null;
    return waiting ?? [];
  }

  private async holdEverybody(expected: number): Promise<void> {
    const { before, scope, tx } = this.desk;
    this.records.expect(expected);
    if (before.known) await tx.staging.everyPrint(scope.sourceId, (...prints) => this.records.hold(...prints));
    this.heldBefore = this.records.size;
  }
}

const NO_ROWS = Buffer.alloc(0);

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
