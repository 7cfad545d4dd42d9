import type { Finding, Place } from '@joinery/kernel';
import { readPolicySet } from '../compile/compile-policy-set';
import { findingsIn, readPolicyFolder, readTestFiles } from '../files/load-policy-folder';
import type { PolicySet } from '../policy-set';
import { type PolicyTestRun, runPolicyTests } from './run-policy-tests';
import type { TestPlayer } from './test-case';

/**
 * Runs `tests/` of a policy folder against the policy set of that folder; places name files as `<folder>/<path>`. A set that
 * does not load has no cases and fails with what is wrong in it.
 */
export function testPolicyFolder(folder: string, playerOf: (policySet: PolicySet) => TestPlayer): PolicyTestRun {
  const [policy, tests] = [readPolicyFolder(folder), readTestFiles(folder)];
  const unreadable = [...policy.findings, ...tests.findings];
  if (unreadable.length > 0) return refused(unreadable);
  const reading = readPolicySet(policy.files);
  const { policySet } = reading;
  if (policySet === null) return refused(findingsIn(folder, reading.findings));
  const run = runPolicyTests(reading, policySet, tests.files, playerOf(policySet));
  return withPlacesIn(folder, run);
}

function refused(findings: readonly Finding[]): PolicyTestRun {
  return { passed: false, digest: null, cases: [], coverage: [], findings };
}

function withPlacesIn(folder: string, run: PolicyTestRun): PolicyTestRun {
  const within = (place: Place): Place => findingsIn(folder, [{ place }])[0]?.place ?? place;
  return {
    ...run,
    findings: findingsIn(folder, run.findings),
    cases: run.cases.map((result) => ({
      ...result,
      place: within(result.place),
      differences: result.differences.map((one) => ({ ...one, place: within(one.place) })),
    })),
    coverage: run.coverage.map((rule) => ({
      ...rule,
      place: within(rule.place),
      leaves: rule.leaves.map((leaf) => ({ ...leaf, place: within(leaf.place) })),
    })),
  };
}
