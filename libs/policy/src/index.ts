export { candidateValues, reservationKey } from './candidate-values';
export { type CompiledPolicy, compilePolicySet } from './compile-policy-set';
export { deriveAttributes, type DerivedProfile, type ReservedValues } from './derive-attributes';
export {
  evaluateGrants,
  type GrantAnswer,
  type GrantMemory,
  type GrantQuestion,
  type HandGrant,
} from './evaluate-grants';
export { openEntitlement } from './compile-bundles';
export { ExpressionError } from './expression-error';
export { isProtected, type ProtectableAccount } from './is-protected';
export { loadPolicyFolder } from './load-policy-folder';
export type { PolicyFile } from './policy-document';
export * from './policy-set';
export {
  type DispatchSchedule,
  type DispatchTime,
  dispatchTime,
  type LaneName,
  mayDispatch,
} from './dispatch-schedule';
export {
  type ExplainedGrant,
  type ExplainedReason,
  explainGrants,
  explainMissing,
  type MissingExplanation,
  type Obstacle,
  type WayToGrant,
} from './explain-grants';
export { RuleMatcher } from './population/rule-matcher';
