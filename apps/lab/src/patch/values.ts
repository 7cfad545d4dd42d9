import { elementFrom, elementSubject, type CompiledFilter } from '../reading/filter';
import { asList, equalJson, isObject, isUnassigned, type Json, type JsonDraft } from '../http/json';
import { readElement, readValue, type Leniency } from '../directory/normalise';
import type { Attribute } from '../directory/schema';
import { ScimError } from '../http/scim-error';

export interface ValueStep {
  readonly verb: 'add' | 'replace' | 'remove';
  readonly value: Json | undefined;
  readonly leniency: Leniency;
}

export interface ElementStep extends ValueStep {
  readonly filter: CompiledFilter;
  readonly sub: Attribute | null;
}

/** Appends what is not there yet; a new primary takes the mark from the old one (RFC 7644 section 3.5.2). */
export function addTo(current: readonly Json[], given: readonly Json[]): Json | undefined {
  const fresh = given.filter((one) => !current.some((known) => equalJson(known, one)));
  const all = [...onePrimary(current, fresh), ...fresh];
  return all.length === 0 ? undefined : all;
}

function onePrimary(current: readonly Json[], fresh: readonly Json[]): readonly Json[] {
  if (!fresh.some((one) => isObject(one) && one['primary'] === true)) return current;
  return current.map((one) => (isObject(one) && one['primary'] === true ? { ...one, primary: false } : one));
}

/**
 * Microsoft's form of `remove`: the values to take out are listed. An element goes when it agrees in all that is given.
 */
export function removeListed(current: readonly Json[], value: Json): Json | undefined {
  const listed = asList(value);
  const left = current.filter((element) => !listed.some((one) => agrees(element, one)));
  return left.length === 0 ? undefined : left;
}

function agrees(element: Json, listed: Json): boolean {
  if (!isObject(listed)) return isObject(element) ? element['value'] === listed : element === listed;
  const keys = Object.keys(listed).filter((key) => !isUnassigned(listed[key]));
  return keys.length > 0 && isObject(element) && keys.every((key) => equalJson(element[key], listed[key]));
}

/**
 * `attr[filter]` and `attr[filter].sub`. `replace` needs a match; `add` makes the element that the filter describes.
 */
export function patchElements(current: readonly Json[], attribute: Attribute, step: ElementStep): Json | undefined {
  const matches = current.map((element) => step.filter.test(elementSubject(element)));
  if (!matches.includes(true)) return patchNothing(current, attribute, step);
  const next = current.flatMap((element, index) =>
    matches[index] ? changedElement(element, attribute, step) : [element],
  );
  const marked = next.map((element, index) => demoted(element, matches[index] === true, next, current));
  return marked.length === 0 ? undefined : marked;
}

function demoted(element: Json, touched: boolean, next: readonly Json[], before: readonly Json[]): Json {
  if (touched || next.length !== before.length || !isObject(element) || element['primary'] !== true) return element;
  const others = next.filter((one) => one !== element && isObject(one) && one['primary'] === true);
  return others.length > 0 ? { ...element, primary: false } : element;
}

function patchNothing(current: readonly Json[], attribute: Attribute, step: ElementStep): Json | undefined {
  if (step.verb === 'remove') return current.length === 0 ? undefined : current;
  if (step.verb === 'replace') {
    throw new ScimError(400, `no value of ${attribute.name} matches the filter`, 'noTarget');
  }
  const made = step.sub
    ? { ...elementFrom(step.filter), [step.sub.name]: single(step.sub, step.value, step.leniency) ?? '' }
    : { ...elementFrom(step.filter), ...objectOf(readElement(attribute, step.value ?? null, step.leniency)) };
  return addTo(current, [made]);
}

function changedElement(element: Json, attribute: Attribute, step: ElementStep): Json[] {
  if (step.sub) return withSub(element, step.sub, step);
  if (step.verb === 'remove') return [];
  const value = asList(step.value)[0] ?? null;
  return [{ ...objectOf(element), ...objectOf(readElement(attribute, value, step.leniency)) }];
}

/** `emails.value` without a filter means that sub-attribute of every element. */
export function patchSubOfAll(
  current: readonly Json[],
  attribute: Attribute,
  sub: Attribute,
  step: ValueStep,
): Json | undefined {
  if (current.length === 0 && step.verb === 'replace') {
    throw new ScimError(400, `${attribute.name} has no value to change`, 'noTarget');
  }
  if (current.length === 0 && step.verb === 'add') {
    return [{ [sub.name]: single(sub, step.value, step.leniency) ?? '' }];
  }
  const next = current.flatMap((element) => withSub(element, sub, step));
  return next.length === 0 ? undefined : next;
}

function withSub(element: Json, sub: Attribute, step: ValueStep): Json[] {
  const object: JsonDraft = { ...objectOf(element) };
  const value = step.verb === 'remove' ? undefined : single(sub, step.value, step.leniency);
  if (value === undefined) delete object[sub.name];
  else object[sub.name] = value;
  return Object.keys(object).length === 0 ? [] : [object];
}

/** Reads one value; directories sometimes wrap it in a list of one. */
export function single(attribute: Attribute, value: Json | undefined, leniency: Leniency): Json | undefined {
  const list = asList(value);
  if (list.length > 1) throw new ScimError(400, `${attribute.name} takes one value`, 'invalidValue');
  return readValue(attribute, list[0] ?? null, leniency);
}

function objectOf(value: Json | undefined): JsonDraft {
  return isObject(value) ? { ...value } : {};
}
