import type { AuditEvent } from '@joinery/audit';
import { isProtected, type PolicySet } from '@joinery/policy';
import { ABSENT } from '@joinery/provisioning';
import type { ClaimedAccount } from '@joinery/store';
import type { Ground } from '../ports';
import { recordOutcomes } from './record-outcomes';
import { ended, type StepOutcome } from './outcome';
import { APP_LEFT, speaksOf } from '../plan/app-left';
import { staleness } from './staleness';

/** A holder that is silent for this long is dead. Whoever is alive renews its leases every `RENEWAL_MS`. */
export const LEASE_MS = 20_000;
export const RENEWAL_MS = 5_000;

export interface ClaimedBatch {
  /** Due accounts that were taken, those whose step dropped out included; 0 means that nothing is due. */
  readonly claimed: number;
  readonly send: readonly ClaimedAccount[];
  /**
   * Steps that dropped out after their create may have made an account: it is looked for before anything is forgotten.
   */
  readonly look: readonly DroppedCreate[];
}

export interface DroppedCreate {
  readonly account: ClaimedAccount;
  /** Why the step dropped out. */
  readonly reason: string;
}

/**
 * Takes due accounts and decides what may be sent: a step whose account moved since it was planned is stale, a
 * protected person is refused here once more. For the rest the intent is stored, before the wire is touched.
 */
export async function claimBatch(
  ground: Pick<Ground, 'store' | 'clock'>,
  policy: PolicySet,
  appId: string,
  limit: number,
  lanes: readonly number[] | null,
): Promise<ClaimedBatch> {
  const now = ground.clock.now();
  return ground.store.transaction(async (tx) => {
    const claimed = await tx.accounts.claim(appId, limit, LEASE_MS, lanes);
    const send: ClaimedAccount[] = [];
    const moved: DroppedCreate[] = [];
    const dropped: StepOutcome[] = [];
    for (const account of claimed) {
      const guarded = isProtected(policy, account, now);
      const reason = speaksOf(policy, appId) ? staleness(account) : APP_LEFT;
      if (guarded) dropped.push(ended(account, 'refused', `break-glass: ${guarded.reason}`));
      else if (reason) moved.push({ account, reason });
      else send.push(account);
    }
    const creates = moved.filter(({ account }) => isUnseenCreate(account));
    const begun = await tx.audit.begun(
      appId,
      creates.map(({ account }) => account.identityId),
    );
    const look = creates.filter(({ account }) => begun.has(account.identityId));
    dropped.push(...moved.filter((one) => !look.includes(one)).map((one) => ended(one.account, 'stale', one.reason)));
    await recordOutcomes(tx, dropped, policy, now);
    const untold = send.filter(({ wasPostponed, wasLeft }) => !wasPostponed || wasLeft);
    await tx.audit.append(untold.map((account) => intent(account, now)));
    return { claimed: claimed.length, send, look };
  });
}

function isUnseenCreate({ step, currentHash }: ClaimedAccount): boolean {
  return step.kind === 'create' && currentHash === ABSENT;
}

/**
 * `again`: the intent of whoever held it before is on record, and will have no answer. One that was taken back before
 * anything was written is told anew, as what it was at first.
 */
function intent(account: ClaimedAccount, now: string): AuditEvent {
  const { step, wasLeft } = account;
  return {
    occurredAt: now,
    actor: 'joinery',
    type: 'step.intent',
    identityId: account.identityId,
    appId: account.appId,
    planId: account.planId,
    data: {
      seq: account.stepSeq,
      kind: step.kind,
      lane: step.lane,
      ...(wasLeft ? { again: true } : {}),
      ...memberships(step),
    },
  };
}

/**
 * The groups that a person is to come into or to leave stand in the intent: what is changed in any other is outside the
 * plan.
 */
function memberships({ groupsAdded, groupsRemoved }: ClaimedAccount['step']): AuditEvent['data'] {
  return { ...(groupsAdded.length > 0 ? { groupsAdded } : {}), ...(groupsRemoved.length > 0 ? { groupsRemoved } : {}) };
}
