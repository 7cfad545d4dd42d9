import type { Command } from 'commander';
import { EXIT, type GlobalOptions } from '../../options';
import { note } from '../../print';
import { withJoinery } from '../../session';

export function addWorkerCommand(command: Command): void {
  command
    .option('--until-idle', 'stop when nothing is left that can be done now; what waits for a window is told')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { untilIdle?: boolean }>();
      return withJoinery(
        options,
        async (product, _actor, config) => {
          // Of all commands this one alone needs Nest, which takes longer to load than most commands last.
          const { workUntil } = await import('./work-until.js');
          const left = await workUntil(product, config, options.untilIdle === true);
          process.exitCode = left.length > 0 ? EXIT.changes : EXIT.noChange;
        },
        { keep: note },
      );
    });
}
