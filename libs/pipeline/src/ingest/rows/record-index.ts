import { eachRow } from './block-rows';

/** What a row of a file is, measured against what is held of its record and against the rows before it. */
export type Meeting = 'new' | 'same' | 'changed' | 'again';

/** A record that a file names more than once. */
export interface Repetition {
  readonly recordKey: string;
  /** As they were met: a line of a block that is known may come before one that stands above it. */
  readonly lines: readonly number[];
  /** True when all its rows are the same to the letter: the first one stands. */
  readonly identical: boolean;
}

interface Repeated extends Repetition {
  readonly lines: number[];
  identical: boolean;
}

/** A slot: the fingerprints of key and row as two words each, and where the record stands. */
const [KEY_HIGH, KEY_LOW, ROW_HIGH, ROW_LOW, LINE] = [0, 1, 2, 3, 4] as const;
const WORDS = 5;

const FIRST_SLOTS = 1 << 12;
const FULLEST = 0.75;

/** In place of a line: nobody is in the slot; the record is held and the file has not named it. */
const FREE = 0;
const HELD = 0xffffffff;

/**
 * Every record of a source by the fingerprint of its key: which text of it we hold, and whether and where the file at
 * hand names it. An open-addressed table of five 32-bit words a slot, at most three quarters full: a million records
 * take 42 MB, half a million half of it, and a look needs no query.
 */
export class RecordIndex {
  private words = new Uint32Array(FIRST_SLOTS * WORDS);
  private count = 0;
  private readonly repeated = new Map<string, Repeated>();

  /** Makes room for so many records at once: growing to there step by step costs as much as looking them all up. */
  expect(records: number): void {
    let slots = this.words.length / WORDS;
    while (slots * FULLEST < records) slots *= 2;
    while (this.words.length < slots * WORDS) this.grow();
  }

  /** How many records are held or named. */
  get size(): number {
    return this.count;
  }

  /** Takes in a record that is held already, by its fingerprints; one that the file has named stays named. */
  hold(keyHigh: number, keyLow: number, rowHigh: number, rowLow: number): void {
    const line = this.words[this.find(keyHigh, keyLow) + LINE];
    if (line === FREE || line === HELD) this.settle([keyHigh, keyLow, rowHigh, rowLow, HELD]);
  }

  /** Takes in the rows of a block, all of which are held. */
  holdBlock(rows: Buffer): void {
    eachRow(rows, (keyHigh, keyLow, rowHigh, rowLow) => this.hold(keyHigh, keyLow, rowHigh, rowLow));
  }

  /** Meets a block before any other row of the file: every row of it is held to the letter. `line`: that of the block. */
  meetBlock(rows: Buffer, line: number): void {
    eachRow(rows, (keyHigh, keyLow, rowHigh, rowLow, row) =>
      this.settle([keyHigh, keyLow, rowHigh, rowLow, line + row]),
    );
  }

  /** Meets a row of the file; `line` is above 0. */
  meet(recordKey: string, keyPrint: string, rowPrint: string, line: number): Meeting {
    const at = this.find(word(keyPrint, 0), word(keyPrint, 8));
    const before = this.words[at + LINE] as number;
    if (before === FREE) {
      this.settle([word(keyPrint, 0), word(keyPrint, 8), word(rowPrint, 0), word(rowPrint, 8), line]);
      return 'new';
    }
    const [rowHigh, rowLow] = [word(rowPrint, 0), word(rowPrint, 8)];
    const same = this.words[at + ROW_HIGH] === rowHigh && this.words[at + ROW_LOW] === rowLow;
    if (before !== HELD) {
      this.repeat(recordKey, before, line, same);
      return 'again';
    }
    this.words[at + ROW_HIGH] = rowHigh;
    this.words[at + ROW_LOW] = rowLow;
    this.words[at + LINE] = line;
    return same ? 'same' : 'changed';
  }

  /** True when the record is held, or the file has named it. */
  has(keyPrint: string): boolean {
    return this.words[this.find(word(keyPrint, 0), word(keyPrint, 8)) + LINE] !== FREE;
  }

  /** True when the file has named the record. */
  isMet(keyPrint: string): boolean {
    const line = this.words[this.find(word(keyPrint, 0), word(keyPrint, 8)) + LINE];
    return line !== FREE && line !== HELD;
  }

  /** Fingerprints of the keys that are held and that the file did not name. */
  *unmet(): Generator<string> {
    for (let at = 0; at < this.words.length; at += WORDS) {
      if (this.words[at + LINE] === HELD) yield this.hex(at);
    }
  }

  /** Fingerprints of the records that are held, or named on a line that `isLeftOut` is not true of. */
  *others(isLeftOut: (line: number) => boolean): Generator<{ readonly keyPrint: string; readonly rowPrint: string }> {
    for (let at = 0; at < this.words.length; at += WORDS) {
      const line = this.words[at + LINE] as number;
      if (line === FREE || (line !== HELD && isLeftOut(line))) continue;
      yield { keyPrint: this.hex(at), rowPrint: this.hex(at + ROW_HIGH) };
    }
  }

  /** In the order of their first lines. */
  repetitions(): Repetition[] {
    return [...this.repeated.values()].sort((left, right) => (left.lines[0] ?? 0) - (right.lines[0] ?? 0));
  }

  /** The fingerprint in the two words from there on. */
  private hex(at: number): string {
    return hex(this.words[at]) + hex(this.words[at + 1]);
  }

  private repeat(recordKey: string, firstLine: number, line: number, same: boolean): void {
    const known = this.repeated.get(recordKey);
    if (known) {
      known.lines.push(line);
      known.identical &&= same;
    } else
      this.repeated.set(recordKey, {
        recordKey,
        lines: [firstLine, line].sort((left, right) => left - right),
        identical: same,
      });
  }

  private settle(slot: readonly [number, number, number, number, number]): void {
    if (this.count + 1 > (this.words.length / WORDS) * FULLEST) this.grow();
    const at = this.find(slot[0], slot[1]);
    if (this.words[at + LINE] === FREE) this.count += 1;
    for (let i = 0; i < WORDS; i += 1) this.words[at + i] = slot[i] as number;
  }

  /**
   * The slot of a key, or the free one where it belongs. Keys lie in the order of their first bits: those that come
   * sorted by their first byte are settled close to each other.
   */
  private find(keyHigh: number, keyLow: number): number {
    const { words } = this;
    const slots = words.length / WORDS;
    for (let slot = keyHigh >>> (Math.clz32(slots) + 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * WORDS;
      if (words[at + LINE] === FREE || (words[at + KEY_LOW] === keyLow && words[at + KEY_HIGH] === keyHigh)) return at;
    }
  }

  private grow(): void {
    const before = this.words;
    this.words = new Uint32Array(before.length * 2);
    for (let from = 0; from < before.length; from += WORDS) {
      if (before[from + LINE] === FREE) continue;
      const at = this.find(before[from + KEY_HIGH] as number, before[from + KEY_LOW] as number);
      for (let i = 0; i < WORDS; i += 1) this.words[at + i] = before[from + i] as number;
    }
  }
}

/** Eight lower-case hex digits as a number. */
function word(print: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at += 1) {
    const code = print.charCodeAt(at);
    value = (value << 4) | (code < 0x3a ? code - 0x30 : code - 0x57);
  }
  return value >>> 0;
}

function hex(value: number | undefined): string {
  return (value ?? 0).toString(16).padStart(8, '0');
}
