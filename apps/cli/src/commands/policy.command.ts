import type { Command } from 'commander';
import { describeFinding } from '@joinery/kernel';
import { loadPolicyFolder } from '@joinery/policy';
import { print, printJson } from '../print';
import { commandConfig, EXIT, type GlobalOptions } from '../session';
import { addPolicyActivate } from './policy-activate.command';
import { addPolicyDiff } from './policy-diff.command';
import { addPolicyHistory } from './policy-history.command';
import { addPolicyReplay } from './policy-replay.command';
import { addPolicyLint } from './policy-lint.command';
import { addPolicySchema } from './policy-schema.command';
import { addPolicyTest } from './policy-test.command';

export function addPolicyCommands(joinery: Command): void {
  const policy = joinery.command('policy').description('the policy files');
  addPolicyLint(policy);
  addPolicyTest(policy);
  addPolicySchema(policy);
  addPolicyDiff(policy);
  addPolicyReplay(policy);
  addPolicyHistory(policy);
  addPolicyActivate(policy);
  policy
    .command('check [folder]')
    .description('load the policy files and name everything that is wrong in them; needs no database')
    .action((folder: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const { policySet, findings } = loadPolicyFolder(folder ?? commandConfig(options).policies);
      if (options.json) printJson({ digest: policySet?.digest ?? null, findings });
      else {
        for (const finding of findings) print(describeFinding(finding));
        if (policySet)
          print(
            `${policySet.id} ${policySet.version} is fit to be used: rules ${policySet.rules.length}, apps ${policySet.apps.length}, digest ${policySet.digest}`,
          );
      }
      process.exitCode = policySet ? EXIT.noChange : EXIT.error;
    });
}
