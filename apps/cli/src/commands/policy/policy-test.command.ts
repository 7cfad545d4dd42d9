import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describeTestRun, type PolicyTestRun, testPolicyFolder } from '@joinery/policy';
import { policyTestPlayer } from '@joinery/pipeline/policy-tests';
import { print, printJson } from '../../print';
import { commandConfig, EXIT, type GlobalOptions } from '../../options';

interface TestOptions {
  readonly strict?: boolean;
  readonly reviewed?: boolean;
}

/** `joinery policy test`: 0 when the policy does what its tests say and every rule has one, otherwise 1. */
export function addPolicyTest(policy: Command): void {
  policy
    .command('test [folder]')
    .description('run the tests in <folder>/tests and tell which rules and leaves they reach; needs no database')
    .option('--strict', 'fail as well when a rule or a leaf was seen one way only')
    .option('--reviewed', 'say that the cases were looked at and are right: writes <folder>/tests/reviewed.yaml')
    .action((folder: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & TestOptions>();
      const place = folder ?? commandConfig(options).policies;
      const run = options.reviewed === true ? reviewed(place) : testPolicyFolder(place, policyTestPlayer);
      if (options.json) printJson(run);
      else print(describeTestRun(run));
      const isGood = run.passed && !(options.strict === true && run.findings.length > 0);
      process.exitCode = isGood ? EXIT.noChange : EXIT.error;
    });
}

/** Keeps a review of cases that are right, and looks again; cases that fail are not reviewed. */
function reviewed(folder: string): PolicyTestRun {
  const run = testPolicyFolder(folder, policyTestPlayer);
  if (run.review === null || run.review.isCurrent) return run;
  writeFileSync(join(folder, run.review.path), run.review.text);
  return testPolicyFolder(folder, policyTestPlayer);
}
