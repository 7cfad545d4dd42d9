import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '@joinery/kernel';
import type { HeldBack } from '@joinery/pipeline';
import type { Config, Joinery } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { note } from '../../print';
import { describeProgress, progressOf } from './describe-progress';

const EVERY_MS = 300;
/** How far the work is, and what it waits for, is told so often where it moved. */
const TOLD_MS = 5_000;

/** What a worker leaves behind: the plans that were at work meanwhile, and what waits for a window or a person. */
export interface WorkDone {
  readonly plans: readonly string[];
  readonly heldBack: readonly HeldBack[];
}

/** Works in this process until a signal comes or, with `untilIdle`, nothing is left that could be done now. */
export async function workUntil(joinery: Joinery, config: Config, untilIdle: boolean): Promise<WorkDone> {
  const worker = await startWorker(joinery, config);
  const plans = new Set<string>();
  const stopped = new Promise<readonly HeldBack[]>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve([]));
  });
  note('The worker is at work; Ctrl+C stops it.');
  const heldBack = await (untilIdle ? Promise.race([idle(joinery, plans), stopped]) : stopped);
  await worker.close();
  return { plans: [...plans], heldBack };
}

async function idle({ store, controlDispatch }: Joinery, plans: Set<string>): Promise<readonly HeldBack[]> {
  let [since, last] = [stopwatch(), ''];
  for (;;) {
    const running = await store.read((tx) => tx.planRuns.running());
    if (running.length === 0) return [];
    running.forEach((id) => plans.add(id));
    const { heldBack, others } = await controlDispatch.waiting();
    if (others === 0 && heldBack.length > 0) return heldBack;
    if (since() > TOLD_MS) {
      const found = await progressOf(store, running);
      const lines = found.map(({ id, progress }) => describeProgress(id, progress, heldBack)).join('\n');
      if (lines !== last) note(lines);
      [since, last] = [stopwatch(), lines];
    }
    await sleep(EVERY_MS);
  }
}
