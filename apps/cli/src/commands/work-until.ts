import { setTimeout as sleep } from 'node:timers/promises';
import type { Config, Joinery } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { note } from '../print';

/** Works in this process until a signal comes or, with `untilIdle`, no plan is running any more. */
export async function workUntil(joinery: Joinery, config: Config, untilIdle: boolean): Promise<void> {
  const worker = await startWorker(joinery, config);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  note('The worker is at work; Ctrl+C stops it.');
  const idle = async (): Promise<void> => {
    while (await joinery.store.read((tx) => tx.plans.isRunning())) await sleep(300);
  };
  await (untilIdle ? Promise.race([idle(), stopped]) : stopped);
  await worker.close();
}
