import { isRecord, keyOf, type MutableResource, type ScimResource } from '../resource';
import { acceptExtension, isCore, isUrn, requireName } from './accept-resource';
import { acceptForeign, isPoison } from './accept-value';
import { homeIn, openHome, placeOf } from './attribute-place';
import { type AttributeName, parsePatchPath } from './filter-text';
import { applyToElements } from './patch-elements';
import type { PatchStep } from './patch-request';
import { applyToAttribute, type PatchTarget } from './patch-values';
import { findExtension, type ResourceType } from './schema';
import { badRequest, ScimProblem } from './scim-problem';

/**
 * Applies the operations of a PATCH request in their order (RFC 7644 section 3.5.2) and gives what the resource is
 * then. All of them or none: the first that cannot be applied is the answer, and the given resource stays as it was.
 */
export function patchResource(
  type: ResourceType,
  resource: ScimResource,
  steps: readonly PatchStep[],
): ScimResource | ScimProblem {
  const working = structuredClone(resource) as MutableResource;
  for (const step of steps) {
    const problem = step.path === null ? applyPathless(type, working, step) : applyStep(type, working, step, step.path);
    if (problem !== null) return problem;
  }
  return requireName(type, working) ?? working;
}

/**
 * Without a path the keys of the value are paths: plain names (Okta), dotted names and URNs with an attribute behind
 * them (Microsoft), whole extensions. What is read-only or unknown among them is passed over: clients send back what
 * they were shown.
 */
function applyPathless(type: ResourceType, working: MutableResource, step: PatchStep): ScimProblem | null {
  const value = step.value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(value)) {
    if (isPoison(key)) continue;
    const problem = applyKey(type, working, step, key, value[key]);
    if (problem !== null) return problem;
  }
  return null;
}

function applyKey(
  type: ResourceType,
  working: MutableResource,
  step: PatchStep,
  key: string,
  value: unknown,
): ScimProblem | null {
  if (isCore(type, key) && isRecord(value)) return applyPathless(type, working, { ...step, value });
  const path = parsePatchPath(key);
  if (path instanceof ScimProblem) return isUrn(key) ? mergeExtension(type, working, key, value) : null;
  const isWhole = findExtension(type, key) !== null || (path.name.schema !== null && isRecord(value));
  if (isWhole) return mergeExtension(type, working, key, value);
  const place = placeOf(type, path.name);
  if (place === null) return null;
  if (place.kind === 'known' && isReadOnly(place.attribute.mutability)) return null;
  return applyStep(type, working, { ...step, path, pathText: key, value, isLenient: true }, path);
}

function applyStep(
  type: ResourceType,
  working: MutableResource,
  step: PatchStep,
  { name, filter }: NonNullable<PatchStep['path']>,
): ScimProblem | null {
  if (isCore(type, name.text) && isRecord(step.value)) return applyPathless(type, working, step);
  const place = placeOf(type, name);
  if (place === null) {
    return badRequest('invalidPath', `A ${type.name} has no attribute "${name.text}${subText(name)}".`);
  }
  if (place.kind === 'extension') {
    if (filter !== null) return badRequest('invalidPath', `"${name.text}" is no list.`);
    return applyWhole(type, working, place.urn, step);
  }
  if (place.kind === 'foreign') {
    const whole = filter === null ? wholeForeign(working, place, step) : null;
    if (whole !== null) return applyWhole(type, working, whole, step);
    if (filter !== null) return badRequest('invalidPath', `"${name.text}" is not known to be a list.`);
    return applyForeign(working, place, step);
  }
  if (isReadOnly(place.attribute.mutability) || isReadOnly(place.sub?.mutability)) {
    return badRequest('mutability', `"${name.text}" is read-only.`);
  }
  if (place.attribute.returned === 'never') return null;
  const target: PatchTarget = { ...place, type, text: step.pathText ?? name.text };
  return filter === null ? applyToAttribute(working, target, step) : applyToElements(working, target, filter, step);
}

function applyWhole(type: ResourceType, working: MutableResource, urn: string, step: PatchStep): ScimProblem | null {
  return mergeExtension(type, working, urn, step.op === 'remove' ? null : step.value);
}

/**
 * The URN of an extension that nobody described, where a path means the whole of it: the resource has it, or an object
 * is given and the resource has nothing of which it could be an attribute.
 */
function wholeForeign(
  working: ScimResource,
  { home }: { readonly home: string },
  { pathText, value }: PatchStep,
): string | null {
  const text = pathText?.trim() ?? '';
  return keyOf(working, text) ?? (isRecord(value) && homeIn(working, home) === undefined ? text : null);
}

function subText({ sub, text }: AttributeName): string {
  return sub !== null && !text.endsWith(`.${sub}`) ? `.${sub}` : '';
}

function isReadOnly(mutability: string | undefined): boolean {
  return mutability === 'readOnly';
}

/** The attributes that are given replace those that are there; the others of the extension stay. */
function mergeExtension(type: ResourceType, working: MutableResource, urn: string, value: unknown): ScimProblem | null {
  if (value === null) {
    delete working[findExtension(type, urn)?.id ?? urn];
    return null;
  }
  const given: MutableResource = {};
  const problem = acceptExtension(type, given, urn, value);
  if (problem !== null) return problem;
  for (const key of Object.keys(given)) Object.assign(openHome(working, key), given[key]);
  return null;
}

function applyForeign(
  working: MutableResource,
  { home, attribute, sub }: { readonly home: string; readonly attribute: string; readonly sub: string | null },
  { op, value }: PatchStep,
): ScimProblem | null {
  if ([home, attribute, sub ?? ''].some(isPoison)) return badRequest('invalidPath', `"${attribute}" is no attribute.`);
  if (op === 'remove' || value === null || value === undefined) {
    removeForeign(working, home, attribute, sub);
    return null;
  }
  const accepted = acceptForeign(value, attribute);
  if (accepted instanceof ScimProblem) return accepted;
  const outer = openHome(working, home);
  (sub === null ? outer : innerOf(outer, attribute))[sub ?? attribute] = accepted;
  return null;
}

/** An extension without attributes is none. */
function removeForeign(working: MutableResource, home: string, attribute: string, sub: string | null): void {
  const outer = homeIn(working, home) as MutableResource | undefined;
  if (outer === undefined) return;
  const inner = outer[attribute];
  if (sub === null) delete outer[attribute];
  else if (isRecord(inner)) delete inner[sub];
  if (Object.keys(outer).length === 0) delete working[home];
}

function innerOf(outer: MutableResource, attribute: string): MutableResource {
  const there = outer[attribute];
  if (isRecord(there)) return there;
  const made: MutableResource = {};
  outer[attribute] = made;
  return made;
}
