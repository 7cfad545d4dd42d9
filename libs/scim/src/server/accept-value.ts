import { isRecord, type MutableResource } from '../resource';
import { findAttribute, type ScimAttribute, subAttributesOf } from './schema';
import { badRequest, ScimProblem } from './scim-problem';

/** A value as it is kept; undefined for everything that RFC 7643 section 2.5 calls unassigned. */
export type Accepted = unknown;

/** Keys that would reach into the prototype of an object instead of standing in it. */
const POISON: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** NUL, which PostgreSQL cannot keep in a text, and halves of surrogate pairs, which are no text at all. */
export const NO_TEXT = /[\u0000\p{Surrogate}]/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/i;

export function isPoison(key: string): boolean {
  return POISON.has(key);
}

/**
 * A value as the schema wants it, from what clients send: truth values as texts ("True"), numbers for texts, a bare
 * value or a single object where a list stands, a list of one where a single value stands, `{"value": …}` around a
 * simple one. What cannot be meant is `invalidValue`.
 */
export function acceptValue(attribute: ScimAttribute, value: unknown, path: string): Accepted | ScimProblem {
  if (value === null || value === undefined) return undefined;
  if (attribute.multiValued) return acceptList(attribute, value, path);
  const single: unknown = Array.isArray(value) ? (value.length === 1 ? value[0] : value) : value;
  if (Array.isArray(single)) {
    if (single.length === 0) return undefined;
    return badRequest('invalidValue', `"${path}" holds one value, not ${single.length}.`);
  }
  return attribute.type === 'complex' ? acceptObject(attribute, single, path) : acceptSimple(attribute, single, path);
}

function acceptList(attribute: ScimAttribute, value: unknown, path: string): Accepted | ScimProblem {
  const list: unknown[] = [];
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    const accepted =
      attribute.type === 'complex' ? acceptObject(attribute, item, path) : acceptSimple(attribute, item, path);
    if (accepted instanceof ScimProblem) return accepted;
    if (accepted !== undefined) list.push(accepted);
  }
  return list.length === 0 ? undefined : tidyList(list, null);
}

/** One value of a type stands once in a list (RFC 7643 section 2.4): what is said of it again is added to the first. */
function withoutRepeats(list: readonly unknown[]): readonly unknown[] {
  const seen = new Map<string, MutableResource>();
  return list.filter((one) => {
    const mark = repeatMark(one);
    const first = mark === null ? undefined : seen.get(mark);
    if (first !== undefined) Object.assign(first, { ...(one as object), ...first });
    else if (mark !== null) seen.set(mark, one as MutableResource);
    return first === undefined;
  });
}

/** The same for two elements that may not stand in one list; null for one that may always. */
export function repeatMark(element: unknown): string | null {
  if (!isRecord(element) || element.value === undefined) return null;
  return JSON.stringify([element.value, element.type ?? null]);
}

/** An object by its sub-attributes; those that are unknown or read-only are left out. A bare value is its `value`. */
export function acceptObject(
  attribute: ScimAttribute,
  value: unknown,
  path: string,
): MutableResource | undefined | ScimProblem {
  if (value === null || value === undefined) return undefined;
  const record = isRecord(value) ? value : { value };
  if (!isRecord(value) && findAttribute(subAttributesOf(attribute), 'value') === null) {
    return badRequest('invalidValue', `"${path}" is an object, not ${describe(value)}.`);
  }
  const object = acceptMembers(subAttributesOf(attribute), record, path);
  if (object instanceof ScimProblem) return object;
  return Object.keys(object).length === 0 ? undefined : object;
}

/** The attributes of an object that a schema knows and a client may write. */
export function acceptMembers(
  attributes: readonly ScimAttribute[],
  record: Readonly<Record<string, unknown>>,
  path: string,
): MutableResource | ScimProblem {
  const object: MutableResource = {};
  for (const key in record) {
    const attribute = findAttribute(attributes, key);
    if (attribute === null || attribute.mutability === 'readOnly' || attribute.returned === 'never') continue;
    const accepted = acceptValue(attribute, record[key], path === '' ? attribute.name : `${path}.${attribute.name}`);
    if (accepted instanceof ScimProblem) return accepted;
    if (accepted !== undefined) object[attribute.name] = accepted;
  }
  return object;
}

function acceptSimple(attribute: ScimAttribute, value: unknown, path: string): Accepted | ScimProblem {
  const bare = isRecord(value) && 'value' in value ? value.value : value;
  if (bare === null || bare === undefined) return undefined;
  if (typeof bare === 'object') return badRequest('invalidValue', `"${path}" is no object.`);
  switch (attribute.type) {
    case 'boolean':
      return acceptBoolean(bare, path);
    case 'integer':
    case 'decimal':
      return Number.isFinite(Number(bare)) ? Number(bare) : badRequest('invalidValue', `"${path}" is a number.`);
    case 'dateTime':
      if (typeof bare === 'string' && INSTANT.test(bare) && !Number.isNaN(Date.parse(bare))) return bare;
      return badRequest('invalidValue', `"${path}" is a point in time such as 2026-05-14T09:00:00Z.`);
    case 'string':
    case 'reference':
    case 'binary':
    case 'complex':
      return acceptText(String(bare as string | number | boolean), path);
  }
}

function acceptBoolean(value: unknown, path: string): boolean | ScimProblem {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'true') return true;
  if (word === 'false') return false;
  return badRequest('invalidValue', `"${path}" is true or false, not ${describe(value)}.`);
}

function acceptText(text: string, path: string): string | ScimProblem {
  return NO_TEXT.test(text)
    ? badRequest('invalidValue', `"${path}" holds a character that is no text (NUL, or half of a surrogate pair).`)
    : text;
}

/** A value that no schema describes: kept as it is, except for what is no text and for keys that are traps. */
export function acceptForeign(value: unknown, path: string): Accepted | ScimProblem {
  if (typeof value === 'string') return acceptText(value, path);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const item of value as readonly unknown[]) {
      const accepted = acceptForeign(item, path);
      if (accepted instanceof ScimProblem) return accepted;
      list.push(accepted);
    }
    return list;
  }
  if (!isRecord(value)) return value;
  const object: MutableResource = {};
  for (const key of Object.keys(value)) {
    if (isPoison(key)) continue;
    const name = acceptText(key, path);
    const accepted = name instanceof ScimProblem ? name : acceptForeign(value[key], `${path}.${key}`);
    if (accepted instanceof ScimProblem) return accepted;
    object[key] = accepted;
  }
  return object;
}

/** A list as the RFC has it: no value of a type twice, and one primary element at most. */
export function tidyList(list: readonly unknown[], favoured: ReadonlySet<unknown> | null): readonly unknown[] {
  return onePrimary(withoutRepeats(list), favoured);
}

/** One element of a list at most is the primary one (RFC 7643 section 2.4): the favoured one, else the first. */
function onePrimary(list: readonly unknown[], favoured: ReadonlySet<unknown> | null): readonly unknown[] {
  const primaries = list.filter((one): one is MutableResource => isRecord(one) && one.primary === true);
  if (primaries.length < 2) return list;
  const kept = primaries.find((one) => favoured?.has(one)) ?? primaries[0];
  for (const one of primaries) if (one !== kept) one.primary = false;
  return list;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : (JSON.stringify(value)?.slice(0, 60) ?? 'nothing');
}
