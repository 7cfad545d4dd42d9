import { attributePath, type AttributePath } from './attribute-path';
import { elementsAt, hasElement, rawAt, type MutableResource, type ScimResource, type ScimValue } from './resource';
import { isObjectList, isValueObject, PATCH_SCHEMA } from './schemas';
import { distinct, isUnassigned, newElement, wholeValue, writePath } from './write-path';

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Always there: a server was seen to read an operation without one as "replace the whole resource". */
  readonly path: string;
  readonly value?: unknown;
}

export interface PatchRequest {
  readonly schemas: readonly string[];
  readonly Operations: readonly PatchOperation[];
}

export interface ValueChange {
  readonly path: string;
  /** Null, empty text and empty list clear the attribute. */
  readonly value: ScimValue;
}

export interface PatchOptions {
  /** The resource as the app shows it now. Without it, elements of multi-valued attributes are taken to be there. */
  readonly current?: ScimResource | null;
  /** Most operations in one request; more make several requests. */
  readonly maxOps?: number;
}

/**
 * PATCH requests (RFC 7644 section 3.5.2) that bring the changes about: lower-case operations, each with a path.
 * Clearing is `remove`, because `replace` with "" stores an empty text on most servers. An element of a multi-valued
 * attribute is replaced through its value filter when it is there; otherwise the whole list is replaced by what is
 * there and the new element, because `replace` through a filter without a match is 400 `noTarget`, and `add` of a list
 * was seen to replace the set.
 */
export function buildPatch(changes: readonly ValueChange[], options: PatchOptions = {}): readonly PatchRequest[] {
  const working = { current: options.current ?? null };
  const operations: PatchOperation[] = [];
  const lists = new Map<string, PatchOperation>();
  for (const change of changes) {
    const operation = toOperation(change, working.current, lists);
    if (operation !== null) operations.push(operation);
  }
  return toRequests(operations, options.maxOps ?? operations.length);
}

/**
 * The same changes without a value filter or a sub-attribute in any path: every attribute that is touched is replaced
 * by what is there now with the changes in it. For servers that know no more of a path than the name of an attribute.
 */
export function buildWholePatch(
  changes: readonly ValueChange[],
  current: ScimResource,
  maxOps = changes.length,
): readonly PatchRequest[] {
  const after = structuredClone(current) as MutableResource;
  for (const { path, value } of changes) writePath(after, path, value);
  const touched = new Map(changes.map(({ path }) => [attributeOf(attributePath(path)), attributePath(path)]));
  const operations = [...touched].map(([path, parsed]): PatchOperation => {
    const value = rawAt(after, parsed);
    return isUnassigned(value) ? { op: 'remove', path } : { op: 'replace', path, value };
  });
  return toRequests(operations, maxOps);
}

/** Cuts operations into requests of at most `maxOps`. */
export function toRequests(operations: readonly PatchOperation[], maxOps: number): readonly PatchRequest[] {
  const size = Math.max(1, maxOps);
  const requests: PatchRequest[] = [];
  for (let start = 0; start < operations.length; start += size) {
    requests.push({ schemas: [PATCH_SCHEMA], Operations: operations.slice(start, start + size) });
  }
  return requests;
}

function toOperation(
  change: ValueChange,
  current: ScimResource | null,
  lists: Map<string, PatchOperation>,
): PatchOperation | null {
  const path = attributePath(change.path);
  const key = `${path.schema ?? ''}:${path.attribute}`.toLowerCase();
  if (isUnassigned(change.value)) return removal(path, current);
  if (path.filter.length === 0) return { op: 'replace', path: targetOf(path), value: wholeAt(path, change.value) };
  if (current === null || hasElement(current, path)) {
    return { op: 'replace', path: withSub(path, path.sub ?? 'value'), value: change.value };
  }
  const pending = lists.get(key);
  if (pending !== undefined) {
    (pending.value as unknown[]).push(newElement(path, change.value));
    return null;
  }
  const operation = { op: 'replace', path: attributeOf(path), value: wholeList(path, change.value, current) } as const;
  lists.set(key, operation);
  return operation;
}

/** What is there already and the new element; an untyped lone element that we took for ours makes room. */
function wholeList(path: AttributePath, value: ScimValue, current: ScimResource): unknown[] {
  const raw = rawAt(current, path);
  const taken = new Set(elementsAt(raw, path));
  const others = Array.isArray(raw) ? raw.filter((element) => !taken.has(element)) : [];
  return [...distinct(others), newElement(path, value)];
}

/** Removing what is known not to be there would be 400 `noTarget` on some servers, so it is left out. */
function removal(path: AttributePath, current: ScimResource | null): PatchOperation | null {
  if (path.filter.length > 0 && current !== null && !hasElement(current, path)) {
    // The only one, which is shown without what the filter asks for, or without its list: its attribute is meant.
    const isOnly = elementsAt(rawAt(current, path), path).length > 0;
    return isOnly ? { op: 'remove', path: `${attributeOf(path)}${isValue(path.sub) ? '' : `.${path.sub}`}` } : null;
  }
  return { op: 'remove', path: path.sub === null || isValue(path.sub) ? withSub(path, null) : withSub(path, path.sub) };
}

function targetOf(path: AttributePath): string {
  const whole = isObjectList(path.attribute) || (isValueObject(path.attribute) && isValue(path.sub));
  return withSub(path, whole ? null : path.sub);
}

function wholeAt(path: AttributePath, value: ScimValue): unknown {
  if (isValueObject(path.attribute) && isValue(path.sub)) return { value };
  return wholeValue(path, value);
}

function isValue(sub: string | null): boolean {
  return sub === null || sub.toLowerCase() === 'value';
}

function attributeOf(path: AttributePath): string {
  return path.schema === null ? path.attribute : `${path.schema}:${path.attribute}`;
}

function withSub(path: AttributePath, sub: string | null): string {
  const filter = path.filterText === null ? '' : `[${path.filterText}]`;
  return `${attributeOf(path)}${filter}${sub === null ? '' : `.${sub}`}`;
}
