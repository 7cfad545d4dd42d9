import type { AuditEvent } from '@joinery/audit';
import { isProtected } from '@joinery/policy';
import type { ClaimedAccount } from '@joinery/store';
import type { Ground } from '../ports';
import { recordOutcomes } from './record-outcomes';
import { ended, type StepOutcome } from './outcome';
import { staleness } from './staleness';

/** A holder that is silent for this long is dead. Whoever is alive renews its leases every `RENEWAL_MS`. */
export const LEASE_MS = 20_000;
export const RENEWAL_MS = 5_000;

export interface ClaimedBatch {
  /** Due accounts that were taken, those whose step dropped out included; 0 means that nothing is due. */
  readonly claimed: number;
  readonly send: readonly ClaimedAccount[];
}

/**
 * Takes due accounts and decides what may be sent: a step whose account moved since it was planned is stale, a protected
 * person is refused here once more. For the rest the intent is stored, before the wire is touched.
 */
export async function claimBatch(
  ground: Ground,
  appId: string,
  limit: number,
  lanes: readonly number[] | null,
): Promise<ClaimedBatch> {
  const policy = ground.policies.current();
  const now = ground.clock.now();
  return ground.store.transaction(async (tx) => {
    const claimed = await tx.accounts.claim(appId, limit, LEASE_MS, lanes);
    const send: ClaimedAccount[] = [];
    const dropped: StepOutcome[] = [];
    for (const account of claimed) {
      const guarded = isProtected(policy, account, now);
      const moved = staleness(account);
      if (guarded) dropped.push(ended(account, 'refused', `break-glass: ${guarded.reason}`));
      else if (moved) dropped.push(ended(account, 'stale', moved));
      else send.push(account);
    }
    await recordOutcomes(tx, dropped, now);
    await tx.audit.append(send.filter((account) => !account.wasPostponed).map((account) => intent(account, now)));
    return { claimed: claimed.length, send };
  });
}

function intent(account: ClaimedAccount, now: string): AuditEvent {
  const { step } = account;
  return {
    occurredAt: now,
    actor: 'joinery',
    type: 'step.intent',
    identityId: account.identityId,
    appId: account.appId,
    planId: account.planId,
    data: { seq: account.stepSeq, kind: step.kind, lane: step.lane },
  };
}
