import { isRecord, type ScimResource } from '../resource';
import { homeIn, placeOf } from './attribute-place';
import { parseAttributeName } from './filter-text';
import { findAttribute, type ResourceType, type ScimAttribute, subAttributesOf } from './schema';
import { badRequest, type ScimProblem } from './scim-problem';

/** What a resource is sorted by; null for one that has no such value. */
export type SortKey = string | number | null;

export interface SortOrder {
  readonly keyOf: (resource: ScimResource) => SortKey;
  readonly compare: (left: SortKey, right: SortKey) => number;
}

/**
 * Sorting of RFC 7644 section 3.4.2.3: by case only where the attribute is case-exact; of a list its primary value
 * counts, else its first; whoever has no value comes last when ascending and first when descending.
 */
export function compileSort(type: ResourceType, sortBy: string, sortOrder: string | null): SortOrder | ScimProblem {
  const name = parseAttributeName(sortBy.trim());
  const place = name === null ? null : placeOf(type, name);
  if (place === null || place.kind !== 'known') {
    return badRequest('invalidPath', `"sortBy": a ${type.name} has no attribute "${sortBy.slice(0, 100)}".`);
  }
  const { attribute, home } = place;
  const leaf = place.sub ?? valueAttribute(attribute);
  const direction = sortOrder?.toLowerCase() === 'descending' ? -1 : 1;
  return {
    keyOf: (resource) => keyOf(homeIn(resource, home)?.[attribute.name], leaf),
    compare: (left, right) => direction * compareKeys(left, right),
  };
}

function valueAttribute(attribute: ScimAttribute): ScimAttribute {
  if (attribute.type !== 'complex') return attribute;
  const subs = subAttributesOf(attribute);
  return findAttribute(subs, 'value') ?? findAttribute(subs, 'formatted') ?? attribute;
}

function keyOf(raw: unknown, leaf: ScimAttribute): SortKey {
  const one: unknown = Array.isArray(raw)
    ? (raw.find((item) => isRecord(item) && item.primary === true) ?? raw[0])
    : raw;
  const value = isRecord(one) ? one[leaf.name] : one;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  if (leaf.type === 'dateTime') return Date.parse(value);
  return leaf.caseExact ? value : value.normalize('NFC').toLowerCase();
}

function compareKeys(left: SortKey, right: SortKey): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
}
