import type { Attributes } from '@joinery/identity';
import { attributesRead, compileCondition } from '../expression/compile-expression';
import type { DocumentPath } from '../files/policy-document';
import type { PolicyTable } from '../files/read-table';
import type { Condition } from '../policy-set';

/** The smallest part of a condition that is true or false by itself, and where it stands. */
export interface PlacedLeaf {
  readonly kind: 'leaf';
  /** Leaves with one key say the same. */
  readonly key: string;
  readonly expression: unknown;
  readonly uses: readonly string[];
  readonly path: DocumentPath;
  readonly judge: Condition;
}

/** A condition with the places of its parts. */
export type PlacedCondition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly PlacedCondition[]; readonly path: DocumentPath }
  | { readonly kind: 'not'; readonly part: PlacedCondition; readonly path: DocumentPath }
  | PlacedLeaf;

type Tables = ReadonlyMap<string, PolicyTable>;

/** Takes checked conditions apart; leaves that say the same share one compiled judge. */
export class ConditionReader {
  private readonly judges = new Map<string, Condition>();

  constructor(private readonly tables: Tables) {}

  read(expression: unknown, path: DocumentPath): PlacedCondition {
    const [operator, args] = Object.entries(expression as object)[0] as [string, unknown];
    const listed = Array.isArray(args);
    const list: readonly unknown[] = listed ? (args as unknown[]) : [args];
    const at = (index: number): DocumentPath => (listed ? [...path, operator, index] : [...path, operator]);
    if (operator === 'and' || operator === 'or')
      return { kind: operator, path, parts: list.map((part, index) => this.read(part, at(index))) };
    if (operator === '!') return { kind: 'not', path, part: this.read(list[0], at(0)) };
    return this.leaf(expression, path);
  }

  private leaf(expression: unknown, path: DocumentPath): PlacedLeaf {
    const key = JSON.stringify(expression);
    const judge = this.judges.get(key) ?? compileCondition(expression, this.tables);
    this.judges.set(key, judge);
    return { kind: 'leaf', key, expression, uses: attributesRead(expression), path, judge };
  }
}

export function placedLeaves(condition: PlacedCondition): readonly PlacedLeaf[] {
  if (condition.kind === 'leaf') return [condition];
  return condition.kind === 'not' ? placedLeaves(condition.part) : condition.parts.flatMap(placedLeaves);
}

/** What the whole condition says, leaf by leaf: each leaf remembers what json-logic-js said of a value. */
export function holdsFor(condition: PlacedCondition, facts: Attributes): boolean {
  switch (condition.kind) {
    case 'leaf':
      return condition.judge(facts);
    case 'not':
      return !holdsFor(condition.part, facts);
    case 'and':
      return condition.parts.every((part) => holdsFor(part, facts));
    case 'or':
      return condition.parts.some((part) => holdsFor(part, facts));
  }
}

/** One leaf as a way wants it: true, or false. */
export interface PlacedLiteral {
  readonly leaf: PlacedLeaf;
  readonly wanted: boolean;
}

/** Literals that must all come out as wanted for the condition to hold. */
export type Way = readonly PlacedLiteral[];

/** A condition with more ways to hold than this is not compared with others. */
export const MOST_WAYS = 64;

/** The ways in which a condition comes out as wanted; null when there are too many. */
export function waysOf(condition: PlacedCondition, wanted: boolean): readonly Way[] | null {
  if (condition.kind === 'not') return waysOf(condition.part, !wanted);
  if (condition.kind === 'leaf') return [[{ leaf: condition, wanted }]];
  const parts = condition.parts.map((part) => waysOf(part, wanted));
  if (parts.some((ways) => ways === null)) return null;
  const known = parts as readonly (readonly Way[])[];
  return (condition.kind === 'or') === wanted ? capped(known.flat()) : product(known);
}

function product(parts: readonly (readonly Way[])[]): readonly Way[] | null {
  let all: readonly Way[] = [[]];
  for (const ways of parts) {
    if (all.length * ways.length > MOST_WAYS) return null;
    all = all.flatMap((one) => ways.map((way) => [...one, ...way]));
  }
  return all;
}

function capped(ways: readonly Way[]): readonly Way[] | null {
  return ways.length > MOST_WAYS ? null : ways;
}
