import { deepFreeze } from '@joinery/kernel';
import type { Attributes, AttributeValue } from '@joinery/identity';
import { OPERATORS } from './operator-table';
import { judge } from './operators';
import type { Condition, ValueExpression } from '../policy-set';
import type { PolicyTable } from '../files/read-table';

type Tables = ReadonlyMap<string, PolicyTable>;

/**
 * A checked condition as a function. Total: a missing value never makes it throw, and only `true` is true, of every
 * part of it: a text "false" that stands where a boolean should is not.
 */
export function compileCondition(expression: unknown, tables: Tables): Condition {
  return remembered(expression, compileAnew(expression, tables));
}

/** The same without a memory of values, for whoever asks about each value once. */
export function compileAnew(expression: unknown, tables: Tables): Condition {
  const resolved = resolveTables(asCondition(expression), tables);
  return (facts) => judge(resolved, facts) === true;
}

/** A checked value expression as a function; throws `ExpressionError` when an input is missing. */
export function compileValue(expression: unknown, tables: Tables): ValueExpression {
  const resolved = resolveTables(withConditions(expression), tables);
  return remembered(expression, (facts) => unshared((judge(resolved, facts) ?? null) as AttributeValue));
}

/** json-logic-js hands out the list of the person itself: whoever got it could change the person. */
function unshared(value: AttributeValue): AttributeValue {
  return typeof value === 'object' && value !== null ? Object.freeze([...value]) : value;
}

const MOST_REMEMBERED = 5_000;

/**
 * An expression that reads one attribute is judged once for each of its values: a population has few departments and
 * many people. Keys keep the type of the value; lists are never remembered, for they are compared by identity.
 */
export function remembered<T>(expression: unknown, judgeFacts: (facts: Attributes) => T): (facts: Attributes) => T {
  const [name, ...others] = attributesRead(expression);
  if (name === undefined || others.length > 0) return judgeFacts;
  const known = new Map<AttributeValue | undefined, T>();
  return (facts) => {
    const value = facts[name];
    if (typeof value === 'object' && value !== null) return judgeFacts(facts);
    const before = known.get(value);
    if (before !== undefined) return before;
    const verdict = judgeFacts(facts);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(value, verdict);
    return verdict;
  };
}

/** Operators that say true or false and nothing else, whatever they are given. */
const SAYS_TRUE_OR_FALSE: ReadonlySet<string> = new Set(
  [...OPERATORS].filter(([, { result }]) => result === 'boolean').map(([name]) => name),
);

/**
 * json-logic-js takes "false", "0" and 1 for true. Where a condition stands and its operator does not say true or false
 * by itself (an attribute, `coalesce`, `if`), only `true` counts.
 */
function asCondition(expression: unknown): unknown {
  const call = callOf(expression);
  if (call === null) return expression;
  const inside = withConditions(expression);
  return SAYS_TRUE_OR_FALSE.has(call.operator) ? inside : Object.freeze({ '===': Object.freeze([inside, true]) });
}

/** The same expression with every condition inside it as `asCondition` has it. */
function withConditions(expression: unknown): unknown {
  const call = callOf(expression);
  if (call === null) return expression;
  const { operator, args } = call;
  if (operator === 'var') return expression;
  const list: readonly unknown[] = Array.isArray(args) ? (args as unknown[]) : [args];
  const kinds = OPERATORS.get(operator);
  const isCondition = (index: number): boolean =>
    kinds?.rest === 'branches'
      ? index % 2 === 0 && index < list.length - 1
      : (kinds?.args[index] ?? kinds?.rest) === 'condition';
  const parts = list.map((part, index) => (isCondition(index) ? asCondition(part) : withConditions(part)));
  return Object.freeze({ [operator]: Object.freeze(parts) });
}

function callOf(expression: unknown): { readonly operator: string; readonly args: unknown } | null {
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return null;
  const [operator, args] = Object.entries(expression)[0] as [string, unknown];
  return { operator, args };
}

/** Puts the table itself where its name stands, so that the process-wide operator needs no state. */
function resolveTables(expression: unknown, tables: Tables): unknown {
  if (Array.isArray(expression)) return Object.freeze(expression.map((item) => resolveTables(item, tables)));
  if (typeof expression !== 'object' || expression === null) return expression;
  const [operator, args] = Object.entries(expression)[0] as [string, unknown];
  if (operator !== 'lookup') return Object.freeze({ [operator]: resolveTables(args, tables) });
  const [table, ...rest] = args as [string, ...unknown[]];
  return Object.freeze({
    lookup: Object.freeze([tables.get(table)?.rows, ...rest.map((item) => resolveTables(item, tables))]),
  });
}

/**
 * The attributes that a checked expression reads, sorted. Sound because the subset has no computed `var`;
 * json-logic-js' own `uses_data` is not.
 */
export function attributesRead(expression: unknown): readonly string[] {
  return namesAfter('var', expression);
}

/** The tables that a checked expression asks, sorted. */
export function tablesRead(expression: unknown): readonly string[] {
  return namesAfter('lookup', expression);
}

function namesAfter(operator: 'var' | 'lookup', expression: unknown): readonly string[] {
  const names = new Set<string>();
  collect(operator, expression, names);
  return deepFreeze([...names].sort());
}

function collect(operator: string, expression: unknown, names: Set<string>): void {
  if (typeof expression !== 'object' || expression === null) return;
  for (const [key, inner] of Object.entries(expression)) {
    const name: unknown = Array.isArray(inner) ? inner[0] : inner;
    if (key === operator && typeof name === 'string') names.add(name);
    collect(operator, inner, names);
  }
}
