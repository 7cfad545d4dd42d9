import { hiddenIn } from './hidden-characters';
import { type Stand, standAt } from './places';

/** A value of a JSON text and where its parts stand. */
export interface JsonReading {
  readonly value: unknown;
  readonly root: Stand;
}

/**
 * Reads what is plain JSON, several times faster than it is read as the YAML that it is as well. Null for everything else: for
 * what is no JSON, and for whatever the loader has something to say about, such as a key that stands twice.
 */
export function readJson(text: string, deepest: number): JsonReading | null {
  const reader = new JsonReader(text, deepest);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** Ends the reading, wherever it is. */
class NotPlain extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [word: string, value: boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class JsonReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly deepest: number,
  ) {}

  whole(): JsonReading {
    this.skipBlanks();
    const root = standAt(this.at);
    const value = this.value(root, 0);
    this.skipBlanks();
    if (this.at < this.text.length) throw new NotPlain();
    return { value, root };
  }

  private value(stand: Stand, depth: number): unknown {
    if (depth > this.deepest) throw new NotPlain();
    switch (this.text[this.at]) {
      case '{':
        return this.object(stand, depth);
      case '[':
        return this.list(stand, depth);
      case '"':
        return this.string();
      default:
        return this.scalar(stand);
    }
  }

  private object(stand: Stand, depth: number): object {
    const object: Record<string, unknown> = {};
    const inner = (stand.inner = new Map<string, Stand>());
    this.at += 1;
    for (this.skipBlanks(); this.text[this.at] !== '}'; this.next('}')) {
      const keyAt = this.at;
      const name = this.text[this.at] === '"' ? this.string() : '<<';
      if (name in Object.prototype || name === '<<' || inner.has(name)) throw new NotPlain();
      this.skipBlanks();
      if (this.text[this.at] !== ':') throw new NotPlain();
      this.at += 1;
      this.skipBlanks();
      const own = standAt(this.at, keyAt);
      inner.set(name, own);
      object[name] = this.value(own, depth + 1);
    }
    this.at += 1;
    return object;
  }

  private list(stand: Stand, depth: number): unknown[] {
    const list: unknown[] = [];
    const inner: Stand[] = (stand.inner = []);
    this.at += 1;
    for (this.skipBlanks(); this.text[this.at] !== ']'; this.next(']')) {
      const own = standAt(this.at);
      inner.push(own);
      list.push(this.value(own, depth + 1));
    }
    this.at += 1;
    return list;
  }

  /** From the end of an item to the next one, or to the end of all. */
  private next(end: string): void {
    this.skipBlanks();
    if (this.text[this.at] === end) return;
    if (this.text[this.at] !== ',') throw new NotPlain();
    this.at += 1;
    this.skipBlanks();
    // `[1,]` is none.
    if (this.text[this.at] === end) throw new NotPlain();
  }

  private string(): string {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && isEscaped(this.text, end)) end = this.text.indexOf('"', end + 1);
    if (end === -1) throw new NotPlain();
    this.at = end + 1;
    const inside = this.text.slice(start + 1, end);
    if (/[\u0000-\u001f]/.test(inside)) throw new NotPlain();
    const value = inside.includes('\\') ? unescaped(this.text.slice(start, end + 1)) : inside;
    return value.normalize('NFC');
  }

  private scalar(stand: Stand): unknown {
    const word = WORDS.find(([spelling]) => this.text.startsWith(spelling, this.at));
    NUMBER.lastIndex = this.at;
    const spelling = word?.[0] ?? NUMBER.exec(this.text)?.[0];
    if (spelling === undefined) throw new NotPlain();
    stand.spelling = spelling;
    this.at += spelling.length;
    if (word) return word[1];
    const number = Number(spelling);
    if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) throw new NotPlain();
    return number;
  }

  private skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function unescaped(quoted: string): string {
  try {
    const value = JSON.parse(quoted) as string;
    if (hiddenIn(value) !== null) throw new NotPlain();
    return value;
  } catch {
    throw new NotPlain();
  }
}
