import { compareText } from '@joinery/kernel';
import type { Entitlement } from '@joinery/policy';
import type { HoldReason, PersonOutcome } from './evaluate-person';

/** A right that somebody keeps because nobody can tell whether they should have it: their account is left as it is. */
export interface HeldRight {
  readonly entitlement: Entitlement;
  /** Apps whose account is left as it is. */
  readonly appIds: readonly string[];
  readonly because: HoldReason;
}

/** What the accounts that are left as they are give, in the order of the entitlements. */
export function heldRights({ desires }: Pick<PersonOutcome, 'desires'>): readonly HeldRight[] {
  const rights = new Map<Entitlement, HeldRight>();
  for (const { appId, keeps, held } of desires)
    for (const entitlement of keeps) {
      const known = rights.get(entitlement);
      const because = known?.because ?? held ?? 'RIGHT_UNDECIDED';
      rights.set(entitlement, { entitlement, appIds: [...(known?.appIds ?? []), appId], because });
    }
  return [...rights.values()].sort((a, b) => compareText(a.entitlement, b.entitlement));
}
