import type { PlanStep } from '../plan/plan';
import type { Effect } from './effect';

/**
 * What a step does to memberships. They follow from rights, and are told with them; where no right is another, the app
 * calls its groups differently. `renames`: new name -> old name of the groups that somebody stays in under another
 * name, which takes nothing from anybody.
 */
export function groupEffects(
  { appId, groupsAdded, groupsRemoved }: Pick<PlanStep, 'appId' | 'groupsAdded' | 'groupsRemoved'>,
  renames: ReadonlyMap<string, string>,
  isToldByRights: boolean,
): readonly Effect[] {
  const cause = `app ${appId}`;
  const left = new Set(groupsRemoved);
  const stayed = groupsAdded.flatMap((name) => {
    const from = renames.get(name);
    return from !== undefined && left.has(from) ? [{ name, from }] : [];
  });
  const renamed = stayed.map(({ name, from }): Effect => ({
    kind: 'rename',
    what: `group ${from} in ${appId}`,
    cause,
    before: from,
    after: name,
  }));
  if (isToldByRights) return renamed;
  const known = new Set(stayed.flatMap(({ name, from }) => [name, from]));
  const others = (names: readonly string[]): readonly string[] => names.filter((name) => !known.has(name));
  return [
    ...others(groupsRemoved).map((name): Effect => ({
      kind: 'revoke',
      what: `group ${name} in ${appId}`,
      cause,
      before: 'member',
      after: 'no member',
    })),
    ...others(groupsAdded).map((name): Effect => ({
      kind: 'grant',
      what: `group ${name} in ${appId}`,
      cause,
      before: 'no member',
      after: 'member',
    })),
    ...renamed,
  ];
}
