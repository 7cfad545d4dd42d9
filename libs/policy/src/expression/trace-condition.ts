import type { Attributes } from '@joinery/identity';
import { attributesRead, compileAnew, remembered } from './compile-expression';
import type { Condition, LeafVerdict, RuleTrace } from '../policy-set';
import type { PolicyTable } from '../files/read-table';

/** The smallest part of a condition that is true or false by itself. */
export interface ConditionLeaf {
  readonly kind: 'leaf';
  readonly expression: unknown;
  /** Attributes that it reads, sorted. */
  readonly uses: readonly string[];
  readonly judge: Condition;
  /** The same without a memory of values; left out where others share the memory. */
  readonly judgeAnew?: Condition;
}

/** A condition as a tree: what joins, and leaves that json-logic-js judges whole. */
export type ConditionTree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionTree[] }
  | { readonly kind: 'not'; readonly part: ConditionTree }
  | ConditionLeaf;

/** Takes a checked condition apart when it is first asked for. `if` and everything that compares is a leaf. */
export function lazyTree(expression: unknown, tables: ReadonlyMap<string, PolicyTable>): () => ConditionTree {
  let tree: ConditionTree | null = null;
  return () => (tree ??= takeApart(expression, tables));
}

/**
 * The same verdict as `compileCondition`, part by part: one that reads a single attribute is judged once for each
 * value.
 */
export function compileByParts(expression: unknown, tables: ReadonlyMap<string, PolicyTable>): Condition {
  const tree = takeApart(expression, tables);
  return (facts) => holds(tree, facts);
}

function takeApart(expression: unknown, tables: ReadonlyMap<string, PolicyTable>): ConditionTree {
  if (typeof expression === 'object' && expression !== null && !Array.isArray(expression)) {
    const [operator, args] = Object.entries(expression)[0] as [string, unknown];
    const list = Array.isArray(args) ? (args as unknown[]) : [args];
    if (operator === 'and' || operator === 'or')
      return { kind: operator, parts: list.map((part) => takeApart(part, tables)) };
    if (operator === '!') return { kind: 'not', part: takeApart(list[0], tables) };
  }
  const judgeAnew = compileAnew(expression, tables);
  return {
    kind: 'leaf',
    expression,
    uses: attributesRead(expression),
    judge: remembered(expression, judgeAnew),
    judgeAnew,
  };
}

/** Leaves, and whether each stands under an odd number of negations. */
function leavesOf(tree: ConditionTree, isNegated = false): readonly (readonly [ConditionLeaf, boolean])[] {
  if (tree.kind === 'leaf') return [[tree, isNegated]];
  if (tree.kind === 'not') return leavesOf(tree.part, !isNegated);
  return tree.parts.flatMap((part) => leavesOf(part, isNegated));
}

/** Judges every leaf of a condition, whatever the others say; one that is negated is told with its negation. */
export function traceCondition(tree: ConditionTree | null, facts: Attributes): RuleTrace {
  if (tree === null) return { result: true, leaves: [] };
  const leaves = leavesOf(tree).map(([{ expression, uses, judge }, isNegated]): LeafVerdict => {
    const values = Object.fromEntries(uses.map((name) => [name, facts[name] ?? null]));
    const result = judge(facts);
    return isNegated
      ? { expression: { '!': [expression] }, uses: values, result: !result }
      : { expression, uses: values, result };
  });
  return { result: holds(tree, facts), leaves };
}

function holds(tree: ConditionTree, facts: Attributes): boolean {
  switch (tree.kind) {
    case 'leaf':
      return tree.judge(facts);
    case 'not':
      return !holds(tree.part, facts);
    case 'and':
      return tree.parts.every((part) => holds(part, facts));
    case 'or':
      return tree.parts.some((part) => holds(part, facts));
  }
}
