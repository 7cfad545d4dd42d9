import { getOf, isRecord, type ScimResource } from '../resource';
import { type AttributePlace, homeIn, placeOf } from './attribute-place';
import type { AttributeName, FilterNode, FilterOperator } from './filter-text';
import { findAttribute, type ResourceType, type ScimAttribute, subAttributesOf } from './schema';
import { badRequest, ScimProblem } from './scim-problem';

/** Asks one question of a resource, or of one element of a list. */
export type ResourceTest = (subject: ScimResource) => boolean;

/** Gives the values that a name means in a subject: none for what is unassigned, each for a list. */
type Values = (subject: ScimResource) => readonly unknown[];

interface Reader {
  readonly values: Values;
  /** What compares the values: null where nothing is known of their type. */
  readonly attribute: ScimAttribute | null;
}

/** How names are understood: in whole resources, or inside the brackets of a list. */
type Scope = (name: AttributeName) => Reader;

/**
 * Compiles a filter against a resource type (RFC 7644 section 3.4.2.2). Attributes that the schema does not know are
 * unassigned everywhere; `gt` and its kin are refused where they mean nothing.
 */
export function compileFilter(filter: FilterNode, type: ResourceType): ResourceTest | ScimProblem {
  return compile(filter, resourceScope(type), type);
}

/** The same for a value filter: it asks the elements of one list. */
export function compileElementFilter(
  filter: FilterNode,
  list: ScimAttribute,
  type: ResourceType,
): ResourceTest | ScimProblem {
  return compile(filter, elementScope(list), type);
}

function compile(filter: FilterNode, scope: Scope, type: ResourceType): ResourceTest | ScimProblem {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return compileChain(filter.kind, filter.terms, scope, type);
    case 'not': {
      const test = compile(filter.term, scope, type);
      return test instanceof ScimProblem ? test : (subject) => !test(subject);
    }
    case 'present': {
      const { values } = scope(filter.name);
      return (subject) => values(subject).some(isAssigned);
    }
    case 'compare':
      return compileComparison(scope(filter.name), filter);
    case 'within':
      return compileWithin(filter.name, filter.term, type);
  }
}

function compileChain(
  kind: 'and' | 'or',
  terms: readonly FilterNode[],
  scope: Scope,
  type: ResourceType,
): ResourceTest | ScimProblem {
  const tests: ResourceTest[] = [];
  for (const term of terms) {
    const test = compile(term, scope, type);
    if (test instanceof ScimProblem) return test;
    tests.push(test);
  }
  return kind === 'and'
    ? (subject) => tests.every((test) => test(subject))
    : (subject) => tests.some((test) => test(subject));
}

function compileWithin(name: AttributeName, term: FilterNode, type: ResourceType): ResourceTest | ScimProblem {
  const place = placeOf(type, name);
  if (place === null) return () => false;
  if (place.kind !== 'known' || place.sub !== null || place.attribute.type !== 'complex') {
    return badRequest('invalidFilter', `"${name.text}" is no list of objects: brackets mean nothing behind it.`);
  }
  const { attribute, home } = place;
  const test = compile(term, elementScope(attribute), type);
  if (test instanceof ScimProblem) return test;
  return (subject) => listOf(homeIn(subject, home)?.[attribute.name]).some((one) => isRecord(one) && test(one));
}

function resourceScope(type: ResourceType): Scope {
  return (name) => {
    const place = placeOf(type, name);
    return place === null ? NOTHING : readerAt(place);
  };
}

const NOTHING: Reader = { values: () => [], attribute: null };

function readerAt(place: AttributePlace): Reader {
  if (place.kind === 'extension') return { values: (subject) => listOf(getOf(subject, place.urn)), attribute: null };
  if (place.kind === 'foreign') {
    const { home, attribute, sub } = place;
    const values: Values = (subject) => {
      const found = listOf(getOf(homeIn(subject, home) ?? {}, attribute) ?? getOf(subject, `${home}:${attribute}`));
      return sub === null ? found : found.flatMap((one) => (isRecord(one) ? listOf(getOf(one, sub)) : []));
    };
    return { values, attribute: null };
  }
  const { home, attribute } = place;
  const leaf = place.sub ?? leafOf(attribute);
  return {
    attribute: leaf,
    values: (subject) => leaves(homeIn(subject, home)?.[attribute.name], attribute, leaf),
  };
}

