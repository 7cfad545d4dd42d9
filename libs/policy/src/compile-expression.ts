import { deepFreeze } from '@joinery/kernel';
import type { AttributeValue } from '@joinery/identity';
import { judge } from './operators';
import type { Condition, ValueExpression } from './policy-set';
import type { PolicyTable } from './read-table';

type Tables = ReadonlyMap<string, PolicyTable>;

/** A checked condition as a function. Total: a missing value never makes it throw, and only `true` is true. */
export function compileCondition(expression: unknown, tables: Tables): Condition {
  const resolved = resolveTables(expression, tables);
  return (facts) => judge(resolved, facts) === true;
}

/** A checked value expression as a function; throws `ExpressionError` when an input is missing. */
export function compileValue(expression: unknown, tables: Tables): ValueExpression {
  const resolved = resolveTables(expression, tables);
  return (facts) => (judge(resolved, facts) ?? null) as AttributeValue;
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
