import { type Attributes, type AttributeValue, LIFECYCLE_STATES, type LifecycleState } from '@joinery/identity';
import type { GrantRule } from '../policy-set';
import { type Clause, clausesOf, type Literal } from './clauses';

/** So many values of one attribute are remembered; an attribute with more is as good as unique, and judged anew. */
const MOST_VALUES = 20_000;

/**
 * Which rules hold for a person, for populations. The rules are taken apart into clauses once. For each value of an
 * attribute that is met, json-logic-js judges each leaf on that attribute once, and the clauses that the value leaves
 * standing are remembered as a row of bits; a person is then a few rows of bits laid over each other. The verdict is
 * that of `GrantRule.when`, which a differential spec holds it to. A matcher belongs to one set of rules and is dropped
 * with it.
 */
export class RuleMatcher {
  private readonly clauseRule: Int32Array;
  private readonly words: number;
  private readonly columns: readonly Column[];
  private readonly byState: ReadonlyMap<LifecycleState, Uint32Array>;
  /** Rules that are judged whole. */
  private readonly whole: readonly number[];
  /** The rows of the person at hand, one for each column. */
  private readonly rows: Uint32Array[] = [];
  private readonly room: Int32Array;

  constructor(private readonly rules: readonly GrantRule[]) {
    const clauses: { readonly rule: number; readonly clause: Clause }[] = [];
    const whole: number[] = [];
    for (const [index, rule] of rules.entries()) {
      const ways = waysOf(rule);
      if (ways === null) whole.push(index);
      else clauses.push(...ways.map((clause) => ({ rule: index, clause })));
    }
    this.whole = whole;
    this.room = new Int32Array(rules.length);
    this.clauseRule = Int32Array.from(clauses, ({ rule }) => rule);
    this.words = Math.ceil(clauses.length / 32);
    this.columns = columnsOf(
      clauses.map(({ clause }) => clause),
      this.words,
    );
    this.byState = new Map(LIFECYCLE_STATES.map((state) => [state, this.stateRow(state)]));
  }

  /** Indexes of the rules that hold, in the order of the rules. */
  match(facts: Attributes, state: LifecycleState): number[] {
    return Array.from(this.room.subarray(0, this.matchInto(this.room, facts, state)));
  }

  /**
   * The same without a list of its own: writes the indexes into `found`, which has room for every rule; returns how
   * many.
   */
  matchInto(found: Int32Array, facts: Attributes, state: LifecycleState): number {
    const { columns, rows } = this;
    for (let c = 0; c < columns.length; c += 1) {
      const column = columns[c] as Column;
      rows[c] = column.rowFor(facts[column.attribute] ?? null);
    }
    const count = this.layOver(found, this.byState.get(state) as Uint32Array);
    return this.whole.length === 0 ? count : this.addWhole(found, count, facts, state);
  }

  /** Lays the rows over each other word by word; most words are empty after the first two. */
  private layOver(found: Int32Array, allowed: Uint32Array): number {
    const { rows, words, clauseRule } = this;
    let [count, last] = [0, -1];
    for (let word = 0; word < words; word += 1) {
      let bits = allowed[word] as number;
      for (let r = 0; bits !== 0 && r < rows.length; r += 1) bits &= (rows[r] as Uint32Array)[word] as number;
      for (; bits !== 0; bits &= bits - 1) {
        const rule = clauseRule[word * 32 + (31 - Math.clz32(bits & -bits))] as number;
        if (rule !== last) found[count++] = last = rule;
      }
    }
    return count;
  }

  private addWhole(found: Int32Array, matched: number, facts: Attributes, state: LifecycleState): number {
    let count = matched;
    for (const index of this.whole) {
      const rule = this.rules[index] as GrantRule;
      if (rule.states.has(state) && (rule.when === null || rule.when(facts))) found[count++] = index;
    }
    found.subarray(0, count).sort();
    return count;
  }

  private stateRow(state: LifecycleState): Uint32Array {
    const row = new Uint32Array(this.words);
    this.clauseRule.forEach((rule, bit) => {
      if (this.rules[rule]?.states.has(state)) setBit(row, bit);
    });
    return row;
  }
}

/** A condition that was not taken apart is judged whole. */
function waysOf({ when, tree }: GrantRule): readonly Clause[] | null {
  if (when === null) return [[]];
  const parts = tree();
  return parts === null ? null : clausesOf(parts);
}

/** What a clause asks of one attribute. */
interface Ask {
  readonly bit: number;
  readonly literals: readonly Literal[];
}

