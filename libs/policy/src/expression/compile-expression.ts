import { deepFreeze } from '@joinery/kernel';
import type { Attributes, AttributeValue } from '@joinery/identity';
import { judge } from './operators';
import type { Condition, ValueExpression } from '../policy-set';
import type { PolicyTable } from '../files/read-table';

type Tables = ReadonlyMap<string, PolicyTable>;

/** A checked condition as a function. Total: a missing value never makes it throw, and only `true` is true. */
export function compileCondition(expression: unknown, tables: Tables): Condition {
  const resolved = resolveTables(expression, tables);
  return remembered(expression, (facts) => judge(resolved, facts) === true);
}

/** A checked value expression as a function; throws `ExpressionError` when an input is missing. */
export function compileValue(expression: unknown, tables: Tables): ValueExpression {
  const resolved = resolveTables(expression, tables);
  return remembered(expression, (facts) => (judge(resolved, facts) ?? null) as AttributeValue);
}

const MOST_REMEMBERED = 5_000;

/**
 * An expression that reads one attribute is judged once for each of its values: a population has few departments and
 * many people. Keys keep the type of the value; lists are never remembered, for they are compared by identity.
 */
function remembered<T>(expression: unknown, judgeFacts: (facts: Attributes) => T): (facts: Attributes) => T {
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
  const names = new Set<string>();
  collect(expression, names);
  return deepFreeze([...names].sort());
}

function collect(expression: unknown, names: Set<string>): void {
  if (typeof expression !== 'object' || expression === null) return;
  if (!Array.isArray(expression) && 'var' in expression && typeof expression.var === 'string')
    names.add(expression.var);
  else for (const inner of Object.values(expression)) collect(inner, names);
}
