import type { Attributes } from '@joinery/identity';
import { attributesRead, compileCondition } from './compile-expression';
import type { Condition, LeafVerdict, RuleTrace } from './policy-set';
import type { PolicyTable } from './read-table';

/** A condition as a tree: what joins, and leaves that are judged whole. */
export type ConditionTree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionTree[] }
  | { readonly kind: 'not'; readonly part: ConditionTree }
  | { readonly kind: 'leaf'; readonly expression: unknown; readonly uses: readonly string[] };

/** Takes a checked condition apart. `if` and everything that compares is a leaf. */
export function conditionTree(expression: unknown): ConditionTree {
  if (typeof expression === 'object' && expression !== null && !Array.isArray(expression)) {
    const [operator, args] = Object.entries(expression)[0] as [string, unknown];
    const list = Array.isArray(args) ? (args as unknown[]) : [args];
    if (operator === 'and' || operator === 'or') return { kind: operator, parts: list.map(conditionTree) };
    if (operator === '!') return { kind: 'not', part: conditionTree(list[0]) };
  }
  return { kind: 'leaf', expression, uses: attributesRead(expression) };
}

/** Judges a condition leaf by leaf, every leaf whatever the others say. Compiled when it is first asked. */
export function traceOf(
  expression: unknown,
  tables: ReadonlyMap<string, PolicyTable>,
): (facts: Attributes) => RuleTrace {
  let compiled: { readonly whole: Condition; readonly leaves: readonly (readonly [Leaf, Condition])[] } | null = null;
  return (facts) => {
    compiled ??= {
      whole: compileCondition(expression, tables),
      leaves: leavesOf(conditionTree(expression)).map(
        (leaf) => [leaf, compileCondition(leaf.expression, tables)] as const,
      ),
    };
    const leaves = compiled.leaves.map(([leaf, judge]): LeafVerdict => {
      const uses = Object.fromEntries(leaf.uses.map((name) => [name, facts[name] ?? null]));
      return { expression: leaf.expression, uses, result: judge(facts) };
    });
    return { result: compiled.whole(facts), leaves };
  };
}

type Leaf = Extract<ConditionTree, { kind: 'leaf' }>;

export function leavesOf(tree: ConditionTree): readonly Leaf[] {
  if (tree.kind === 'leaf') return [tree];
  return tree.kind === 'not' ? leavesOf(tree.part) : tree.parts.flatMap(leavesOf);
}
