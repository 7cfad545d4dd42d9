import type { AppPolicy } from '@joinery/policy';

/** A group that an app is known to have, and what policy has meant by it so far. */
export interface GroupMemory {
  readonly displayName: string;
  /** Null: it is not known to be there. */
  readonly remoteId: string | null;
  readonly entitlements: readonly string[];
}

/**
 * New name -> old name of the groups that policy calls otherwise by now: everything that a group stood for has one and
 * the same other name, which no group of the app has. Where policy still uses the old name, or several groups become
 * one, nothing is renamed; nor where memberships are only ever added, since the group may be somebody else's.
 */
export function groupRenames(
  app: Pick<AppPolicy, 'groups' | 'membership'>,
  known: readonly GroupMemory[],
): ReadonlyMap<string, string> {
  if (app.membership === 'additive') return new Map();
  const used = new Set(app.groups.values());
  const there = known.filter(({ remoteId }) => remoteId !== null);
  const taken = new Set(there.map(({ displayName }) => displayName));
  const renames = new Map<string, string>();
  const contested = new Set<string>();
  for (const { displayName, entitlements } of there) {
    if (used.has(displayName)) continue;
    const [name, ...others] = new Set(entitlements.flatMap((one) => app.groups.get(one) ?? []));
    if (name === undefined || others.length > 0 || taken.has(name)) continue;
    if (renames.has(name)) contested.add(name);
    renames.set(name, displayName);
  }
  return new Map([...renames].filter(([name]) => !contested.has(name)));
}

type Grouping = Pick<AppPolicy, 'id' | 'groups' | 'membership'>;

/**
 * App -> new name -> old name of the groups that the second policy calls otherwise than the first, by the rule above.
 * `taken`: whether the app has a group of that name already.
 */
export function renamesBetween(
  from: readonly Grouping[],
  to: readonly Grouping[],
  taken: (appId: string, name: string) => boolean = () => false,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    to.map((app) => {
      const before = from.find(({ id }) => id === app.id);
      const memory =
        before === undefined
          ? []
          : [...groupMeanings(before)].map(([displayName, entitlements]) => ({
              displayName,
              remoteId: displayName,
              entitlements,
            }));
      return [app.id, new Map([...groupRenames(app, memory)].filter(([name]) => !taken(app.id, name)))];
    }),
  );
}

/** Display name -> what policy means by it, sorted. */
export function groupMeanings({ groups }: Pick<AppPolicy, 'groups'>): ReadonlyMap<string, readonly string[]> {
  const meanings = new Map<string, string[]>();
  for (const [entitlement, name] of groups) meanings.set(name, [...(meanings.get(name) ?? []), entitlement].sort());
  return meanings;
}

/** Display name -> what the group stood for, of groups whose name policy does not use any more. */
export type FormerGroups = ReadonlyMap<string, readonly string[]>;

/** What is remembered of an app's groups that policy calls otherwise by now, or names no more. */
export function formerGroups(
  { groups }: Pick<AppPolicy, 'groups'>,
  known: readonly Pick<GroupMemory, 'displayName' | 'entitlements'>[],
): FormerGroups {
  const used = new Set(groups.values());
  const former = known.filter(({ displayName, entitlements }) => entitlements.length > 0 && !used.has(displayName));
  return new Map(former.map(({ displayName, entitlements }) => [displayName, entitlements]));
}
