import type { ConditionLeaf, ConditionTree } from '../expression/trace-condition';

/** One leaf as a clause wants it: true, or false. */
export interface Literal {
  readonly leaf: ConditionLeaf;
  readonly wanted: boolean;
}

/** Literals that must all come out as wanted. */
export type Clause = readonly Literal[];

/** A condition with more ways to hold than this is judged whole: taking it apart would cost more than it saves. */
const MOST_CLAUSES = 64;

/**
 * A condition as the ways in which it can hold: at least one clause whose literals all come out as wanted. Null when
 * there are too many, or when a leaf reads more than one attribute: then the condition is judged whole.
 */
export function clausesOf(tree: ConditionTree | null): readonly Clause[] | null {
  if (tree === null) return [[]];
  const clauses = waysTo(tree, true);
  return clauses === null || clauses.length > MOST_CLAUSES ? null : clauses;
}

function waysTo(tree: ConditionTree, wanted: boolean): readonly Clause[] | null {
  if (tree.kind === 'not') return waysTo(tree.part, !wanted);
  if (tree.kind === 'leaf') return tree.uses.length === 1 ? [[{ leaf: tree, wanted }]] : null;
  const parts: (readonly Clause[])[] = [];
  for (const part of tree.parts) {
    const ways = waysTo(part, wanted);
    if (ways === null) return null;
    parts.push(ways);
  }
  return (tree.kind === 'or') === wanted ? capped(parts.flat()) : product(parts);
}

function product(parts: readonly (readonly Clause[])[]): readonly Clause[] | null {
  let all: readonly Clause[] = [[]];
  for (const ways of parts) {
    if (all.length * ways.length > MOST_CLAUSES) return null;
    all = all.flatMap((clause) => ways.map((way) => [...clause, ...way]));
  }
  return all;
}

function capped(clauses: readonly Clause[]): readonly Clause[] | null {
  return clauses.length > MOST_CLAUSES ? null : clauses;
}
