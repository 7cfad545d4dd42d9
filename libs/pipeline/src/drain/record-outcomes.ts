import type { AuditEvent, AuditType } from '@joinery/audit';
import type { Transaction } from '@joinery/store';
import type { StepOutcome } from './outcome';

const TYPES = {
  confirmed: 'step.confirmed',
  failed: 'step.failed',
  waiting: 'step.waiting',
  stale: 'step.stale',
  refused: 'step.refused',
} as const satisfies Record<StepOutcome['finished']['status'], AuditType>;

/** Writes outcomes and their events in one transaction. The outcome of a holder whose lease ran out is not believed. */
export async function recordOutcomes(tx: Transaction, outcomes: readonly StepOutcome[], now: string): Promise<void> {
  const kept = await tx.accounts.finish(
    outcomes.map((outcome) => outcome.finished),
    now,
  );
  await tx.audit.append(
    outcomes
      .filter((outcome) => kept.has(outcome.finished.account.id) && !outcome.isSilent)
      .map((outcome) => toEvent(outcome, now)),
  );
}

function toEvent({ finished, evidence }: StepOutcome, now: string): AuditEvent {
  const { account } = finished;
  return {
    occurredAt: now,
    actor: 'joinery',
    type: TYPES[finished.status],
    identityId: account.identityId,
    appId: account.appId,
    planId: account.planId,
    data: { seq: account.stepSeq, kind: account.step.kind, ...evidence },
  };
}
