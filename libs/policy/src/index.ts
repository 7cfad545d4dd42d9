export { candidateOf, candidateValues, isMadeOfNumberAlone, reservationKey } from './decide/candidate-values';
export { compilePolicySet } from './compile/compile-policy-set';
export { deriveAttributes, type ReservedValues } from './decide/derive-attributes';
export {
  evaluateGrants,
  type GrantAnswer,
  type GrantMemory,
  type HandGrant,
  type UndecidedRight,
} from './decide/evaluate-grants';
export { policyDifference, type PolicyChange, type PolicyDifference } from './diff/policy-changes';
export { RightFlips } from './diff/right-flips';
export { changedBundles, changedRules } from './diff/rule-flips';
export { tablesRead } from './expression/compile-expression';
export { ExpressionError } from './expression/expression-error';
export { isProtected, protectable, protectionEnds } from './decide/is-protected';
export { describeLint } from './lint/describe-lint';
export { countBySeverity, type LintReport } from './lint/lint-finding';
export { lintPolicyFolder, populationLintOf, withPeople } from './lint/lint-policy-folder';
export type { PopulationLint } from './lint/lint-population';
export type { AccountOutcome } from './lint/model-question';
export { loadPolicyFolder, policyFingerprint } from './folder/load-policy-folder';
export type { PolicyFile } from './files/policy-document';
export * from './policy-set';
export { type DispatchTime, dispatchTime, type LaneName } from './decide/dispatch-schedule';
export {
  type ExplainedGrant,
  type ExplainedReason,
  explainGrants,
  explainMissing,
  type ExplainQuestion,
  type MissingExplanation,
  type Obstacle,
} from './explain/explain-grants';
export { didYouMean } from './files/nearest';
export { givenNames, writtenNames } from './explain/known-entitlements';
export type { FactChange } from './explain/nearest-change';
export { RuleMatcher } from './population/rule-matcher';
export { describeTestRun } from './policy-tests/describe-test-run';
export type { PolicyTestRun } from './policy-tests/run-policy-tests';
export type {
  GivenBefore,
  GivenHandGrant,
  TestAccount,
  TestOutcome,
  TestPlayer,
  TestSituation,
  TestStep,
} from './policy-tests/test-case';
export { testPolicyFolder } from './policy-tests/test-policy-folder';
export { type EditorFile, editorFilesOf } from './editor/editor-files';
