import type { AuditEvent, AuditType } from '@joinery/audit';
import type { PolicySet } from '@joinery/policy';
import { type SensitiveTargets, sensitiveTargets, sensitiveValues } from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';
import { ended, type StepOutcome } from './outcome';
import { shownEvidence } from './shown-evidence';

const TYPES = {
  confirmed: 'step.confirmed',
  failed: 'step.failed',
  waiting: 'step.waiting',
  stale: 'step.stale',
  refused: 'step.refused',
} as const satisfies Record<StepOutcome['finished']['status'], AuditType>;

/**
 * Writes outcomes and their events in one transaction. The outcome of a holder whose lease ran out is not believed. One
 * that brings the id of another person's account ends its step: the others of the transaction are none the worse for
 * it.
 */
export async function recordOutcomes(
  tx: Transaction,
  all: readonly StepOutcome[],
  policy: Pick<PolicySet, 'apps' | 'dictionary'>,
  now: string,
): Promise<void> {
  const taken = await tx.accounts.withTakenRemoteId(all.map(({ finished }) => finished));
  const outcomes = taken.size === 0 ? all : all.map((one) => (taken.has(one.finished.account.id) ? idTaken(one) : one));
  const kept = await tx.accounts.finish(
    outcomes.map((outcome) => outcome.finished),
    now,
  );
  // What policy wants of an account that was not known to be there is to be said anew.
  const dropped = outcomes.filter(({ finished }) => finished.status === 'stale' && finished.shown !== null);
  await tx.looks.wake(
    dropped.map(({ finished }) => finished.account.identityId),
    now,
  );
  const sensitive = sensitiveTargets(policy);
  await tx.audit.append(
    outcomes
      .filter((outcome) => kept.has(outcome.finished.account.id) && !outcome.isSilent)
      .map((outcome) => toEvent(outcome, sensitive, now)),
  );
}

/** What was sent stays in the evidence. */
function idTaken({ finished: { account, remoteId }, evidence }: StepOutcome): StepOutcome {
  const reason = `APP_ID_TAKEN: the app answers with the id ${remoteId}, which is known as the account of another person. Reconcile ${account.appId}: it tells whose account that is.`;
  const outcome = ended(account, 'failed', reason);
  return { ...outcome, evidence: { ...evidence, ...outcome.evidence } };
}

function toEvent({ finished, evidence }: StepOutcome, sensitive: SensitiveTargets, now: string): AuditEvent {
  const { account, shown } = finished;
  const hidden = sensitiveValues(account.appId, [account.current, account.step.desired, shown], sensitive);
  return {
    occurredAt: now,
    actor: 'joinery',
    type: TYPES[finished.status],
    identityId: account.identityId,
    appId: account.appId,
    planId: account.planId,
    data: { seq: account.stepSeq, kind: account.step.kind, ...shownEvidence(evidence, hidden) },
  };
}
