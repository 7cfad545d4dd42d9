import { isUuid } from '@joinery/kernel';
import { isRecord } from '../resource';
import type { FilterNode } from './filter-text';
import type { PatchStep } from './patch-request';

/** Names of attributes of a group that may stand beside its members. */
const PLAIN_NAME = /^[a-z]+$/i;

/**
 * Ids of the members that a PATCH of a group is about, where it says of each by its id that it comes or goes; null where
 * it is about the whole list. Of a group of tens of thousands no other member has to be read for it: Microsoft sends
 * them one by one.
 */
export function namedMembers(steps: readonly PatchStep[]): readonly string[] | null {
  const ids = new Set<string>();
  for (const step of steps) {
    const named = namedBy(step);
    if (named === null) return null;
    for (const id of named) ids.add(id);
  }
  return [...ids];
}

function namedBy({ op, path, value }: PatchStep): readonly string[] | null {
  if (path === null) return Object.keys(value as object).every(isOther) ? [] : null;
  const { name, filter } = path;
  if (name.schema !== null) return null;
  if (isOther(name.attribute)) return [];
  if (name.sub !== null || op === 'replace') return null;
  if (filter === null) return idsIn(value);
  return op === 'remove' ? idsOf(filter) : null;
}

function isOther(name: string): boolean {
  return PLAIN_NAME.test(name) && name.toLowerCase() !== 'members';
}

function idsIn(value: unknown): readonly string[] | null {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  const ids = elements.map((element) => (isRecord(element) ? element.value : element));
  return ids.every((id) => typeof id === 'string') ? ids : null;
}

/** A filter looks at no case, which of the ids we give can be told from the id; of others the whole list is looked at. */
function idsOf(filter: FilterNode): readonly string[] | null {
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.name.text.toLowerCase() !== 'value') return null;
  const { value } = filter;
  if (typeof value !== 'string' || !isUuid(value)) return null;
  return [value, value.toLowerCase(), value.toUpperCase()];
}
