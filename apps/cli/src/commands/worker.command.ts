import type { Command } from 'commander';
import { type GlobalOptions } from '../options';
import { withJoinery } from '../session';

export function addWorkerCommand(command: Command): void {
  command.option('--until-idle', 'stop when no plan is running any more').action((_options: unknown, self: Command) => {
    const options = self.optsWithGlobals<GlobalOptions & { untilIdle?: boolean }>();
    return withJoinery(options, async (product, _actor, config) => {
      // Of all commands this one alone needs Nest, which takes longer to load than most commands last.
      const { workUntil } = await import('./work-until.js');
      await workUntil(product, config, options.untilIdle === true);
    });
  });
}
