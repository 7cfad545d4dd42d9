import type { PolicySet } from '@joinery/policy';
import { formerGroups, type FormerGroups, groupMeanings } from '@joinery/provisioning';
import type { KnownAccount, KnownGroup, PersonToEvaluate } from '@joinery/store';

/** App -> what its groups stood for whose names policy does not use any more. Apps without such groups are left out. */
export type FormerGroupsByApp = ReadonlyMap<string, FormerGroups>;

type RememberedGroup = Pick<KnownGroup, 'appId' | 'displayName' | 'entitlements'>;

export function formerGroupsOf(
  { apps }: Pick<PolicySet, 'apps'>,
  known: readonly RememberedGroup[],
): FormerGroupsByApp {
  const found = apps.map((app) => {
    const own = known.filter(({ appId }) => appId === app.id);
    return [app.id, formerGroups(app, own)] as const;
  });
  return new Map(found.filter(([, former]) => former.size > 0));
}

/** The groups that a policy names, as they are remembered once it has been in force. */
export function groupsNamedBy({ apps }: Pick<PolicySet, 'apps'>): readonly RememberedGroup[] {
  return apps.flatMap((app) =>
    [...groupMeanings(app)].map(([displayName, entitlements]) => ({ appId: app.id, displayName, entitlements })),
  );
}

/** The person, with what the groups stood for that their accounts are in by names of before. */
export function withFormerGroups(person: PersonToEvaluate, byApp: FormerGroupsByApp): PersonToEvaluate {
  if (byApp.size === 0) return person;
  return { ...person, accounts: person.accounts.map((account) => withFormer(account, byApp.get(account.appId))) };
}

function withFormer(account: KnownAccount, former: FormerGroups | undefined): KnownAccount {
  const { current, applied } = account;
  const groups = new Set([...(current?.groups ?? []), ...(applied?.groups ?? [])]);
  const own = [...(former ?? [])].filter(([name]) => groups.has(name));
  return own.length === 0 ? account : { ...account, former: new Map(own) };
}
