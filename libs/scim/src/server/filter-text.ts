import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../schemas';
import { badRequest, type ScimProblem } from './scim-problem';

export type FilterOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type FilterValue = string | number | boolean | null;

/** `urn:…:User:manager.value` in its parts; `schema` is null for core attributes. */
export interface AttributeName {
  readonly text: string;
  readonly schema: string | null;
  readonly attribute: string;
  readonly sub: string | null;
}

/** A filter of RFC 7644 section 3.4.2.2 as a tree. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly term: FilterNode }
  | { readonly kind: 'present'; readonly name: AttributeName }
  | {
      readonly kind: 'compare';
      readonly name: AttributeName;
      readonly operator: FilterOperator;
      readonly value: FilterValue;
    }
  /** `emails[…]`: one element of a list must satisfy the term. */
  | { readonly kind: 'within'; readonly name: AttributeName; readonly term: FilterNode };

/** A path of PATCH (RFC 7644 section 3.5.2): a name, perhaps a value filter, perhaps a sub-attribute behind it. */
export interface PatchPath {
  readonly name: AttributeName;
  readonly filter: FilterNode | null;
}

const LONGEST = 8_192;
const DEEPEST = 40;
const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const CORE: ReadonlySet<string> = new Set([USER_SCHEMA.toLowerCase(), GROUP_SCHEMA.toLowerCase()]);
/** Schemas behind which some write a full stop where the RFC has a colon. */
const DOTTED = new RegExp(`^(${[USER_SCHEMA, GROUP_SCHEMA, ENTERPRISE_SCHEMA].join('|')})[.:]`, 'i');
/** ATTRNAME of the RFC, `$ref`, and the numbers in which the URNs of some extensions end. */
const NAME = /^[\w$][\w$-]*$/;
const WORD = /[A-Za-z$][\w$.:/%-]*/y;
const LITERAL = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|[A-Za-z]+/y;
const BLANKS = /\s*/y;
const NOT = /not(?=\s*\()/iy;
const WORDS: ReadonlyMap<string, FilterValue> = new Map<string, FilterValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Reads a filter; one that cannot be read is `invalidFilter`, and the text says where it broke. */
export function parseFilterText(text: string): FilterNode | ScimProblem {
  return reading(text, 'invalidFilter', (reader) => reader.filter());
}

/** Reads the path of a PATCH operation: `invalidPath` when it is none. */
export function parsePatchPath(text: string): PatchPath | ScimProblem {
  return reading(text, 'invalidPath', (reader) => reader.path());
}

/** A name without any filter; null when it is none. */
export function parseAttributeName(text: string): AttributeName | null {
  WORD.lastIndex = 0;
  return WORD.exec(text)?.[0] === text ? nameIn(text) : null;
}

/** Reading stops at the first thing that is wrong; this never leaves the file. */
class Broken extends Error {}

function reading<T>(
  text: string,
  kind: 'invalidFilter' | 'invalidPath',
  read: (reader: FilterReader) => T,
): T | ScimProblem {
  const word = kind === 'invalidFilter' ? 'filter' : 'path';
  if (text.length > LONGEST) return badRequest(kind, `The ${word} is longer than ${LONGEST} characters.`);
  const reader = new FilterReader(text);
  try {
    const result = read(reader);
    reader.end();
    return result;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return badRequest(kind, `The ${word} cannot be read: ${error.message}.`);
  }
}

/** Recursive descent: `or` binds least, then `and`, then `not`. Depth is bounded, so that no text ends the process. */
class FilterReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  filter(): FilterNode {
    return this.deeper(() => this.chain('or', () => this.chain('and', () => this.term())));
  }

  path(): PatchPath {
    const text = this.word();
    if (!this.takes('[')) return { name: toName(text), filter: null };
    const filter = this.filter();
    this.expect(']');
    const sub = this.text[this.at] === '.' ? this.subAfterBracket() : null;
    return { name: { ...toName(text), sub }, filter };
  }

  end(): void {
    this.skip();
    if (this.at < this.text.length) this.broken('the end');
  }

  private chain(word: 'and' | 'or', next: () => FilterNode): FilterNode {
    const terms = [next()];
    while (this.takesWord(word)) terms.push(next());
    return terms.length === 1 ? (terms[0] as FilterNode) : { kind: word, terms };
  }

  private term(): FilterNode {
    if (this.takes('(')) return this.closed(')');
    if (!this.takesNot()) return this.expression();
    this.expect('(');
    return { kind: 'not', term: this.closed(')') };
  }

  private expression(): FilterNode {
    const name = toName(this.word());
    if (!this.takes('[')) return this.comparison(name);
    const term = this.closed(']');
    if (this.text[this.at] !== '.') return { kind: 'within', name, term };
    // `emails[type eq "work"].value eq "x"`, which Microsoft sends: both must hold of one element.
    const sub = toName(this.subAfterBracket());
    return { kind: 'within', name, term: { kind: 'and', terms: [term, this.comparison(sub)] } };
  }

  private comparison(name: AttributeName): FilterNode {
    const operator = this.word('an operator').toLowerCase();
    if (operator === 'pr') return { kind: 'present', name };
    if (!OPERATORS.has(operator)) throw new Broken(`"${operator.slice(0, 40)}" is no operator`);
    return { kind: 'compare', name, operator: operator as FilterOperator, value: this.value() };
  }

  private value(): FilterValue {
    this.skip();
    const token = this.match(LITERAL);
    if (token === null) return this.broken('a value: a text in double quotes, a number, true, false or null');
    const word = WORDS.get(token.toLowerCase());
    if (word !== undefined) return word;
    try {
      const value = JSON.parse(token) as FilterValue;
      if (typeof value !== 'string' || !value.includes('\0')) return value;
    } catch {
      throw new Broken(`${token.slice(0, 40)} is no value; a text stands in double quotes`);
    }
    throw new Broken('a text in it holds a NUL, which no text here does');
  }

  private closed(bracket: ')' | ']'): FilterNode {
    const term = this.filter();
    this.expect(bracket);
    return term;
  }

  private subAfterBracket(): string {
    this.at += 1;
    const text = this.word('a sub-attribute');
    return NAME.test(text) ? text : this.broken('a sub-attribute');
  }

  private word(what = 'an attribute'): string {
    this.skip();
    return this.match(WORD) ?? this.broken(what);
  }

  /** Only before a bracket: an attribute may be called "not". */
  private takesNot(): boolean {
    this.skip();
    return this.match(NOT) !== null;
  }

  private takesWord(word: string): boolean {
    this.skip();
    const start = this.at;
    if (this.match(WORD)?.toLowerCase() === word) return true;
    this.at = start;
    return false;
  }

  private takes(character: string): boolean {
    this.skip();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string): void {
    if (!this.takes(character)) this.broken(`"${character}"`);
  }

  private deeper<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Broken(`it is nested more than ${DEEPEST} deep`);
    const result = read();
    this.depth -= 1;
    return result;
  }

  private skip(): void {
    this.match(BLANKS);
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private broken(wanted: string): never {
    const rest = this.text.slice(this.at, this.at + 20);
    const seen = rest === '' ? 'it ends' : `${JSON.stringify(rest)} stands`;
    throw new Broken(`at character ${this.at + 1} ${seen} where ${wanted} was expected`);
  }
}

function toName(text: string): AttributeName {
  const name = nameIn(text);
  if (name === null) throw new Broken(`"${text.slice(0, 100)}" is no name of an attribute`);
  return name;
}

/** Null for what is no name: a dot too many, or nothing behind one. A URN holds dots of its own (`…:2.0:User`). */
function nameIn(text: string): AttributeName | null {
  const urn = DOTTED.exec(text)?.[1] ?? (/^urn:/i.test(text) ? text.slice(0, text.lastIndexOf(':')) : null);
  const rest = urn === null ? text : text.slice(urn.length + 1);
  const schema = urn === null || CORE.has(urn.toLowerCase()) ? null : urn;
  const dot = rest.indexOf('.');
  const [attribute, sub] = dot < 0 ? [rest, null] : [rest.slice(0, dot), rest.slice(dot + 1)];
  return NAME.test(attribute) && (sub === null || NAME.test(sub)) ? { text, schema, attribute, sub } : null;
}
