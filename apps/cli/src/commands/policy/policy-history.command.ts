import type { Command } from 'commander';
import { print, printJson, table } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

export function addPolicyHistory(policy: Command): void {
  policy
    .command('history')
    .description('which policy was in force when, newest first')
    .action((_options: unknown, self: Command) => history(self.optsWithGlobals<GlobalOptions>()));
}

async function history(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const found = await store.read((tx) => tx.policy.activations(100));
    if (options.json) return printJson(found);
    const rows = found.map(({ digest, id, version, since, until, actor, place, isKept }) => [
      digest.slice(0, 12),
      `${id} ${version}`,
      since,
      until ?? 'now',
      actor,
      place ?? '',
      isKept ? 'yes' : 'no',
    ]);
    print(table([['digest', 'policy', 'since', 'until', 'by', 'from', 'kept'], ...rows]));
  });
}
