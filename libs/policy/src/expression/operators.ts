import anyAscii from 'any-ascii';
import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { type Attributes, lowered } from '@joinery/identity';
import { ExpressionError } from './expression-error';
import { readKana } from './kana';

/**
 * What the operators mean. json-logic-js keeps one table for the whole process, so this is the only module that touches
 * it: our operators are registered once, `log` is dropped, and the table is closed for everybody after that.
 *
 * Operators for conditions are total: a missing value makes them false and nothing makes them throw. `===` is false
 * when a side is missing, two missing sides included; `!==` is always the opposite of `===`, so it is TRUE for a
 * missing value. Operators for values throw `ExpressionError` when an input is missing.
 */
type Input = unknown;

const isMissing = (value: Input): boolean => value === null || value === undefined;
const isEmpty = (value: Input): boolean =>
  isMissing(value) || value === '' || (Array.isArray(value) && value.length === 0);

function isSame(a: Input, b: Input): boolean {
  return a === b && !isMissing(a);
}

/** The empty text is no value, and no date comes after it. */
function isOrdered(a: Input, b: Input): boolean {
  if (a === '' || b === '') return false;
  return (
    typeof a === typeof b && (typeof a === 'string' || (typeof a === 'number' && !Number.isNaN(a) && !Number.isNaN(b)))
  );
}

type Comparable = string & number;

const conditions: Readonly<Record<string, (...args: Input[]) => unknown>> = {
  '===': isSame,
  '!==': (a, b) => !isSame(a, b),
  in: (value, list) => !isMissing(value) && Array.isArray(list) && list.includes(value),
  present: (value) => !isEmpty(value),
  coalesce: (...values) => values.find((value) => !isEmpty(value)) ?? values.find((value) => !isMissing(value)) ?? null,
  starts_with: (text, start) => typeof text === 'string' && typeof start === 'string' && text.startsWith(start),
  ends_with: (text, end) => typeof text === 'string' && typeof end === 'string' && text.endsWith(end),
  contains: (whole, part) =>
    typeof whole === 'string' ? whole.includes(part as string) : Array.isArray(whole) && whole.includes(part),
  any_of: (list, wanted) =>
    Array.isArray(list) && Array.isArray(wanted) && list.some((value) => wanted.includes(value)),
  at_least: (a, b) => isOrdered(a, b) && (a as Comparable) >= (b as Comparable),
  at_most: (a, b) => isOrdered(a, b) && (a as Comparable) <= (b as Comparable),
  before: (a, b) => isOrdered(a, b) && (a as Comparable) < (b as Comparable),
  after: (a, b) => isOrdered(a, b) && (a as Comparable) > (b as Comparable),
  /** The compiler has put the table itself in place of its name. */
  lookup: (table, key, otherwise = null) =>
    table instanceof Map && !isMissing(key) ? (table.get(key) ?? otherwise) : otherwise,
};

/**
 * So long is a text that an expression reads or makes at most, in UTF-16 units. An attribute may be made of others that
 * are made: doubled thirty times, a first name would fill the memory.
 */
export const LONGEST_TEXT = 10_000;

function textOf(operator: string, value: Input): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new ExpressionError(operator, `"${operator}" needs a value that is missing`);
  if (value.length > LONGEST_TEXT) throw tooLong(operator);
  return value;
}

function join(operator: string, parts: readonly Input[]): string {
  let whole = '';
  for (const part of parts) {
    whole += textOf(operator, part);
    if (whole.length > LONGEST_TEXT) throw tooLong(operator);
  }
  return whole;
}

function tooLong(operator: string): ExpressionError {
  return new ExpressionError(operator, `"${operator}" comes to a text of more than ${LONGEST_TEXT} characters`);
}

const values: Readonly<Record<string, (...args: Input[]) => unknown>> = {
  cat: (...parts) => join('cat', parts),
  lower: (text) => lowered(textOf('lower', text)),
  upper: (text) => textOf('upper', text).toUpperCase(),
  ascii: (text) => toAscii(textOf('ascii', text)),
  slug: (...parts) => slug(join('slug', parts)),
  first: (text, count) => [...textOf('first', text)].slice(0, count as number).join(''),
  pad: (text, length, filler) => textOf('pad', text).padStart(length as number, filler as string),
};

/** The text in ASCII letters, whatever its script and its form of Unicode. */
export function toAscii(text: string): string {
  return isAscii(text) ? text : anyAscii(readKana(text.normalize('NFC')));
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/**
 * Letters of any script as `a-z`, `0-9`, `.` and `-`; everything else is dropped. Separators never stand at an end or
 * next to each other, so the result is fit for the local part of a mail address.
 */
export function slug(text: string): string {
  const plain = toAscii(text)
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '');
  // Hyphens first: a long row of them without a dot would be tried from each of them on.
  return plain
    .replace(/-+/g, '-')
    .replace(/[.-]*\.[.-]*/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '');
}

register();

function register(): void {
  for (const [name, operation] of Object.entries({ ...conditions, ...values }))
    jsonLogic.add_operation(name, operation);
  jsonLogic.rm_operation('log');
  const closed = (): never => {
    throw new Error('operators are registered in libs/policy/src/expression/operators.ts and nowhere else');
  };
  jsonLogic.add_operation = closed;
  jsonLogic.rm_operation = closed;
  Object.freeze(jsonLogic);
}

/** Judges a checked expression. json-logic-js is the only evaluator there is. */
export function judge(expression: unknown, facts: Attributes): unknown {
  return jsonLogic.apply(expression as RulesLogic, facts);
}
