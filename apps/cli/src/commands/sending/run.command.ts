import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Joinery } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import type { Plan, RunProgress } from '@joinery/store';
import { note, print, printJson } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { describeProgress, FAILED } from './describe-progress';
import { pauseAfterLook } from './watch-pace';

const ENDED = ['completed', FAILED, 'rejected', 'superseded', 'empty'];

export function addRunCommands(command: Command): void {
  command
    .command('watch [plan]')
    .description('follow a plan until every step of it has ended (number, hash, or the one that was approved last)')
    .action((name: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async (product) => {
        const progress = await watchRun(product, name ?? null, options.json ? () => undefined : print);
        if (options.json) printJson(progress);
        process.exitCode = progress.status === FAILED ? EXIT.error : EXIT.noChange;
      });
    });
}

/** Prints a line whenever something moved; returns when the plan has ended. */
export async function watchRun(
  { store, controlDispatch }: Pick<Joinery, 'store' | 'controlDispatch'>,
  name: string | null,
  tell: (line: string) => void,
): Promise<RunProgress> {
  const { id } = await planToWatch(store, name);
  let last = '';
  let hinted = false;
  for (;;) {
    const lookedAt = performance.now();
    const { progress, workers } = await store.read(async (tx) => ({
      progress: await tx.planRuns.progress(id),
      workers: await tx.work.alive(),
    }));
    if (!progress) throw new Refusal('PLAN_UNKNOWN', `Plan ${id} is gone.`);
    const line = describeProgress(id, progress, (await controlDispatch.waiting()).heldBack);
    const tookMs = performance.now() - lookedAt;
    if (line !== last) tell(line);
    last = line;
    if (ENDED.includes(progress.status)) {
      if (progress.byApp.some(({ failed, dropped }) => failed + dropped > 0))
        tell(`Next: joinery plan show ${id} says which steps were not brought about, and why.`);
      return progress;
    }
    if (workers === 0 && !hinted)
      note('No worker has been heard of lately. Start one: joinery worker (or npm run demo).');
    hinted = workers === 0;
    await sleep(pauseAfterLook(tookMs));
  }
}

/** By number or hash; the one that was approved last, where none is named. */
async function planToWatch(store: Joinery['store'], name: string | null): Promise<Plan> {
  const plan = await store.read(
    async (tx) => (name === null ? await tx.plans.newestApproved() : null) ?? tx.plans.resolve(name),
  );
  if (!plan)
    throw new Refusal(
      'PLAN_UNKNOWN',
      name === null
        ? 'There is no plan to watch: joinery plan make makes one.'
        : `There is no plan ${name}. joinery plan list shows which there are.`,
    );
  if (['ready', 'held'].includes(plan.status))
    throw new Refusal('PLAN_UNDECIDED', `Plan ${plan.id} waits for a decision: joinery plan show ${plan.id}`);
  return plan;
}
