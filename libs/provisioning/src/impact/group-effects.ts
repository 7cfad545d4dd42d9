import type { PlanStep } from '../plan/plan';
import type { Effect } from './effect';

/** What is known of the groups of one account beside the step. */
export interface GroupContext {
  /** New name -> old name of the groups that somebody stays in under another name, which takes nothing from anybody. */
  readonly renames: ReadonlyMap<string, string>;
  /** Groups of which a right that is lost or gained tells already. */
  readonly told: { readonly lost: ReadonlySet<string>; readonly gained: ReadonlySet<string> };
  /** The groups of the account in the life of either policy before this instant. */
  readonly were: { readonly first: ReadonlySet<string>; readonly second: ReadonlySet<string> };
}

/**
 * What a step does to memberships. They follow from rights, and are told with them; those that do not are another way
 * of the app: other names of its groups, or whose members they are.
 */
export function groupEffects(
  { appId, groupsAdded, groupsRemoved }: Pick<PlanStep, 'appId' | 'groupsAdded' | 'groupsRemoved'>,
  { renames, told, were: { first, second } }: GroupContext,
): readonly Effect[] {
  const left = new Set(groupsRemoved);
  const stayed = groupsAdded.flatMap((name) => {
    const from = renames.get(name);
    return from !== undefined && left.has(from) ? [{ name, from }] : [];
  });
  const known = new Set(stayed.flatMap(({ name, from }) => [name, from]));
  const others = (names: readonly string[], told: ReadonlySet<string>): readonly string[] =>
    names.filter((name) => !known.has(name) && !told.has(name));
  const about = (name: string): Pick<Effect, 'what' | 'cause'> => ({
    what: `group ${name} in ${appId}`,
    cause: `app ${appId}`,
  });
  return [
    ...others(groupsRemoved, told.lost).map((name): Effect => ({
      kind: second.has(name) ? 'revoke' : 'omit',
      ...about(name),
      before: 'member',
      after: 'no member',
      isOld: first.has(name) && !second.has(name),
    })),
    ...others(groupsAdded, told.gained).map((name): Effect => ({
      kind: second.has(name) ? 'keep' : 'grant',
      ...about(name),
      before: 'no member',
      after: 'member',
      isOld: !first.has(name) && second.has(name),
    })),
    ...stayed.map(({ name, from }): Effect => ({ kind: 'rename', ...about(from), before: from, after: name })),
  ];
}
