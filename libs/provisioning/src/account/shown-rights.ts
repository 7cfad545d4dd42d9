import type { AppPolicy, Entitlement } from '@joinery/policy';
import type { AccountImage } from './account';

/** The rights that an account stands for: its app while it is open, and the groups that policy knows. Sorted. */
export function shownRights(
  { scope, groups }: Pick<AppPolicy, 'scope' | 'groups'>,
  image: AccountImage | null,
): readonly Entitlement[] {
  if (image === null) return [];
  const joined = [...groups].flatMap(([entitlement, name]) => (image.groups.includes(name) ? [entitlement] : []));
  return [...(image.active ? [scope] : []), ...joined].sort();
}
