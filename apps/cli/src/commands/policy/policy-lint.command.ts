import type { Command } from 'commander';
import { systemClock } from '@joinery/kernel';
import {
  countBySeverity,
  describeLint,
  lintPolicyFolder,
  type LintReport,
  populationLintOf,
  withPeople,
} from '@joinery/policy';
import { accountFate } from '@joinery/provisioning';
import { optimizeLate } from '../../optimize-late';
import { print, printJson } from '../../print';
import { commandConfig, EXIT, type GlobalOptions } from '../../options';

interface LintOptions extends GlobalOptions {
  readonly people?: boolean;
}

/**
 * `joinery policy lint`: 0 when nothing is to be mended, 1 with errors, 2 with warnings only; notes ask for nothing.
 */
export function addPolicyLint(policy: Command): void {
  policy
    .command('lint [folder]')
    .description(
      'name what is wrong, doubtful or useless in the policy files, with a person that shows it; needs no database',
    )
    .option('--people', 'hold the rules against the people there are as well; reads the database')
    .action((folder: string | undefined, _options: unknown, self: Command) =>
      lint(folder, self.optsWithGlobals<LintOptions>()),
    );
}

async function lint(folder: string | undefined, options: LintOptions): Promise<void> {
  const place = folder ?? commandConfig(options).policies;
  if (options.people !== true) optimizeLate();
  const rules = lintPolicyFolder(place, accountFate, systemClock.now());
  const report = options.people === true ? await heldAgainstPeople(place, rules, options) : rules;
  if (options.json) printJson(report);
  else for (const line of describeLint(report)) print(line);
  const { error, warning } = countBySeverity(report.findings);
  process.exitCode = error > 0 ? EXIT.error : warning > 0 ? EXIT.changes : EXIT.noChange;
}

async function heldAgainstPeople(folder: string, report: LintReport, options: LintOptions): Promise<LintReport> {
  const population = populationLintOf(folder);
  if (population === null) return report;
  const { withJoinery } = await import('../../session.js');
  await withJoinery(options, ({ lintPopulation }) => lintPopulation.execute(population));
  return withPeople(folder, report, population);
}
