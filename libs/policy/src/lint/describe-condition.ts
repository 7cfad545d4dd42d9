import { printed } from '../files/policy-document';

const INFIX: ReadonlySet<string> = new Set([
  '===',
  '!==',
  'in',
  'starts_with',
  'ends_with',
  'contains',
  'any_of',
  'at_least',
  'at_most',
  'before',
  'after',
]);

/** A condition for people: `department in [Sales, Finance]`, `not present(costCenter)`. Cut to a readable length. */
export function describeCondition(expression: unknown): string {
  return printed(worded(expression));
}

function worded(expression: unknown): string {
  if (Array.isArray(expression)) return `[${expression.map(worded).join(', ')}]`;
  if (typeof expression === 'string' && !/\w/.test(expression)) return JSON.stringify(expression);
  if (typeof expression !== 'object' || expression === null) return String(expression);
  const [operator, args] = Object.entries(expression)[0] as [string, unknown];
  if (operator === 'var') return String(args);
  const list: readonly unknown[] = Array.isArray(args) ? (args as unknown[]) : [args];
  if (operator === '!') return `not ${worded(list[0])}`;
  if (operator === 'and' || operator === 'or') return `(${list.map(worded).join(` ${operator} `)})`;
  const [left, right] = list;
  if (list.length === 2 && INFIX.has(operator)) return `${worded(left)} ${operator} ${worded(right)}`;
  return `${operator}(${list.map(worded).join(', ')})`;
}
