import type { Compare, Filter } from 'scim2-parse-filter';
import type { AttributePlace } from '../directory/attribute-path';
import { parseFilter, type ParsedFilter } from './filter-text';
import { asList, isObject, type Json, type JsonObject } from '../http/json';
import type { Attribute } from '../directory/schema';
import { subAttribute } from '../directory/schema';
import { ScimError } from '../http/scim-error';

/** Answers "what is your value there?" for a resource or for one element of a multi-valued attribute. */
export type Subject = (extension: string | null, attribute: Attribute) => Json | undefined;
/** Finds the attribute that a name in the filter means; null when there is none. */
export type Resolve = (path: string) => AttributePlace | null;

export interface Equality {
  readonly place: AttributePlace;
  readonly value: Json;
}

export interface CompiledFilter {
  readonly test: (subject: Subject) => boolean;
  /** Every `attr eq value` that must hold. */
  readonly equalities: readonly Equality[];
  /** The same for each side of an `or`: all of one of them must hold, so that an index can be asked first. */
  readonly alternatives: readonly (readonly Equality[])[];
}

type Test = (subject: Subject) => boolean;

/** Compiles a filter; throws `invalidFilter` for one that cannot be read. An unknown attribute has no value. */
export function compileFilter(text: string, resolve: Resolve): CompiledFilter {
  const parsed = parseFilter(text);
  const { tree } = parsed;
  const sides = tree.op === 'or' ? tree.filters : [tree];
  return {
    test: compile(tree, parsed, resolve),
    equalities: equalitiesOf(tree, parsed, resolve),
    alternatives: sides.map((side) => equalitiesOf(side, parsed, resolve)),
  };
}

/** Resolves names inside `attribute[…]`. */
export function resolveWithin(attribute: Attribute): Resolve {
  return (path) => {
    const sub = subAttribute(attribute, path);
    return sub ? { extension: null, attribute: sub, sub: null } : null;
  };
}

export function elementSubject(element: Json): Subject {
  return (_extension, attribute) => {
    if (isObject(element)) return element[attribute.name];
    return attribute.name === 'value' ? element : undefined;
  };
}

function compile(tree: Filter, parsed: ParsedFilter, resolve: Resolve): Test {
  switch (tree.op) {
    case 'and': {
      const tests = tree.filters.map((one) => compile(one, parsed, resolve));
      return (subject) => tests.every((test) => test(subject));
    }
    case 'or': {
      const tests = tree.filters.map((one) => compile(one, parsed, resolve));
      return (subject) => tests.some((test) => test(subject));
    }
    case 'not': {
      const test = compile(tree.filter, parsed, resolve);
      return (subject) => !test(subject);
    }
    case '[]':
      return compileValuePath(tree.attrPath, tree.valFilter, parsed, resolve);
    case 'pr': {
      const place = resolve(tree.attrPath);
      return place ? (subject) => valuesAt(subject, place).some(isPresent) : () => false;
    }
    default:
      return compileComparison(tree, parsed, resolve);
  }
}

function compileValuePath(path: string, inner: Filter, parsed: ParsedFilter, resolve: Resolve): Test {
  const attribute = resolve(path)?.attribute;
  if (!attribute || attribute.type !== 'complex') return () => false;
  const place: AttributePlace = { extension: resolve(path)?.extension ?? null, attribute, sub: null };
  const test = compile(inner, parsed, resolveWithin(attribute));
  return (subject) => rawValues(subject, place).some((element) => test(elementSubject(element)));
}

function compileComparison(tree: Compare, parsed: ParsedFilter, resolve: Resolve): Test {
  const wanted = constant(tree, parsed);
  const place = resolve(tree.attrPath);
  const type = place ? leaf(place) : null;
  if (tree.op !== 'eq' && tree.op !== 'ne' && (wanted === null || type?.type === 'boolean')) {
    throw new ScimError(400, `${tree.op} cannot be asked of ${tree.attrPath}`, 'invalidFilter');
  }
  const prepared = prepare(wanted, type);
  const holds = COMPARISONS[tree.op];
  return (subject) => {
    const found = place ? valuesAt(subject, place) : [];
    if (tree.op === 'ne')
      return found.length === 0 ? wanted !== null : found.some((one) => prepare(one, type) !== prepared);
    if (wanted === null) return found.length === 0;
    return found.some((one) => holds(prepare(one, type), prepared));
  };
}

type Ordered = (left: Json, right: Json) => boolean;
const asText = (value: Json): string => (typeof value === 'string' ? value : String(value));
const sameType = (left: Json, right: Json): boolean => typeof left === typeof right;

const COMPARISONS: Readonly<Record<Compare['op'], Ordered>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  co: (left, right) => asText(left).includes(asText(right)),
  sw: (left, right) => asText(left).startsWith(asText(right)),
  ew: (left, right) => asText(left).endsWith(asText(right)),
  gt: (left, right) => sameType(left, right) && left! > right!,
  ge: (left, right) => sameType(left, right) && left! >= right!,
  lt: (left, right) => sameType(left, right) && left! < right!,
  le: (left, right) => sameType(left, right) && left! <= right!,
};

/**
 * Brings a value into the form in which it compares: instants as numbers, text folded unless the attribute is
 * case-exact.
 */
function prepare(value: Json, type: Attribute | null): Json {
  if (typeof value !== 'string' || !type) return value;
  if (type.type === 'dateTime') return Date.parse(value);
  return type.caseExact ? value : value.toLowerCase();
}

function constant(tree: Compare, parsed: ParsedFilter): Json {
  return typeof tree.compValue === 'string' ? (parsed.strings[Number(tree.compValue)] ?? '') : tree.compValue;
}

/** The attribute whose values are compared: `emails` alone means `emails.value` (RFC 7644 section 3.4.2.2). */
function leaf(place: AttributePlace): Attribute | null {
  if (place.sub) return place.sub;
  if (place.attribute?.type !== 'complex') return place.attribute;
  return subAttribute(place.attribute, 'value') ?? null;
}

function rawValues(subject: Subject, place: AttributePlace): readonly Json[] {
  return place.attribute ? asList(subject(place.extension, place.attribute)) : [];
}

function valuesAt(subject: Subject, place: AttributePlace): readonly Json[] {
  const raw = rawValues(subject, place);
  const name = leaf(place)?.name;
  if (place.attribute?.type !== 'complex') return raw;
  if (!place.sub && !place.attribute.multiValued) return raw;
  return raw.flatMap((element) => {
    const value = isObject(element) ? (name === undefined ? undefined : element[name]) : element;
    return value === undefined || value === null ? [] : [value];
  });
}

function isPresent(value: Json): boolean {
  return value !== null && value !== '' && !(isObject(value) && Object.keys(value).length === 0);
}

function equalitiesOf(tree: Filter, parsed: ParsedFilter, resolve: Resolve): Equality[] {
  if (tree.op === 'and') return tree.filters.flatMap((one) => equalitiesOf(one, parsed, resolve));
  if (tree.op !== 'eq') return [];
  const place = resolve(tree.attrPath);
  return place ? [{ place, value: constant(tree, parsed) }] : [];
}

/** The object that satisfies the equalities of a value filter: what `add` creates when nothing matches. */
export function elementFrom(filter: CompiledFilter): JsonObject {
  return Object.fromEntries(filter.equalities.map(({ place, value }) => [place.attribute?.name ?? 'value', value]));
}