/** `emails` alone means `emails.value`. */
function leafOf(attribute: ScimAttribute): ScimAttribute {
  if (attribute.type !== 'complex') return attribute;
  return findAttribute(subAttributesOf(attribute), 'value') ?? attribute;
}

function leaves(raw: unknown, attribute: ScimAttribute, leaf: ScimAttribute): readonly unknown[] {
  const found = listOf(raw);
  if (attribute.type !== 'complex' || leaf === attribute) return found;
  return found.flatMap((one) => (isRecord(one) ? listOf(one[leaf.name]) : []));
}

function elementScope(list: ScimAttribute): Scope {
  return (name) => {
    const sub = findAttribute(subAttributesOf(list), name.attribute);
    if (sub === null || name.sub !== null) return NOTHING;
    return { attribute: sub, values: (element) => listOf(element[sub.name]) };
  };
}

function compileComparison(
  { values, attribute: of }: Reader,
  { name, operator, value }: Extract<FilterNode, { kind: 'compare' }>,
): ResourceTest | ScimProblem {
  if (value === null) return compileNull(name, operator, values);
  // `sw "2026-05"` speaks of the text of a point in time, and everything else of the point itself.
  const attribute = IN_TEXT.has(operator) && of?.type === 'dateTime' ? null : of;
  const wanted = comparable(value, attribute);
  if (attribute?.type === 'dateTime' && !(typeof value === 'string' && Number.isFinite(wanted))) {
    const example = '2026-05-14T09:00:00Z';
    return badRequest('invalidFilter', `"${name.text}" is compared with a point in time such as "${example}".`);
  }
  if (ORDERED.has(operator) && (typeof wanted === 'boolean' || attribute?.type === 'binary')) {
    return badRequest('invalidFilter', `"${operator}" cannot be asked of "${name.text}".`);
  }
  if (operator === 'ne') return (subject) => !values(subject).some((one) => comparable(one, attribute) === wanted);
  const compare = COMPARISONS[operator];
  return (subject) => values(subject).some((one) => compare(comparable(one, attribute), wanted));
}

function compileNull(name: AttributeName, operator: FilterOperator, values: Values): ResourceTest | ScimProblem {
  if (operator === 'eq') return (subject) => !values(subject).some(isAssigned);
  if (operator === 'ne') return (subject) => values(subject).some(isAssigned);
  return badRequest('invalidFilter', `"${name.text}" is compared with null: only eq and ne can be.`);
}

type Comparable = string | number | boolean | undefined;

/**
 * Brings a value into the form in which it compares: instants as numbers, text folded unless the attribute is
 * case-exact.
 */
function comparable(value: unknown, attribute: ScimAttribute | null): Comparable {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (attribute?.type === 'boolean') return booleanOf(value);
  if (attribute?.type === 'dateTime') return Date.parse(value);
  return attribute?.caseExact ? value : value.normalize('NFC').toLowerCase();
}

/** Microsoft writes truth values as texts. */
function booleanOf(text: string): Comparable {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : text;
}

type Comparison = (left: Comparable, right: Comparable) => boolean;

const inTexts =
  (holds: (left: string, right: string) => boolean): Comparison =>
  (left, right) =>
    left !== undefined && right !== undefined && holds(String(left), String(right));

const inOrder =
  (holds: (left: string | number, right: string | number) => boolean): Comparison =>
  (left, right) =>
    typeof left === typeof right &&
    (typeof left === 'string' || typeof left === 'number') &&
    holds(left, right as string | number);

const ORDERED: ReadonlySet<FilterOperator> = new Set<FilterOperator>(['gt', 'ge', 'lt', 'le']);
const IN_TEXT: ReadonlySet<FilterOperator> = new Set<FilterOperator>(['co', 'sw', 'ew']);
const COMPARISONS: Readonly<Record<FilterOperator, Comparison>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  co: inTexts((left, right) => left.includes(right)),
  sw: inTexts((left, right) => left.startsWith(right)),
  ew: inTexts((left, right) => left.endsWith(right)),
  gt: inOrder((left, right) => left > right),
  ge: inOrder((left, right) => left >= right),
  lt: inOrder((left, right) => left < right),
  le: inOrder((left, right) => left <= right),
};

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isAssigned(value: unknown): boolean {
  return value !== '' && !(isRecord(value) && Object.keys(value).length === 0);
}
