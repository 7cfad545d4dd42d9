import type { Command } from 'commander';
import { describeTestRun, testPolicyFolder } from '@joinery/policy';
import { policyTestPlayer } from '@joinery/pipeline';
import { print, printJson } from '../print';
import { commandConfig, EXIT, type GlobalOptions } from '../session';

interface TestOptions {
  readonly strict?: boolean;
}

/** `joinery policy test`: 0 when the policy does what its tests say and every rule has one, otherwise 1. */
export function addPolicyTest(policy: Command): void {
  policy
    .command('test [folder]')
    .description('run the tests in <folder>/tests and tell which rules and leaves they reach; needs no database')
    .option('--strict', 'fail as well when a rule or a leaf was seen one way only')
    .action((folder: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & TestOptions>();
      const run = testPolicyFolder(folder ?? commandConfig(options).policies, policyTestPlayer);
      if (options.json) printJson(run);
      else print(describeTestRun(run));
      const isGood = run.passed && !(options.strict === true && run.findings.length > 0);
      process.exitCode = isGood ? EXIT.noChange : EXIT.error;
    });
}
