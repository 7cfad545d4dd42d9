import type { AuditEvent, AuditType } from '@joinery/audit';
import type { PolicySet } from '@joinery/policy';
import { type SensitiveTargets, sensitiveTargets, sensitiveValues } from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';
import { ended, type StepOutcome } from './outcome';
import { shownEvidence, withoutValues } from './shown-evidence';

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
  const sensitive = sensitiveTargets(policy);
  const outcomes = all.map((one) => shownOutcome(taken.has(one.finished.account.id) ? idTaken(one) : one, sensitive));
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
  await tx.audit.append(
    outcomes
      .filter((outcome) => kept.has(outcome.finished.account.id) && !outcome.isSilent)
      .map((outcome) => toEvent(outcome, now)),
  );
}

/** The outcome in words and evidence that people may see: what the app said of a sensitive value is told without it. */
function shownOutcome(outcome: StepOutcome, sensitive: SensitiveTargets): StepOutcome {
  const { finished, evidence } = outcome;
  const { account, shown, kept, reason } = finished;
  const forms = Object.entries(kept ?? {}).map(([path, form]) => [path, form.kept] as const);
  const asKept = { active: true, attributes: Object.fromEntries(forms), groups: [] };
  const hidden = sensitiveValues(account.appId, [account.current, account.step.desired, shown, asKept], sensitive);
  if (hidden.length === 0) return outcome;
  const hide = withoutValues(hidden);
  return {
    ...outcome,
    finished: { ...finished, reason: reason && hide(reason) },
    evidence: shownEvidence(evidence, hide),
  };
}

/** What was sent stays in the evidence. */
function idTaken({ finished: { account, remoteId }, evidence }: StepOutcome): StepOutcome {
  const reason = `APP_ID_TAKEN: the app answers with the id ${remoteId}, which is known as the account of another person. Reconcile ${account.appId}: it tells whose account that is.`;
  const outcome = ended(account, 'failed', reason);
  return { ...outcome, evidence: { ...evidence, ...outcome.evidence } };
}

function toEvent({ finished: { account, status }, evidence }: StepOutcome, now: string): AuditEvent {
  return {
    occurredAt: now,
    actor: 'joinery',
    type: TYPES[status],
    identityId: account.identityId,
    appId: account.appId,
    planId: account.planId,
    data: { seq: account.stepSeq, kind: account.step.kind, ...evidence },
  };
}
