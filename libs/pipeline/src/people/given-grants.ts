import type { Entitlement, Grant, PolicySet } from '@joinery/policy';
import { hasHad } from '@joinery/provisioning';
import type { PersonOutcome } from './evaluate-person';

/**
 * The grants of somebody as their accounts have it: grace leaves people what they have and gives nothing, so that a
 * right which rests on grace alone, and which no account of theirs ever had, is none. What no app knows stays.
 */
export function givenGrants(
  { grants, lingering, person }: Pick<PersonOutcome, 'grants' | 'lingering' | 'person'>,
  { apps }: Pick<PolicySet, 'apps'>,
): readonly Grant[] {
  const isIdle = (right: Entitlement): boolean => {
    const knowing = apps.filter(({ scope, groups }) => scope === right || groups.has(right));
    return knowing.length > 0 && !knowing.some((app) => hasHad(right, { app, ...lastOf(person, app.id) }));
  };
  return grants.filter(({ entitlement }) => !lingering.has(entitlement) || !isIdle(entitlement));
}

function lastOf(
  { accounts }: PersonOutcome['person'],
  appId: string,
): Pick<PersonOutcome['person']['accounts'][number], 'current' | 'applied'> {
  return accounts.find((account) => account.appId === appId) ?? { current: null, applied: null };
}
