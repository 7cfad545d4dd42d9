import type { Command } from 'commander';
import { describeFinding } from '@joinery/kernel';
import { loadPolicyFolder } from '@joinery/policy';
import { commandConfig, EXIT, type GlobalOptions } from '../../options';
import { print, printJson } from '../../print';

/** `joinery policy check`: 0 when the set is fit to be used, otherwise 1. */
export function addPolicyCheck(policy: Command): void {
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
