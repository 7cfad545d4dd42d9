import type { Command } from 'commander';
import { print, printJson } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

/** `joinery policy activate`: 0 when it was in force already, 2 when it is now. */
export function addPolicyActivate(policy: Command): void {
  policy
    .command('activate')
    .description(
      'put the configured folder in force, also where what is in force came from another folder; makes no plan',
    )
    .action((_options: unknown, self: Command) => activate(self.optsWithGlobals<GlobalOptions>()));
}

async function activate(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ putPolicyInForce }, actor, { policies }) => {
    const { policy, changed } = await putPolicyInForce.ofFitFiles(actor, { takeOver: true });
    const { id, version, digest } = policy;
    if (options.json) printJson({ id, version, digest, place: policies, changed });
    else
      print(
        changed
          ? `${id} ${version} (${digest.slice(0, 12)}) of ${policies} is in force. What it changes is a plan: joinery plan make.`
          : `${id} ${version} (${digest.slice(0, 12)}) is in force already.`,
      );
    process.exitCode = changed ? EXIT.changes : EXIT.noChange;
  });
}
