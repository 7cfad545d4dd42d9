import type { Command } from 'commander';
import { countBySeverity, describeLint, lintPolicyFolder } from '@joinery/policy';
import { accountFate } from '@joinery/provisioning';
import { print, printJson } from '../print';
import { commandConfig, EXIT, type GlobalOptions } from '../session';

/** `joinery policy lint`: 0 when nothing is to be mended, 1 with errors, 2 with warnings only; notes ask for nothing. */
export function addPolicyLint(policy: Command): void {
  policy
    .command('lint [folder]')
    .description(
      'name what is wrong, doubtful or useless in the policy files, with a person that shows it; needs no database',
    )
    .action((folder: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const report = lintPolicyFolder(folder ?? commandConfig(options).policies, accountFate);
      if (options.json) printJson(report);
      else for (const line of describeLint(report)) print(line);
      const { error, warning } = countBySeverity(report.findings);
      process.exitCode = error > 0 ? EXIT.error : warning > 0 ? EXIT.changes : EXIT.noChange;
    });
}
