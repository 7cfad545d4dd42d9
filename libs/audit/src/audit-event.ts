import type { Instant } from '@joinery/kernel';

export const AUDIT_TYPES = [
  'import.finished',
  'import.held',
  'import.released',
  'import.rejected',
  'policy.activated',
  'identity.created',
  'identity.linked',
  'identity.disputed',
  'identity.case-decided',
  'identity.not-chosen',
  'identity.case-undone',
  'identity.unlinked',
  'identity.merged',
  'identity.unmerged',
  'identity.changed',
  'identity.held',
  'identity.renamed',
  'lifecycle.joiner',
  'lifecycle.mover',
  'lifecycle.leaver',
  'lifecycle.rehire',
  'lifecycle.reinstate',
  'lifecycle.conversion',
  'lifecycle.leave',
  'lifecycle.suspend',
  'lifecycle.return',
  'lifecycle.postpone',
  'lifecycle.rescind',
  'record.missing',
  'record.pushed',
  'record.withdrawn',
  'source.stale',
  'source.fresh',
  'source.token-made',
  'source.token-revoked',
  'attribute.set',
  'attribute.unset',
  'grant.given',
  'grant.kept',
  'grant.revoked',
  'grant.ended',
  'grant.review',
  'plan.created',
  'plan.held',
  'plan.superseded',
  'plan.released',
  'plan.approved',
  'plan.rejected',
  'plan.finished',
  'step.intent',
  'step.confirmed',
  'step.failed',
  'step.waiting',
  'step.stale',
  'step.refused',
  'group.intent',
  'group.confirmed',
  'app.connected',
  'app.disconnected',
  'app.tested',
  'app.paused',
  'app.pause-ended',
  'app.circuit-opened',
  'app.circuit-closed',
  'app.found-out',
  'dispatch.stopped',
  'dispatch.resumed',
  'reconciliation.finished',
  'account.observed',
  'account.adopted',
  'audit.key-changed',
] as const;

export type AuditType = (typeof AUDIT_TYPES)[number];

/** Something that was decided, intended or learned. Written in the transaction of the change it tells of. */
export interface AuditEvent {
  /** By the clock that decisions use; the database adds when it was recorded. */
  readonly occurredAt: Instant;
  /** A person's name, or `joinery` for what follows from an approved plan or a schedule. */
  readonly actor: string;
  readonly type: AuditType;
  readonly identityId?: string | null;
  readonly appId?: string | null;
  readonly planId?: string | null;
  readonly importId?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event as it was recorded: what is sealed and exported of it, and never changes. */
export interface KeptEvent extends AuditEvent {
  readonly id: string;
  readonly recordedAt: Instant;
}

/** An event as it is shown. */
export interface RecordedEvent extends KeptEvent {
  /** What the person whom it is about is called now; null where it is about nobody alone. */
  readonly subject: string | null;
}
