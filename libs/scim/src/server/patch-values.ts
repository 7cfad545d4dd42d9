import { isRecord, type MutableResource } from '../resource';
import { acceptValue, repeatMark, tidyList } from './accept-value';
import { homeIn, openHome } from './attribute-place';
import type { PatchStep } from './patch-request';
import type { ResourceType, ScimAttribute } from './schema';
import { badRequest, ScimProblem } from './scim-problem';

/** What an operation is about: an attribute of a type, perhaps a part of it. */
export interface PatchTarget {
  readonly type: ResourceType;
  readonly home: string | null;
  readonly attribute: ScimAttribute;
  readonly sub: ScimAttribute | null;
  /** The path as the client wrote it, for messages. */
  readonly text: string;
}

/** Applies an operation whose path has no value filter. */
export function applyToAttribute(working: MutableResource, target: PatchTarget, step: PatchStep): ScimProblem | null {
  const { attribute, sub, home } = target;
  if (step.op === 'remove') return removeAttribute(working, target, step.value);
  if (sub !== null) return setSub(working, target, step.value);
  const accepted = acceptValue(attribute, step.value, target.text);
  if (accepted instanceof ScimProblem) return accepted;
  if (accepted === undefined) {
    return step.op === 'replace' ? removeAttribute(working, target, undefined) : null;
  }
  const object = openHome(working, home);
  const there = object[attribute.name];
  if (attribute.multiValued && step.op === 'add') {
    object[attribute.name] = append(attribute, listOf(there), accepted as readonly unknown[]);
  } else if (attribute.type === 'complex' && !attribute.multiValued && isRecord(there)) {
    object[attribute.name] = { ...there, ...(accepted as object) };
  } else object[attribute.name] = accepted;
  return null;
}

/**
 * `add` of what is there already changes nothing; the primary one of the new values is primary from now on. What is
 * added to a value of a type that is there (RFC 7643 section 2.4) is added to that element.
 */
function append(attribute: ScimAttribute, there: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  const markOf = attribute.name === 'members' ? memberMark : repeatMark;
  const places = new Map(there.map((one, index) => [markOf(one), index]));
  const list = [...there];
  const fresh = new Set<unknown>();
  for (const one of added) {
    const mark = markOf(one);
    const place = mark === null ? list.findIndex((other) => holds(one, other)) : (places.get(mark) ?? -1);
    if (place >= 0 && (attribute.name === 'members' || holds(one, list[place]))) continue;
    const element: unknown = place < 0 ? one : { ...(list[place] as object), ...(one as object) };
    fresh.add(element);
    if (place >= 0) list[place] = element;
    else places.set(mark, list.push(element) - 1);
  }
  return tidyList(list, fresh);
}

function memberMark(element: unknown): string | null {
  return JSON.stringify(valueOf(element) ?? null);
}

/** True when everything that the one says holds of the other already. */
function holds(one: unknown, other: unknown): boolean {
  if (!isRecord(one) || !isRecord(other)) return one === other;
  return Object.keys(one).every((key) => one[key] === other[key]);
}

function valueOf(element: unknown): unknown {
  return isRecord(element) ? element.value : element;
}

function removeAttribute(working: MutableResource, target: PatchTarget, value: unknown): ScimProblem | null {
  const { attribute, sub, home, type } = target;
  if (attribute.required && sub === null) {
    return badRequest('mutability', `"${attribute.name}" of a ${type.name} cannot be removed.`);
  }
  const object = homeIn(working, home) as MutableResource | undefined;
  const there = object?.[attribute.name];
  if (object === undefined || there === undefined) return null;
  if (sub !== null) for (const element of listOf(there)) if (isRecord(element)) delete element[sub.name];
  const left =
    sub === null && attribute.multiValued && value !== undefined && value !== null
      ? without(listOf(there), value)
      : null;
  if (sub === null && (left === null || left.length === 0)) delete object[attribute.name];
  else if (left !== null) object[attribute.name] = left;
  dropEmpty(working, target);
  return null;
}

/**
 * Microsoft's way of removing members: the path of the whole list, and in `value` those that are to go. Read as the RFC
 * has it, this would empty the group; so would an empty list, which names nobody.
 */
function without(there: readonly unknown[], value: unknown): readonly unknown[] {
  const gone = new Set((Array.isArray(value) ? (value as unknown[]) : [value]).map(valueOf));
  return there.filter((one) => !gone.has(valueOf(one)));
}

/**
 * A part of an object; of a list without a filter it is the part of every element, and of a new one if there is none.
 */
function setSub(working: MutableResource, target: PatchTarget, value: unknown): ScimProblem | null {
  const { attribute, home } = target;
  const sub = target.sub as ScimAttribute;
  const accepted = acceptValue(sub, value, target.text);
  if (accepted instanceof ScimProblem) return accepted;
  if (accepted === undefined) return removeAttribute(working, target, undefined);
  const object = openHome(working, home);
  const there = object[attribute.name];
  const elements = listOf(there).filter(isRecord);
  if (sub.mutability === 'immutable' && elements.some((one) => one[sub.name] !== accepted)) {
    return badRequest('mutability', `"${target.text}" cannot be changed once it is set.`);
  }
  for (const element of elements) element[sub.name] = accepted;
  if (elements.length === 0) {
    const made = { [sub.name]: accepted };
    object[attribute.name] = attribute.multiValued ? [made] : made;
  } else if (attribute.multiValued) object[attribute.name] = tidyList(elements, null);
  return null;
}

/** What is said of a value, and means nothing without it. */
const LABELS: ReadonlySet<string> = new Set(['type', 'primary', 'display']);

/**
 * What holds nothing any more is unassigned (RFC 7643 section 2.5). Microsoft takes an address away by removing its
 * `value`: a type that is left of it is the type of nothing.
 */
export function dropEmpty(working: MutableResource, { home, attribute, sub }: PatchTarget): void {
  const object = homeIn(working, home) as MutableResource | undefined;
  if (object === undefined) return;
  const there = object[attribute.name];
  if (Array.isArray(there)) {
    const isNothing = (key: string): boolean => sub?.name === 'value' && LABELS.has(key);
    const left = there.filter((one) => !(isRecord(one) && Object.keys(one).every(isNothing)));
    if (left.length === 0) delete object[attribute.name];
    else object[attribute.name] = left;
  } else if (isRecord(there) && Object.keys(there).length === 0) delete object[attribute.name];
  if (home !== null && Object.keys(object).length === 0) delete working[home];
}

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
