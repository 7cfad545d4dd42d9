export * from './store';
export { createDataSource, migrate, NewerSchemaError } from './postgres/data-source';
export { databaseTrouble } from './postgres/database-away';
export type * from './ingest/code-labels.repository';
export type * from './ingest/feed-checks.repository';
export type * from './ingest/feed-facts.repository';
export type * from './ingest/freshness.repository';
export type * from './ingest/held-records.repository';
export type * from './ingest/import-progress.repository';
export type * from './ingest/imports.repository';
export type * from './ingest/opened-file';
export type * from './ingest/pulls.repository';
export type * from './ingest/staging.repository';
export type * from './inbound/inbound-settling.repository';
export type * from './inbound/inbound-tokens.repository';
export type * from './inbound/inbound-uploads.repository';
export type * from './inbound/inbound.repository';
export type * from './people/cases.repository';
export type * from './people/decisions.repository';
export {
  type EmptiedHolder,
  type EndedLink,
  GIVEN_ANEW,
  type PendingVersion,
  type RecordOwner,
} from './people/link-undo.repository';
export type * from './people/linking.repository';
export type * from './people/looked-at';
export type * from './people/managers.repository';
export type * from './people/merges.repository';
export type * from './people/names.repository';
export type * from './people/people.repository';
export type * from './by-hand/hand-grants.repository';
export { type HandRecord } from './by-hand/hand-values.repository';
export type * from './policy/policy.repository';
export type * from './plan/planning.repository';
export type * from './plan/plans.repository';
export type { RunProgress } from './plan/run-progress';
export type * from './apps/accounts.repository';
export * from './apps/app-access';
export type * from './apps/app-groups.repository';
export type * from './apps/apps.repository';
export type * from './apps/reconciliations.repository';
export type * from './drain/dispatch.repository';
export * from './evidence/audit-seals.repository';
export type { AppReading, DatabaseReading, WaitingReading } from './queries/check-up.query';
export type { HeldIdentity } from './queries/held-people.query';
export type * from './queries/history.query';
export type * from './queries/timeline.query';
export * from './jobs/drain-queue';
export { DueListener } from './jobs/due-signal';
export { PgBossDrainQueue } from './jobs/pg-boss-drain-queue';
