import type { Problem } from '../files/policy-document';

const DEEPEST_EXPRESSION = 32;
export const MOST_NODES = 2_000;
export const LONGEST_LITERAL = 500;

/**
 * Caps on an expression, measured before anything walks it: a rule can be wrong, but it cannot be expensive. Does not
 * recurse and stops at the first cap that is passed.
 */
export function expressionTooBig(expression: unknown): Problem | null {
  const waiting: { value: unknown; depth: number }[] = [{ value: expression, depth: 1 }];
  let nodes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    nodes += 1;
    if (depth > DEEPEST_EXPRESSION)
      return tooBig('EXPRESSION_TOO_DEEP', `is nested deeper than ${DEEPEST_EXPRESSION} levels`);
    if (typeof value === 'string' && value.length > LONGEST_LITERAL)
      return tooBig('LITERAL_TOO_LONG', `holds a text longer than ${LONGEST_LITERAL} characters`);
    if (typeof value !== 'object' || value === null) continue;
    const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (nodes + waiting.length + inner.length > MOST_NODES)
      return tooBig('EXPRESSION_TOO_LARGE', `has more than ${MOST_NODES} parts`);
    // A list of arguments is not a level of its own.
    for (const item of inner) waiting.push({ value: item, depth: Array.isArray(item) ? depth : depth + 1 });
  }
  return null;
}

function tooBig(code: string, what: string): Problem {
  return {
    code,
    message: `The expression ${what}.`,
    hint: 'Put long lists into a table and use "lookup", or split the rule.',
  };
}
