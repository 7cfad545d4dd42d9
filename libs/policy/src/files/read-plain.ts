import { hiddenIn } from './hidden-characters';
import { type Stand, standAt } from './places';

/** A value of a text and where its parts stand. */
export interface PlainReading {
  readonly value: unknown;
  readonly root: Stand;
}

/**
 * Reads what is written plainly, several times faster than a parser of all YAML: JSON; and keys, lists, flow
 * collections and values on one line each. Null for everything else: for the rest of YAML, for what is none, and for
 * whatever the loader has something to say about, such as a key that stands twice. What it reads is what the whole of
 * YAML makes of it.
 */
export function readPlain(text: string, deepest: number): PlainReading | null {
  try {
    return new PlainReader(text, deepest).whole();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** Ends the reading, wherever it is. */
class NotPlain extends Error {}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** What YAML may take for a number, nothing or a truth, spelled otherwise than here. */
const NO_PLAIN_TEXT = /^(?:[-+]?[\d.][\d.]*(?:[eE][-+]?\d*)?|0[ox].*|null|true|false)$/i;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/**
 * A text without quotes: from a character that begins nothing else, up to a comment, to the colon of a key, or to the
 * end of the line.
 */
const PLAIN = /(?:[\p{L}\d_$(]|\/(?![/*])|-(?=[\p{L}\d]))(?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s:#]))*/uy;
const PLAIN_IN_FLOW =
  /(?:[\p{L}\d_$(]|\/(?![/*])|-(?=[\p{L}\d]))(?:[^\s:#,[\]{}]|:(?=[^\s,[\]{}])|(?<=\S)#| +(?=[^\s:#,[\]{}]))*/uy;
const QUOTED = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|'(?:[^'\n\r\t]|'')*'/y;
/** YAML looks no further for the colon of a key. */
const LONGEST_KEY = 1_000;
const END = -1;

class PlainReader {
  private at = 0;
  private lineStart = 0;
  /** Brackets around everything: blanks are of no account then, tabs among them. */
  private readonly isJson: boolean;

  constructor(
    private readonly text: string,
    private readonly deepest: number,
  ) {
    this.isJson = /^\s*[[{]/.test(text);
  }

  whole(): PlainReading {
    const column = this.toNext();
    const root = standAt(this.at);
    const value = this.block(column, END, root, 0);
    if (this.at < this.text.length) throw new NotPlain();
    return { value, root };
  }

  /** What stands here, at `column`, and everything that belongs to it; then at the next thing that is said. */
  private block(column: number, around: number, stand: Stand, depth: number): unknown {
    if (depth > this.deepest) throw new NotPlain();
    if (this.isDash()) return this.blockList(column, stand, depth);
    if (this.isKey()) return this.blockMap(column, stand, depth);
    const value = this.inline(around, stand, depth, PLAIN);
    this.endLine();
    return value;
  }

  private blockList(column: number, stand: Stand, depth: number): unknown[] {
    const list: unknown[] = [];
    const inner: Stand[] = (stand.inner = []);
    do {
      this.at += 1;
      this.skipSpaces();
      if (this.isLineEnd()) throw new NotPlain();
      const own = standAt(this.at);
      inner.push(own);
      list.push(this.block(this.at - this.lineStart, column, own, depth + 1));
    } while (this.column() === column && this.isDash());
    if (this.column() > column) throw new NotPlain();
    return list;
  }

  private blockMap(column: number, stand: Stand, depth: number): object {
    const object: Record<string, unknown> = {};
    const inner = (stand.inner = new Map<string, Stand>());
    do {
      if (!this.isKey()) throw new NotPlain();
      const keyAt = this.at;
      const name = this.key(inner, PLAIN);
      this.skipSpaces();
      const value = this.isLineEnd() ? this.toNext() : column + 1;
      // Nothing, which is null; but a list may stand right below its key.
      if (value < column || (value === column && !this.isDash())) throw new NotPlain();
      const own = standAt(this.at, keyAt);
      inner.set(name, own);
      const isBelow = this.lineStart > keyAt;
      object[name] = isBelow ? this.block(value, column, own, depth + 1) : this.beside(column, own, depth + 1);
    } while (this.column() === column);
    if (this.column() > column) throw new NotPlain();
    return object;
  }

  /** The value on the line of its key. */
  private beside(column: number, stand: Stand, depth: number): unknown {
    const value = this.inline(column, stand, depth, PLAIN);
    this.endLine();
    return value;
  }

  private inline(around: number, stand: Stand, depth: number, plain: RegExp): unknown {
    if (depth > this.deepest) throw new NotPlain();
    switch (this.text[this.at]) {
      case '{':
        return this.flowMap(around, stand, depth);
      case '[':
        return this.flowList(around, stand, depth);
      case '"':
      case "'":
        return this.quoted();
      default:
        return valueOf(this.take(plain), stand);
    }
  }

  private flowMap(around: number, stand: Stand, depth: number): object {
    const object: Record<string, unknown> = {};
    const inner = (stand.inner = new Map<string, Stand>());
    this.at += 1;
    for (this.toNextIn(around); this.text[this.at] !== '}'; this.nextIn(around, '}')) {
      const keyAt = this.at;
      const name = this.key(inner, PLAIN_IN_FLOW);
      this.toNextIn(around);
      const own = standAt(this.at, keyAt);
      inner.set(name, own);
      object[name] = this.inline(around, own, depth + 1, PLAIN_IN_FLOW);
    }
    this.at += 1;
    return object;
  }

  private flowList(around: number, stand: Stand, depth: number): unknown[] {
    const list: unknown[] = [];
    const inner: Stand[] = (stand.inner = []);
    this.at += 1;
    for (this.toNextIn(around); this.text[this.at] !== ']'; this.nextIn(around, ']')) {
      const own = standAt(this.at);
      inner.push(own);
      list.push(this.inline(around, own, depth + 1, PLAIN_IN_FLOW));
    }
    this.at += 1;
    return list;
  }

  /** From the end of an item to the next one, or to the end of all. */
  private nextIn(around: number, end: string): void {
    this.toNextIn(around);
    if (this.text[this.at] === end) return;
    if (this.text[this.at] !== ',') throw new NotPlain();
    this.at += 1;
    this.toNextIn(around);
  }

  /** A key that can be one and stands here for the first time, up to behind its colon. */
  private key(known: ReadonlyMap<string, Stand>, plain: RegExp): string {
    const start = this.at;
    const isQuoted = this.isQuote();
    const name = isQuoted ? this.quoted() : this.take(plain).normalize('NFC');
    this.skipSpaces();
    if (this.text[this.at] !== ':' || this.at - start > LONGEST_KEY) throw new NotPlain();
    this.at += 1;
    const isApart = /[\s,[\]{}]/.test(this.text[this.at] ?? ' ');
    if (!isApart && !(isQuoted && plain === PLAIN_IN_FLOW)) throw new NotPlain();
    if (name in Object.prototype || name === '<<' || known.has(name)) throw new NotPlain();
    return name;
  }

  private quoted(): string {
    const quoted = this.take(QUOTED);
    const inside = quoted.slice(1, -1);
    if (quoted.startsWith("'")) return inside.replaceAll("''", "'").normalize('NFC');
    if (!inside.includes('\\')) return inside.normalize('NFC');
    const value = JSON.parse(quoted) as string;
    if (hiddenIn(value) !== null) throw new NotPlain();
    return value.normalize('NFC');
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw new NotPlain();
    this.at += found.length;
    return found;
  }

  private isQuote(): boolean {
    return this.text[this.at] === '"' || this.text[this.at] === "'";
  }

  private isDash(): boolean {
    return this.text[this.at] === '-' && /[\s]/.test(this.text[this.at + 1] ?? ' ');
  }

  /** Whether a text and the colon of a key stand here. */
  private isKey(): boolean {
    const pattern = this.isQuote() ? QUOTED : PLAIN;
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    return length > 0 && /^ *:(?:\s|$)/.test(this.text.slice(this.at + length, this.at + length + LONGEST_KEY));
  }

  private column(): number {
    return this.at < this.text.length ? this.at - this.lineStart : END;
  }

  private skipSpaces(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && !(code === 0x09 && this.isJson)) return;
      this.at += 1;
    }
  }

  /** Nothing more stands on the line, but a comment. */
  private isLineEnd(): boolean {
    const next = this.text[this.at];
    if (next === '\r') return this.text[this.at + 1] === '\n';
    return next === undefined || next === '\n' || (next === '#' && /\s/.test(this.text[this.at - 1] ?? ' '));
  }

  private endLine(): void {
    this.skipSpaces();
    if (!this.isLineEnd()) throw new NotPlain();
    this.toNext();
  }

  /**
   * To the next thing that is said, over blanks, ends of lines and comments; says at which column it stands. No comment
   * begins before the column `comments`.
   */
  private toNext(comments = 0): number {
    for (;;) {
      this.skipSpaces();
      if (this.text[this.at] === '#' && this.column() < comments) throw new NotPlain();
      if (!this.isLineEnd() || this.at >= this.text.length) return this.column();
      const end = this.text.indexOf('\n', this.at);
      this.at = this.lineStart = end === -1 ? this.text.length : end + 1;
    }
  }

  /** The same inside of brackets: what stands on a line of its own is further in than what the brackets are in. */
  private toNextIn(around: number): void {
    const line = this.lineStart;
    // The parser of all YAML refuses a comment at the very start of a line inside of brackets.
    const column = this.toNext(1);
    if (column === END || (line !== this.lineStart && column <= around)) throw new NotPlain();
  }
}

function valueOf(text: string, stand: Stand): unknown {
  const word = WORDS.get(text);
  const isNumber = word === undefined && NUMBER.test(text);
  if (word === undefined && !isNumber) {
    if (NO_PLAIN_TEXT.test(text)) throw new NotPlain();
    return text.normalize('NFC');
  }
  stand.spelling = text;
  if (word !== undefined) return word;
  const number = Number(text);
  if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER) || Object.is(number, -0)) throw new NotPlain();
  return number;
}
