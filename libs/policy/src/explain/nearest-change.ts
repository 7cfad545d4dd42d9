import type { Attributes, AttributeValue } from '@joinery/identity';
import type { ConditionLeaf, ConditionTree } from '../expression/trace-condition';

/** One change of a person's facts that would turn one leaf. */
export interface FactChange {
  readonly attribute: string;
  readonly is: AttributeValue;
  /** In words: `Sales`, `one of Sales, Finance`, `not contractor`. */
  readonly needs: string;
  /** A value that would do; undefined where many would and none is nearer. */
  readonly value?: AttributeValue;
}

/** The fewest changes of facts that make a condition hold; empty when it does, null when nothing could. */
export function nearestChange(tree: ConditionTree | null, facts: Attributes): readonly FactChange[] | null {
  return tree === null ? [] : search(tree, true, facts);
}

/** The fewest changes of facts after which a condition does not hold any more; null when nothing could. */
export function nearestWayOut(tree: ConditionTree | null, facts: Attributes): readonly FactChange[] | null {
  return tree === null ? null : search(tree, false, facts);
}

function search(tree: ConditionTree, wanted: boolean, facts: Attributes): readonly FactChange[] | null {
  if (tree.kind === 'not') return search(tree.part, !wanted, facts);
  if (tree.kind === 'leaf') return tree.judge(facts) === wanted ? [] : turnLeaf(tree, wanted, facts);
  const parts = tree.parts.map((part) => search(part, wanted, facts));
  return (tree.kind === 'and') === wanted ? allOf(parts) : fewestOf(parts);
}

/** The facts with changes made, as far as they name a value. */
export function withChanges(facts: Attributes, changes: readonly FactChange[]): Attributes {
  const changed: Record<string, AttributeValue> = Object.assign(Object.create(null) as object, facts);
  for (const { attribute, value } of changes) if (value !== undefined) changed[attribute] = value;
  return changed;
}

function allOf(parts: readonly (readonly FactChange[] | null)[]): readonly FactChange[] | null {
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

function fewestOf(parts: readonly (readonly FactChange[] | null)[]): readonly FactChange[] | null {
  let fewest: readonly FactChange[] | null = null;
  for (const part of parts) if (part !== null && (fewest === null || part.length < fewest.length)) fewest = part;
  return fewest;
}

type Proposal = Pick<FactChange, 'needs' | 'value'>;

function turnLeaf(
  { expression, uses }: ConditionLeaf,
  wanted: boolean,
  facts: Attributes,
): readonly FactChange[] | null {
  const [attribute] = uses;
  if (attribute === undefined) return null;
  const proposal = proposalFor(expression, wanted) ?? { needs: `${wanted ? '' : 'not '}${JSON.stringify(expression)}` };
  return [{ attribute, is: facts[attribute] ?? null, ...proposal }];
}

/** For a leaf that compares one attribute with what stands in the rule; null for any other. */
function proposalFor(expression: unknown, wanted: boolean): Proposal | null {
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return null;
  const [operator, args] = Object.entries(expression)[0] as [string, unknown];
  const [left, right] = (Array.isArray(args) ? args : [args]) as [unknown, unknown];
  if (!isVariable(left) || isVariable(right)) return null;
  const propose = PROPOSALS[operator];
  return propose ? propose(right, wanted) : null;
}

function isVariable(part: unknown): boolean {
  return typeof part === 'object' && part !== null && !Array.isArray(part) && 'var' in part;
}

const PROPOSALS: Readonly<Record<string, (literal: unknown, wanted: boolean) => Proposal | null>> = {
  '===': (literal, wanted) => equal(literal, wanted),
  '!==': (literal, wanted) => equal(literal, !wanted),
  in: (literal, wanted) => oneOf(literal, wanted),
  present: (_literal, wanted) => (wanted ? { needs: 'any value' } : { needs: 'no value', value: null }),
  starts_with: (literal, wanted) => text('begins with', literal, wanted),
  ends_with: (literal, wanted) => text('ends with', literal, wanted),
  contains: (literal, wanted) => ({ needs: `${wanted ? '' : 'not '}containing ${printed(literal)}` }),
  any_of: (literal, wanted) => ({
    needs: `${wanted ? 'any' : 'none'} of ${list(literal)}`,
    ...(wanted ? { value: firstAsList(literal) } : {}),
  }),
  at_least: (literal, wanted) => ordered('at least', 'less than', literal, wanted),
  at_most: (literal, wanted) => ordered('at most', 'more than', literal, wanted),
  before: (literal, wanted) => ({ needs: `${wanted ? 'before' : 'not before'} ${printed(literal)}` }),
  after: (literal, wanted) => ({ needs: `${wanted ? 'after' : 'not after'} ${printed(literal)}` }),
};

function equal(literal: unknown, wanted: boolean): Proposal {
  return wanted
    ? { needs: printed(literal), value: literal as AttributeValue }
    : { needs: `not ${printed(literal)}`, value: null };
}

function oneOf(literal: unknown, wanted: boolean): Proposal {
  const first = Array.isArray(literal) ? (literal[0] as AttributeValue) : null;
  if (!wanted) return { needs: `none of ${list(literal)}`, value: null };
  return {
    needs: Array.isArray(literal) && literal.length > 1 ? `one of ${list(literal)}` : list(literal),
    value: first,
  };
}

function text(word: string, literal: unknown, wanted: boolean): Proposal {
  return wanted
    ? { needs: `${word} ${printed(literal)}`, value: literal as AttributeValue }
    : { needs: `not ${word} ${printed(literal)}`, value: null };
}

function ordered(word: string, opposite: string, literal: unknown, wanted: boolean): Proposal {
  return wanted
    ? { needs: `${word} ${printed(literal)}`, value: literal as AttributeValue }
    : { needs: `${opposite} ${printed(literal)}` };
}

function firstAsList(literal: unknown): AttributeValue {
  return Array.isArray(literal) ? ([literal[0]] as AttributeValue) : null;
}

function list(literal: unknown): string {
  return Array.isArray(literal) ? literal.map(printed).join(', ') : printed(literal);
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
