import { attributePath, type AttributePath } from './attribute-path';
import { idInRef } from './reference';
import { elementsAt, getOf, isRecord, rawAt, type ScimResource, type ScimValue } from './resource';
import { isObjectList } from './schemas';

/**
 * The value at a path, or null for everything that SCIM calls unassigned: null, missing and empty lists (RFC 7643
 * section 2.5). Many values come as a sorted list of texts; an object with a `value` (manager, a mail) as that value.
 */
export function readPath(resource: ScimResource, text: string): ScimValue {
  return readParsed(resource, attributePath(text));
}

function readParsed(resource: ScimResource, path: AttributePath): ScimValue {
  const raw = rawAt(resource, path);
  if (raw === undefined || raw === null) return null;
  if (path.filter.length > 0) return simple(inner(elementsAt(raw, path)[0], path.sub));
  if (Array.isArray(raw)) return listOf(raw, path.sub);
  return isObjectList(path.attribute) && isRecord(raw) ? listOf([raw], path.sub) : simple(inner(raw, path.sub));
}

function listOf(elements: readonly unknown[], sub: string | null): ScimValue {
  const values: string[] = [];
  for (const element of elements) {
    const value = simple(inner(element, sub));
    if (typeof value === 'string') values.push(value);
    else if (typeof value === 'number' || typeof value === 'boolean') values.push(String(value));
  }
  return values.length === 0 ? null : values.sort();
}

/**
 * A bare text answers for its own `value`: Microsoft writes `manager` that way. Others name a manager by `managerId`,
 * as SCIM 1.1 did, or by address only.
 */
function inner(value: unknown, sub: string | null): unknown {
  const isValue = sub === null || sub.toLowerCase() === 'value';
  if (!isRecord(value)) return isValue ? value : undefined;
  if (!isValue) return getOf(value, sub);
  return getOf(value, 'value') ?? getOf(value, 'managerId') ?? idInRef(getOf(value, '$ref')) ?? undefined;
}

function simple(value: unknown): ScimValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
