import type { Entitlement } from '@joinery/policy';
import type { PersonOutcome } from './evaluate-person';

/** A right that somebody keeps because nobody can tell whether they should have it: their account is left as it is. */
export interface HeldRight {
  readonly entitlement: Entitlement;
  /** Apps whose account is left as it is. */
  readonly appIds: readonly string[];
  /** Code of the finding that says more. */
  readonly because: 'STATE_UNKNOWN' | 'EXPRESSION_FAILED';
}

/** What the accounts that are left as they are give, in the order of the entitlements. */
export function heldRights({ lifecycle, desires }: Pick<PersonOutcome, 'lifecycle' | 'desires'>): readonly HeldRight[] {
  const because = lifecycle.state === 'unknown' ? 'STATE_UNKNOWN' : 'EXPRESSION_FAILED';
  const apps = new Map<Entitlement, string[]>();
  for (const { appId, keeps } of desires)
    for (const entitlement of keeps) apps.set(entitlement, [...(apps.get(entitlement) ?? []), appId]);
  const rights = [...apps].map(([entitlement, appIds]): HeldRight => ({ entitlement, appIds, because }));
  return rights.sort((a, b) => (a.entitlement < b.entitlement ? -1 : 1));
}
