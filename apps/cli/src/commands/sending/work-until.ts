import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '@joinery/kernel';
import type { HeldBack } from '@joinery/pipeline';
import type { Config, Joinery } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { note } from '../../print';
import { whenAskedToStop } from '../../when-asked-to-stop';
import { describeProgress, progressOf } from './describe-progress';
import { Patience } from './patience';

const EVERY_MS = 300;
/** How far the work is, and what it waits for, is told so often where it moved. */
const TOLD_MS = 5_000;
/** A database that is away for longer ends the waiting. */
const AWAY_MS = 300_000;

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
    whenAskedToStop(() => resolve([]));
  });
  note('The worker is at work; Ctrl+C stops it.');
  try {
    const heldBack = await (untilIdle ? Promise.race([idle(joinery, plans), stopped]) : stopped);
    return { plans: [...plans], heldBack };
  } finally {
    await worker.close();
  }
}

/** The worker outlives a database that goes away; so does whoever waits for it, for a while. */
async function idle(joinery: Joinery, plans: Set<string>): Promise<readonly HeldBack[]> {
  const told = new Told();
  const patience = new Patience(AWAY_MS);
  for (;;) {
    try {
      const left = await leftBehind(joinery, plans, told);
      if (left !== null) return left;
      patience.renew();
    } catch (error) {
      patience.bear(error);
    }
    await sleep(EVERY_MS);
  }
}

/** Null: something is still to be done. */
async function leftBehind(
  { store, controlDispatch }: Joinery,
  plans: Set<string>,
  told: Told,
): Promise<readonly HeldBack[] | null> {
  const running = await store.read((tx) => tx.planRuns.running());
  if (running.length === 0) return [];
  running.forEach((id) => plans.add(id));
  const { heldBack, others } = await controlDispatch.waiting();
  if (others === 0 && heldBack.length > 0) return heldBack;
  await told.say(async () => {
    const found = await progressOf(store, running);
    return found.map(({ id, progress }) => describeProgress(id, progress, heldBack)).join('\n');
  });
  return null;
}

/** Says where the work is, every few seconds and where it moved. */
class Told {
  private since = stopwatch();
  private last = '';

  async say(words: () => Promise<string>): Promise<void> {
    if (this.since() <= TOLD_MS) return;
    const lines = await words();
    if (lines !== this.last) note(lines);
    [this.since, this.last] = [stopwatch(), lines];
  }
}
