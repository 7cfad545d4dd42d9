import type { Command } from 'commander';
import type { Joinery } from '@joinery/platform';
import { EXIT, type GlobalOptions } from '../../options';
import { note, printJson } from '../../print';
import { withJoinery } from '../../session';
import { signOrTell } from '../audit/sign-or-tell';
import { describeProgress, FAILED, progressOf } from './describe-progress';
import { describeHeldBack } from './waiting-text';
import type { WorkDone } from './work-until';

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
          const done = await workUntil(product, config, options.untilIdle === true);
          await signOrTell(product, config, 'the audit log');
          process.exitCode = await tellDone(product, done);
          if (options.json) printJson(done);
        },
        { keep: note },
      );
    });
}

/** Tells what became of the plans that were at work; answers the exit code. */
async function tellDone({ store }: Joinery, { plans, heldBack }: WorkDone): Promise<number> {
  const ended = await progressOf(store, plans);
  for (const { id, progress } of ended) note(describeProgress(id, progress, []));
  for (const { appId, text } of describeHeldBack(heldBack)) note(`Left for later in ${appId}: ${text}`);
  if (ended.some(({ progress }) => progress.status === FAILED)) return EXIT.error;
  return heldBack.length > 0 ? EXIT.changes : EXIT.noChange;
}
