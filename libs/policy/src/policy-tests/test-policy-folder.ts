import type { Place } from '@joinery/kernel';
import { findingsIn, readPolicyFolder, readTestFiles } from '../folder/load-policy-folder';
import { type PlayerOf, type PolicyTestRun, refusedRun, runPolicyTests } from './run-policy-tests';

/**
 * Runs `tests/` of a policy folder against the policy set of that folder; places name files as `<folder>/<path>`. A set
 * that does not load has no cases and fails with what is wrong in it.
 */
export function testPolicyFolder(folder: string, playerOf: PlayerOf): PolicyTestRun {
  const [policy, tests] = [readPolicyFolder(folder), readTestFiles(folder)];
  const unreadable = [...policy.findings, ...tests.findings];
  if (unreadable.length > 0) return refusedRun(unreadable);
  return withPlacesIn(folder, runPolicyTests(policy.files, tests.files, playerOf));
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
