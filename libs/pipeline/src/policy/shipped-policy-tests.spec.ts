import path from 'node:path';
import { describeTestRun, testPolicyFolder } from '@joinery/policy';
import { policyTestPlayer } from './play-policy-test';

/** The shipped policy does what its own tests say, and they reach every rule and both sides of every leaf. */
test('the tests of the shipped policy pass and cover it in full', () => {
  const run = testPolicyFolder(path.resolve(__dirname, '../../../../policies'), policyTestPlayer);
  if (!run.passed || run.findings.length > 0) throw new Error(describeTestRun(run));
  expect(run.cases.length).toBeGreaterThan(40);
  expect(run.coverage.filter((rule) => rule.held === 0)).toEqual([]);
});
