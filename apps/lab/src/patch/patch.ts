import { asList, isList, isObject, isUnassigned, type Json, type JsonDraft } from '../http/json';
import type { MemberEdit } from '../directory/members';
import { readExtensionObject, readValue, requireAttributes, type Leniency } from '../directory/normalise';
import { patchMembers } from './members';
import type { PatchOperation } from './operations';
import { readPath, type PatchPath } from './path';
import { addTo, patchElements, patchSubOfAll, removeListed, single } from './values';
import type { Attribute, ResourceShape } from '../directory/schema';
import { ScimError } from '../http/scim-error';

/** A resource while a PATCH works on it. Values inside are replaced, never changed in place. */
export interface PatchDraft {
  readonly shape: ResourceShape;
  readonly attributes: JsonDraft;
  /** The members of a group; null for a user. */
  readonly members: MemberEdit | null;
}

export type Verb = 'add' | 'replace' | 'remove';

/**
 * Applies the operations in order (RFC 7644 section 3.5.2). It works on a draft: when one operation throws, the caller
 * drops the draft and nothing has happened, which makes a request atomic.
 */
export function applyPatch(draft: PatchDraft, operations: readonly PatchOperation[], leniency: Leniency): void {
  for (const operation of operations) applyOperation(draft, operation, leniency);
  requireAttributes(draft.shape, draft.attributes);
}

/** Applies the operations up to the first that fails and gives its refusal: for apps that are not atomic. */
export function firstFailure(
  draft: PatchDraft,
  operations: readonly PatchOperation[],
  leniency: Leniency,
): ScimError | null {
  try {
    applyPatch(draft, operations, leniency);
    return null;
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

function applyOperation(draft: PatchDraft, operation: PatchOperation, leniency: Leniency): void {
  const verb = readVerb(operation.op);
  if (operation.path !== null) {
    applyAt(draft, verb, readPath(draft.shape, operation.path), operation.value, leniency);
    return;
  }
  if (verb === 'remove') throw new ScimError(400, 'remove needs a path', 'noTarget');
  if (!isObject(operation.value)) {
    throw new ScimError(400, 'without a path the value must be an object of attributes', 'invalidValue');
  }
  for (const [key, value] of Object.entries(operation.value)) {
    if (['schemas', 'id', 'meta'].includes(key.toLowerCase())) continue;
    applyAt(draft, verb, readPath(draft.shape, key), value, leniency);
  }
}

function readVerb(op: string): Verb {
  const verb = op.toLowerCase();
  if (verb === 'add' || verb === 'replace' || verb === 'remove') return verb;
  throw new ScimError(400, `op must be add, replace or remove, not ${op}`, 'invalidSyntax');
}

function applyAt(draft: PatchDraft, verb: Verb, path: PatchPath, value: Json | undefined, leniency: Leniency): void {
  if (verb !== 'remove' && value === undefined) throw new ScimError(400, `${verb} needs a value`, 'invalidValue');
  if (path.attribute === null) {
    patchExtension(draft, verb, path.extension ?? '', value, leniency);
    return;
  }
  refuseReadOnly(path.attribute);
  if (path.sub) refuseReadOnly(path.sub);
  if (path.attribute.returned === 'never') return;
  if (draft.members && path.attribute.name === 'members') {
    patchMembers(draft.members, verb, path, value);
    return;
  }
  withHolder(draft, path.extension, (holder) => patchAttribute(holder, path, verb, value, leniency));
}

function refuseReadOnly(attribute: Attribute): void {
  if (attribute.mutability === 'readOnly') throw new ScimError(400, `${attribute.name} is read-only`, 'mutability');
}

/**
 * Gives the object that holds the attribute: the resource, or a copy of its extension that is put back or dropped when
 * empty.
 */
function withHolder(draft: PatchDraft, extension: string | null, change: (holder: JsonDraft) => void): void {
  if (extension === null) {
    change(draft.attributes);
    return;
  }
  const current = draft.attributes[extension];
  const holder: JsonDraft = isObject(current) ? { ...current } : {};
  change(holder);
  if (Object.keys(holder).length === 0) delete draft.attributes[extension];
  else draft.attributes[extension] = holder;
}

function patchExtension(draft: PatchDraft, verb: Verb, urn: string, value: Json | undefined, leniency: Leniency): void {
  if (verb === 'remove' || isUnassigned(value)) {
    delete draft.attributes[urn];
    return;
  }
  const given = readExtensionObject(draft.shape, urn, value ?? null, leniency);
  withHolder(draft, urn, (holder) => Object.assign(holder, given));
}

function patchAttribute(
  holder: JsonDraft,
  path: PatchPath,
  verb: Verb,
  value: Json | undefined,
  leniency: Leniency,
): void {
  const attribute = path.attribute as Attribute;
  const current = holder[attribute.name];
  set(holder, attribute.name, changed(current, attribute, { path, verb, value, leniency }));
}

interface Step {
  readonly path: PatchPath;
  readonly verb: Verb;
  readonly value: Json | undefined;
  readonly leniency: Leniency;
}

function changed(current: Json | undefined, attribute: Attribute, step: Step): Json | undefined {
  const { path, verb, value, leniency } = step;
  if (path.filter) return patchElements(asList(current), attribute, { ...step, filter: path.filter, sub: path.sub });
  if (path.sub) {
    if (attribute.multiValued) return patchSubOfAll(asList(current), attribute, path.sub, step);
    return patchSub(current, path.sub, step);
  }
  if (verb === 'remove') {
    return attribute.multiValued && value !== undefined ? removeListed(asList(current), value) : undefined;
  }
  if (attribute.multiValued) {
    const read = readValue(attribute, isList(value) || value === null ? value : [value ?? null], leniency);
    return verb === 'add' ? addTo(asList(current), asList(read)) : read;
  }
  const read = readValue(attribute, value ?? null, leniency);
  if (attribute.type === 'complex' && isObject(current) && isObject(read)) return { ...current, ...read };
  return read === undefined && verb === 'add' ? current : kept(read, current, value);
}

/** A value that the app chose to ignore (not one that clears) leaves what was there. */
function kept(read: Json | undefined, current: Json | undefined, sent: Json | undefined): Json | undefined {
  return read === undefined && typeof sent === 'string' && sent !== '' ? current : read;
}

function patchSub(current: Json | undefined, sub: Attribute, step: Step): Json | undefined {
  const object: JsonDraft = isObject(current) ? { ...current } : {};
  set(object, sub.name, step.verb === 'remove' ? undefined : single(sub, step.value, step.leniency));
  return Object.keys(object).length === 0 ? undefined : object;
}

function set(holder: JsonDraft, name: string, value: Json | undefined): void {
  if (value === undefined) delete holder[name];
  else holder[name] = value;
}
