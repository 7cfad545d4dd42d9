import type { Command } from 'commander';
import { IN_FORCE, namedPolicy } from '@joinery/platform';
import { type ImpactVerdict, renderImpact } from '@joinery/provisioning';
import { print, printJson } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface DiffOptions extends GlobalOptions {
  readonly horizon: string;
}

/** 0 nothing follows, 1 nobody loses anything, 2 somebody does, 3 a guard would hold the plan. Trouble is 4. */
const CODES: Readonly<Record<ImpactVerdict, number>> = { none: 0, additive: 1, destructive: 2, 'guard breach': 3 };
const TROUBLE = 4;

export function addPolicyDiff(policy: Command): void {
  policy
    .command('diff [from] [to]')
    .description(
      'who gains and loses what when one policy follows on another: folders, digests, or in-force (the default for the first; the configured folder for the second). Changes nothing',
    )
    .option('--horizon <duration>', 'how far ahead to look, in ISO 8601; PT0S for this moment only', 'P30D')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing follows, 1 additive, 2 destructive, 3 a guard would hold it, 4 trouble.',
    )
    .action((from: string | undefined, to: string | undefined, _options: unknown, self: Command) =>
      diff(from, to, self.optsWithGlobals<DiffOptions>()),
    );
}

async function diff(first: string | undefined, second: string | undefined, options: DiffOptions): Promise<void> {
  // Trouble of any kind must not look like "additive", so it is set before anything can fail.
  process.exitCode = TROUBLE;
  await withJoinery(options, async ({ store, diffPolicies }, _actor, config) => {
    // One name is the candidate; what is in force is what it would replace.
    const [from, to] = second === undefined ? [IN_FORCE, first ?? config.policies] : [first ?? IN_FORCE, second];
    const policies = { from: await namedPolicy(store, from), to: await namedPolicy(store, to) };
    const impact = await diffPolicies.execute({ ...policies, horizon: options.horizon });
    if (options.json) printJson(impact);
    else print(renderImpact(impact));
    process.exitCode = CODES[impact.verdict];
  });
}
