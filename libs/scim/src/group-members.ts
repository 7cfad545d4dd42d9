import { quote } from './filter';
import { idInRef } from './reference';
import { toRequests, type PatchOperation, type PatchRequest } from './patch';
import { getOf, isRecord, type ScimResource } from './resource';

/** Who is to be in a group: the id suffices, and some want to read of what type the member is and where it lies. */
export interface NamedMember {
  readonly value: string;
  readonly type?: 'User';
  readonly $ref?: string;
}

/** Requests that add members: one operation each, with an array of at most `maxMembers` (RFC 7644 section 3.5.2.1). */
export function addMembers(members: readonly NamedMember[], maxMembers: number): readonly PatchRequest[] {
  return toRequests(inArrays('add', members, maxMembers), 1);
}

/**
 * Requests that remove members: one operation for each, named by a value filter and by nothing else.
 */
export function removeMembers(ids: readonly string[], maxOps: number): readonly PatchRequest[] {
  return toRequests(
    ids.map((id) => ({ op: 'remove', path: `members[value eq ${quote(id)}]` })),
    maxOps,
  );
}

/**
 * The same in the form that Microsoft Entra ID sent for years and some servers know alone: path `members`, and who is
 * to go in `value`. RFC 7644 section 3.5.2.2 has no `value` with `remove`; strict servers read it as "remove
 * everybody".
 */
export function removeMembersByValue(ids: readonly string[], maxMembers: number): readonly PatchRequest[] {
  return toRequests(inArrays('remove', ids.map(byId), maxMembers), 1);
}

/**
 * Additions or removals with an object in `value` beside the path, as Salesforce documents both; RFC 7644 has such an
 * object only without a path.
 */
export function changeMembersInObject(
  op: 'add' | 'remove',
  ids: readonly string[],
  maxMembers: number,
): readonly PatchRequest[] {
  const operations = inArrays(op, ids.map(byId), maxMembers).map((one) => ({ ...one, value: { members: one.value } }));
  return toRequests(operations, 1);
}

function byId(id: string): NamedMember {
  return { value: id };
}

function inArrays(
  op: PatchOperation['op'],
  members: readonly NamedMember[],
  maxMembers: number,
): readonly PatchOperation[] {
  const size = Math.max(1, maxMembers);
  const operations: PatchOperation[] = [];
  for (let start = 0; start < members.length; start += size)
    operations.push({ op, path: 'members', value: members.slice(start, start + size) });
  return operations;
}

/** Ids of a group's members; null when the resource does not show the attribute at all. */
export function memberIds(group: ScimResource): readonly string[] | null {
  const members = getOf(group, 'members');
  if (members === undefined) return null;
  const ids = new Set<string>();
  for (const member of isRecord(members) ? [members] : Array.isArray(members) ? (members as readonly unknown[]) : []) {
    const id = isRecord(member)
      ? (textOfId(getOf(member, 'value')) ?? idInRef(getOf(member, '$ref')))
      : textOfId(member);
    if (id !== null) ids.add(id);
  }
  return [...ids];
}

/** Some servers number their resources (RFC 7643 section 3.1 wants a string). */
function textOfId(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
