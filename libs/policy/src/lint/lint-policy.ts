import { deepFreeze, type Instant } from '@joinery/kernel';
import { readPolicySet } from '../compile/compile-policy-set';
import { byPlace } from '../files/finding-list';
import type { PolicyFile } from '../files/policy-document';
import { sortOutAccepted } from './accepted-findings';
import { ConditionSpace } from './condition-space';
import { lintApps } from './lint-apps';
import { lintConditions } from './lint-conditions';
import { lintFindings, type LintFindings, type LintReport, type ModelSize } from './lint-finding';
import { lintKnownWords } from './lint-known-words';
import { lintLetters } from './lint-letters';
import { lintLifecycle } from './lint-lifecycle';
import { lintNames } from './lint-names';
import { lintOverlaps } from './lint-overlaps';
import { lintExpired, lintSafety } from './lint-safety';
import { lintSensitive } from './lint-sensitive';
import { lintWindows } from './lint-windows';
import { type LintSubject, placedRules } from './placed-rule';
import type { AccountOutcome } from './model-question';
import { checkModel } from './small-model';

/**
 * Everything that can be said of policy files without any people: what does not load, all of it; then rules that
 * contradict themselves or each other, names that stand for nothing, accounts that go too early; then the invariants
 * that every policy keeps, on a small model of people that the rules themselves suggest. Says the same whatever the
 * order of the files. Without `now` nothing is told of what is over by now.
 */
export function lintPolicy(
  files: readonly PolicyFile[],
  accountOutcome: AccountOutcome | null = null,
  now: Instant | null = null,
): LintReport {
  const reading = readPolicySet(files);
  const { policySet } = reading;
  if (policySet === null) {
    return deepFreeze({ digest: null, findings: reading.findings, accepted: [], model: null });
  }
  const subject: LintSubject = { reading, policySet, dictionary: policySet.dictionary, tables: reading.tables };
  const findings = lintFindings();
  const model = lintSubject(subject, accountOutcome, findings);
  if (now !== null) lintExpired(subject, now, findings);
  const sorted = sortOutAccepted(files, [...reading.findings, ...findings.sorted()].sort(byPlace));
  return deepFreeze({ digest: policySet.digest, ...sorted, model });
}

function lintSubject(subject: LintSubject, accountOutcome: AccountOutcome | null, findings: LintFindings): ModelSize {
  const placed = placedRules(subject);
  const conditions = placed.flatMap(({ condition }) => (condition ? [condition] : []));
  const space = new ConditionSpace(conditions, subject);
  const rules = lintConditions(placed, space, findings);
  lintOverlaps(rules, space, findings);
  lintApps(subject, rules, space, findings);
  lintWindows(subject, placed, findings);
  lintLetters(placed, findings);
  lintLifecycle(subject, findings);
  lintNames(subject, findings);
  lintKnownWords(subject, findings);
  lintSafety(subject, findings);
  lintSensitive(subject, findings);
  return checkModel({ subject, rules, space, accountOutcome }, findings);
}