/**
 * A leaf, and the clauses of which it is the only question about the attribute: which stand when it holds, and when
 * not.
 */
interface Question {
  readonly judge: Literal['leaf']['judge'];
  /** Null where there is none. */
  readonly whenTrue: Uint32Array | null;
  readonly whenFalse: Uint32Array | null;
}

/** What the clauses ask of one attribute, and the answer for every value met so far. */
class Column {
  private readonly known = new Map<AttributeValue, Uint32Array>();
  private readonly questions: readonly Question[];
  /** Clauses with several questions about the attribute. */
  private readonly several: readonly Ask[];

  constructor(
    readonly attribute: string,
    asks: readonly Ask[],
    /** A bit for every clause that asks nothing of the attribute. */
    private readonly indifferent: Uint32Array,
  ) {
    this.several = asks.filter(({ literals }) => literals.length > 1);
    this.questions = questionsOf(
      asks.filter(({ literals }) => literals.length === 1),
      indifferent.length,
    );
  }

  /** Keys keep the type of the value; lists are judged anew, for they are compared by identity. */
  rowFor(value: AttributeValue): Uint32Array {
    if (typeof value === 'object' && value !== null) return this.judge(value);
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const row = this.judge(value);
    if (this.known.size < MOST_VALUES) this.known.set(value, row);
    return row;
  }

  private judge(value: AttributeValue): Uint32Array {
    const facts = Object.create(null) as Record<string, AttributeValue>;
    facts[this.attribute] = value;
    const row = this.indifferent.slice();
    for (const { judge, whenTrue, whenFalse } of this.questions) {
      const standing = judge(facts) ? whenTrue : whenFalse;
      if (standing === null) continue;
      for (let word = 0; word < row.length; word += 1) row[word] = (row[word] as number) | (standing[word] as number);
    }
    for (const { bit, literals } of this.several) {
      if (literals.every(({ leaf, wanted }) => leaf.judge(facts) === wanted)) setBit(row, bit);
    }
    return row;
  }
}

function questionsOf(asks: readonly Ask[], words: number): readonly Question[] {
  const questions = new Map<Literal['leaf'], { -readonly [K in keyof Question]: Question[K] }>();
  for (const { bit, literals } of asks) {
    const { leaf, wanted } = literals[0] as Literal;
    const question = questions.get(leaf) ?? { judge: leaf.judgeAnew ?? leaf.judge, whenTrue: null, whenFalse: null };
    questions.set(leaf, question);
    if (wanted) setBit((question.whenTrue ??= new Uint32Array(words)), bit);
    else setBit((question.whenFalse ??= new Uint32Array(words)), bit);
  }
  return [...questions.values()];
}

function columnsOf(clauses: readonly Clause[], words: number): readonly Column[] {
  const shared = new SharedLeaves();
  const asking = new Map<string, Ask[]>();
  for (const [bit, clause] of clauses.entries()) {
    const byAttribute = new Map<string, Literal[]>();
    for (const { leaf, wanted } of clause) {
      const attribute = leaf.uses[0] as string;
      listOf(byAttribute, attribute).push({ leaf: shared.of(leaf), wanted });
    }
    for (const [attribute, literals] of byAttribute) listOf(asking, attribute).push({ bit, literals });
  }
  // Whatever most clauses ask about comes first: it leaves the fewest standing.
  const inOrder = [...asking].sort(([, a], [, b]) => b.length - a.length);
  return inOrder.map(([attribute, asks]) => {
    const indifferent = new Uint32Array(words).fill(0xffffffff);
    for (const { bit } of asks) clearBit(indifferent, bit);
    return new Column(attribute, asks, indifferent);
  });
}

function listOf<T>(lists: Map<string, T[]>, name: string): T[] {
  let list = lists.get(name);
  if (list === undefined) lists.set(name, (list = []));
  return list;
}

/** Leaves that say the same in several rules are judged once. */
class SharedLeaves {
  private readonly leaves = new Map<string, Literal['leaf']>();

  of(leaf: Literal['leaf']): Literal['leaf'] {
    const text = JSON.stringify(leaf.expression);
    const known = this.leaves.get(text);
    if (known) return known;
    this.leaves.set(text, leaf);
    return leaf;
  }
}

function setBit(row: Uint32Array, bit: number): void {
  row[bit >>> 5] = (row[bit >>> 5] as number) | (1 << (bit & 31));
}

function clearBit(row: Uint32Array, bit: number): void {
  row[bit >>> 5] = (row[bit >>> 5] as number) & ~(1 << (bit & 31));
}
