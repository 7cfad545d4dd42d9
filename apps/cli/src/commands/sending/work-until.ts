import { setTimeout as sleep } from 'node:timers/promises';
import type { HeldBack } from '@joinery/pipeline';
import type { Config, Joinery } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { note } from '../../print';
import { describeHeldBack } from './waiting-text';

const EVERY_MS = 300;

/**
 * Works in this process until a signal comes or, with `untilIdle`, nothing is left that could be done now. Answers what waits
 * for a window or a person then.
 */
export async function workUntil(joinery: Joinery, config: Config, untilIdle: boolean): Promise<readonly HeldBack[]> {
  const worker = await startWorker(joinery, config);
  const stopped = new Promise<readonly HeldBack[]>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve([]));
  });
  note('The worker is at work; Ctrl+C stops it.');
  const left = await (untilIdle ? Promise.race([idle(joinery), stopped]) : stopped);
  await worker.close();
  for (const { appId, text } of describeHeldBack(left)) note(`Left for later in ${appId}: ${text}`);
  return left;
}

async function idle({ store, controlDispatch }: Joinery): Promise<readonly HeldBack[]> {
  while (await store.read((tx) => tx.plans.isRunning())) {
    const { heldBack, others } = await controlDispatch.waiting();
    if (others === 0 && heldBack.length > 0) return heldBack;
    await sleep(EVERY_MS);
  }
  return [];
}
