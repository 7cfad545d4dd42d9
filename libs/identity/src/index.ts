export * from './records/as-known';
export { firstDate } from './records/employment-term';
export * from './profile/attribute';
export * from './feeds/check-feed';
export * from './records/column-names';
export * from './records/compare-columns';
export type { UsedColumn } from './records/bound-column';
export { compileMapping } from './records/compile-mapping';
export * from './matching/correlate';
export { DEFAULT_CONTRACT, type FeedContract } from './feeds/feed-contract';
export * from './feeds/feed-facts';
export { type Breach, type FeedReview, holdsRun, releasedFeed } from './feeds/feed-review';
export { WORK_KEY, furtherKeys } from './matching/further-keys';
export * from './records/identity-id';
export * from './lifecycle/employment-end';
export * from './lifecycle/ends-ignored';
export * from './lifecycle/instants-beyond';
export {
  type InstantRule,
  LIFECYCLE_STATES,
  type Lifecycle,
  type LifecycleEventKind,
  type LifecycleRules,
  type LifecycleState,
  type RehireRule,
  type StateRule,
} from './lifecycle/lifecycle';
export * from './lifecycle/lifecycle-event';
export {
  type LifecyclePast,
  comesBackAfterPurge,
  isToldByState,
  pastAfter,
  pastOf,
  phaseOf,
} from './lifecycle/lifecycle-past';
export * from './lifecycle/lifecycle-state';
export * from './lifecycle/no-days';
export * from './profile/manager-cycles';
export * from './profile/manager-mail';
export * from './profile/manager-name';
export * from './profile/manager-reference';
export { mayBeNear } from './matching/near-names';
export {
  type PrimaryObservation,
  type PrimaryReason,
  type TodayOf,
  primaryObservation,
  termDates,
} from './profile/primary-observation';
export * from './profile/profile';
export * from './records/read-dates-as';
export * from './records/record';
export * from './records/record-change';
export { isShortFooter } from './records/report-lines';
export * from './profile/resolve-manager';
export * from './profile/resolve-profile';
export * from './profile/sensitive';
export * from './feeds/source-freshness';
export * from './records/source-mapping';
export * from './feeds/source-pull';
export type * from './records/stage-record';
export { foldColumn, foldName, lowered } from './records/text';
export * from './feeds/vendor-proofs';
