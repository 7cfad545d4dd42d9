import { elementSubject } from '../reading/filter';
import type { Json } from '../http/json';
import { memberIds, type MemberEdit } from '../directory/members';
import type { PatchPath } from './path';
import { ScimError } from '../http/scim-error';

/**
 * One operation on a group's members. `remove` with a list of values (Microsoft's form) removes those; `remove` with
 * `members[value eq "…"]` is answered from the set without looking at the other members.
 */
export function patchMembers(
  members: MemberEdit,
  verb: 'add' | 'replace' | 'remove',
  path: PatchPath,
  value: Json | undefined,
): void {
  if (path.sub) throw new ScimError(400, 'what a member is cannot be changed, only who is one', 'mutability');
  if (path.filter) {
    if (verb !== 'remove') throw new ScimError(400, 'a member cannot be changed, only added or removed', 'mutability');
    for (const id of matching(members, path)) members.remove(id);
    return;
  }
  if (verb === 'add') members.add(value);
  else if (verb === 'replace') members.replace(value);
  else if (value === undefined || value === null) members.clear();
  else for (const id of memberIds(value)) members.remove(id);
}

function matching(members: MemberEdit, path: PatchPath): string[] {
  const [equality] = path.filter?.equalities ?? [];
  const test = (id: string): boolean => path.filter?.test(elementSubject({ value: id })) ?? false;
  if (equality?.place.attribute?.name === 'value' && typeof equality.value === 'string') {
    const id = equality.value;
    return members.has(id) && test(id) ? [id] : [];
  }
  return [...members.ids()].filter(test);
}
