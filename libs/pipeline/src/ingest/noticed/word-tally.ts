/** Beyond so many the column is something else than a column of such words. */
const MOST_WORDS = 1_000;
const TOLD = 5;
const LONGEST = 40;

interface Word {
  readonly firstLine: number;
  rows: number;
}

/** Words of a column that nothing can be made of, with where they stand. */
export class WordTally {
  private readonly words = new Map<string, Word>();

  note(value: string, line: number): void {
    const word = this.words.get(value);
    if (word) word.rows += 1;
    else if (this.words.size < MOST_WORDS) this.words.set(value, { firstLine: line, rows: 1 });
  }

  /** Where the first of them stands; null where there is none. */
  get firstLine(): number | null {
    const [first] = this.words.values();
    return first?.firstLine ?? null;
  }

  /** `a word`, `3 words`. */
  get counted(): string {
    const { size } = this.words;
    return size === 1 ? 'a word' : `${size === MOST_WORDS ? 'at least ' : ''}${size} words`;
  }

  /** The most frequent ones. */
  get list(): string {
    const frequent = [...this.words].sort(([, one], [, other]) => other.rows - one.rows).slice(0, TOLD);
    const told = frequent.map(([word, { rows, firstLine }]) => {
      const text = word.length > LONGEST ? `${word.slice(0, LONGEST)}…` : word;
      return `"${text}" (${rows === 1 ? `line ${firstLine}` : `${rows} rows from line ${firstLine}`})`;
    });
    return `${told.join(', ')}${this.words.size > TOLD ? `, and ${this.words.size - TOLD} more` : ''}`;
  }
}
