import { isRecord, type MutableResource, type ScimResource } from '../resource';
import { placeOf } from './attribute-place';
import { parseAttributeName } from './filter-text';
import type { ResourceType } from './schema';

/** Cuts a resource down to what a client asked for (RFC 7644 section 3.9). */
export type Projection = (resource: ScimResource) => ScimResource;

/** Attributes that every answer shows. */
const ALWAYS: ReadonlySet<string> = new Set(['id', 'schemas']);

/** Names that were asked for, by the object that holds them: null stands for the resource itself. */
type Selection = Map<string | null, Map<string, Set<string> | null>>;

/**
 * `attributes` names what is shown, `excludedAttributes` what is left out; the former goes before the latter. Names
 * that no schema knows select nothing. Null when neither was given: everything is shown.
 */
export function projection(
  type: ResourceType,
  attributes: readonly string[],
  excluded: readonly string[],
): Projection | null {
  if (attributes.length > 0) {
    const selection = select(type, attributes);
    return (resource) => keep(resource, selection);
  }
  if (excluded.length === 0) return null;
  const selection = select(type, excluded);
  return (resource) => leaveOut(resource, selection);
}

function select(type: ResourceType, names: readonly string[]): Selection {
  const selection: Selection = new Map();
  for (const text of names) {
    const name = parseAttributeName(text.trim());
    const place = name === null ? null : placeOf(type, name);
    if (place === null) continue;
    if (place.kind === 'extension') add(selection, null, place.urn, null);
    else if (place.kind === 'foreign') {
      add(selection, place.home, place.attribute, place.sub);
      add(selection, null, text.trim(), null);
    } else add(selection, place.home, place.attribute.name, place.sub?.name ?? null);
  }
  return selection;
}

function add(selection: Selection, home: string | null, attribute: string, sub: string | null): void {
  const inside = selection.get(home) ?? new Map<string, Set<string> | null>();
  selection.set(home, inside);
  const subs = inside.get(attribute);
  if (sub === null || subs === null) inside.set(attribute, null);
  else inside.set(attribute, (subs ?? new Set()).add(sub));
}

function keep(resource: ScimResource, selection: Selection): ScimResource {
  const shown: MutableResource = {};
  const core = selection.get(null);
  for (const key of Object.keys(resource)) {
    const value = resource[key];
    const wanted = core?.get(key);
    const inside = selection.get(key);
    if (ALWAYS.has(key) || wanted === null) shown[key] = value;
    else if (wanted !== undefined) shown[key] = partsOf(value, (sub) => wanted.has(sub));
    else if (inside !== undefined && isRecord(value)) shown[key] = insideOf(value, inside);
  }
  return shown;
}

function insideOf(value: MutableResource, inside: ReadonlyMap<string, Set<string> | null>): MutableResource {
  const shown: MutableResource = {};
  for (const key of Object.keys(value)) {
    const subs = inside.get(key);
    if (subs === null) shown[key] = value[key];
    else if (subs !== undefined) shown[key] = partsOf(value[key], (sub) => subs.has(sub));
  }
  return shown;
}

function leaveOut(resource: ScimResource, selection: Selection): ScimResource {
  const shown: MutableResource = {};
  const core = selection.get(null);
  for (const key of Object.keys(resource)) {
    const value = resource[key];
    const gone = core?.get(key);
    const inside = selection.get(key);
    if (gone === null && !ALWAYS.has(key)) continue;
    if (gone instanceof Set) shown[key] = partsOf(value, (sub) => !gone.has(sub));
    else if (inside !== undefined && isRecord(value)) shown[key] = outsideOf(value, inside);
    else shown[key] = value;
  }
  return shown;
}

function outsideOf(value: MutableResource, inside: ReadonlyMap<string, Set<string> | null>): MutableResource {
  const shown: MutableResource = {};
  for (const key of Object.keys(value)) {
    const subs = inside.get(key);
    if (subs === undefined) shown[key] = value[key];
    else if (subs !== null) shown[key] = partsOf(value[key], (sub) => !subs.has(sub));
  }
  return shown;
}

function partsOf(value: unknown, isShown: (sub: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => partsOf(one, isShown));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => isShown(name)));
}
