import type { PlacedLeaf } from './placed-condition';

/** What conditions compare attributes with, by the way they do. */
export interface Constants {
  readonly equal: Set<string | number | boolean>;
  readonly starts: Set<string>;
  readonly ends: Set<string>;
  readonly parts: Set<string>;
  /** Tables that a key is looked up in. */
  readonly tables: Set<string>;
}

export function noConstants(): Constants {
  return { equal: new Set(), starts: new Set(), ends: new Set(), parts: new Set(), tables: new Set() };
}

export function collectConstants(leaf: Pick<PlacedLeaf, 'expression'>, into: Constants): void {
  walk(leaf.expression, into);
}

function walk(expression: unknown, into: Constants): void {
  if (Array.isArray(expression)) return expression.forEach((part) => walk(part, into));
  if (typeof expression !== 'object' || expression === null) return addScalar(expression, into.equal);
  const [operator, args] = Object.entries(expression)[0] as [string, unknown];
  if (operator === 'var') return;
  const list: readonly unknown[] = Array.isArray(args) ? (args as unknown[]) : [args];
  const [first, second] = list;
  if (operator === 'starts_with') addText(second, into.starts);
  if (operator === 'ends_with') addText(second, into.ends);
  if (operator === 'contains') addText(second, into.parts);
  if (operator === 'lookup') {
    addText(first, into.tables);
    return walk(list.slice(1), into);
  }
  walk(list, into);
}

function addText(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
}

function addScalar(value: unknown, into: Set<string | number | boolean>): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') into.add(value);
}
