import type { AttributePath, FilterTerm } from './attribute-path';
import { ENTERPRISE_SCHEMA } from './schemas';

/** A SCIM resource as it travels: JSON whose attribute names are compared without case (RFC 7643 section 2.1). */
export type ScimResource = Readonly<Record<string, unknown>>;
export type MutableResource = Record<string, unknown>;

export type ScimValue = string | number | boolean | readonly string[] | null;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The key under which an object holds an attribute, whatever its case. */
export function keyOf(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  if (name in record) return name;
  const wanted = name.toLowerCase();
  for (const key in record) if (key.length === wanted.length && key.toLowerCase() === wanted) return key;
  return undefined;
}

export function getOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  const key = keyOf(record, name);
  return key === undefined ? undefined : record[key];
}

/** A text attribute of a resource, null when it is missing, empty or no text. */
export function textOf(resource: ScimResource, name: string): string | null {
  const value = getOf(resource, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** True when an element of a multi-valued attribute satisfies every term; text is compared without case. */
export function satisfies(element: unknown, filter: readonly FilterTerm[]): boolean {
  return isRecord(element) && filter.every((term) => equalLiteral(getOf(element, term.attribute), term.value));
}

function equalLiteral(actual: unknown, wanted: unknown): boolean {
  if (typeof actual === 'string' && typeof wanted === 'string') return actual.toLowerCase() === wanted.toLowerCase();
  return actual === wanted || (wanted === false && actual === undefined);
}

/**
 * What stands at a path before any reading of it: the attribute itself, without filter and sub-attribute. Servers were
 * seen to show the attributes of an extension beside those of the core, as `URN:attribute`, or by their name alone
 * where the core has none of it.
 */
export function rawAt(resource: ScimResource, path: AttributePath): unknown {
  if (path.schema === null) return getOf(resource, path.attribute);
  const home = getOf(resource, path.schema);
  if (isRecord(home)) return getOf(home, path.attribute);
  const isEnterprise = path.schema.toLowerCase() === ENTERPRISE_SCHEMA.toLowerCase();
  return (
    getOf(resource, `${path.schema}:${path.attribute}`) ?? (isEnterprise ? getOf(resource, path.attribute) : undefined)
  );
}

/**
 * The elements of a multi-valued attribute that a path's filter means, the primary one first: Microsoft Entra shows
 * aliases as further mails of type `work`. Some servers drop `type`: a single element without any, or a bare text, is
 * taken for the one that was asked for.
 */
export function elementsAt(raw: unknown, path: AttributePath): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(raw) ? raw : isRecord(raw) || hasText(raw) ? [raw] : [];
  if (path.filter.length === 0) return all;
  const exact = all.filter((element) => satisfies(element, path.filter));
  if (exact.length > 0) return primaryFirst(exact);
  const only = all.length === 1 ? all[0] : undefined;
  const isTyped = isRecord(only) ? hasText(getOf(only, 'type')) : !hasText(only);
  return isTyped ? [] : [only];
}

function primaryFirst(elements: readonly unknown[]): readonly unknown[] {
  const primary = elements.find((element) => isRecord(element) && getOf(element, 'primary') === true);
  return primary === undefined ? elements : [primary, ...elements.filter((element) => element !== primary)];
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** True when an element stands at a filtered path exactly as the server would look for it. */
export function hasElement(resource: ScimResource, path: AttributePath): boolean {
  const raw = rawAt(resource, path);
  return Array.isArray(raw) && raw.some((element) => satisfies(element, path.filter));
}
