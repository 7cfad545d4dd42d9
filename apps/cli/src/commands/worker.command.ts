import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { startWorker } from '@joinery/platform';
import { note } from '../print';
import { type GlobalOptions, withJoinery } from '../session';

export function addWorkerCommand(joinery: Command): void {
  joinery
    .command('worker')
    .description('do the work of approved plans in this process until it is stopped; any number may run side by side')
    .option('--until-idle', 'stop when no plan is running any more')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { untilIdle?: boolean }>();
      return withJoinery(options, async (product, _actor, config) => {
        const worker = await startWorker(product, config);
        const stopped = new Promise<void>((resolve) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
        });
        note('The worker is at work; Ctrl+C stops it.');
        const idle = async (): Promise<void> => {
          while (await product.store.read((tx) => tx.plans.isRunning())) await sleep(300);
        };
        await (options.untilIdle ? Promise.race([idle(), stopped]) : stopped);
        await worker.close();
      });
    });
}
