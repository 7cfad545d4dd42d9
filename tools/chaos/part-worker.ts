import { assemble, PolicyFolder, readConfig, startWorker, watchParent } from '@joinery/platform';
import { Store } from '@joinery/store';
import { ROOT } from '../bench/places';

/**
 * A worker that dies by its own hand: CHAOS_DIE_AT names a moment of the drain and how often it passes it first, such as
 * `sent:3`. Without it, it is a worker like any other.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, ROOT);
  const url = config.databaseUrl ?? '';
  const [deadly, passes] = (process.env.CHAOS_DIE_AT ?? '').split(':');
  let left = Number(passes ?? 0);
  const trace = (point: string): void => {
    if (point !== deadly) return;
    left -= 1;
    if (left < 0) process.kill(process.pid, 'SIGKILL');
  };
  const store = await Store.open(url, 8);
  const joinery = assemble({ clock: config.clock, trace }, new PolicyFolder(config.policies), url, store);
  const worker = await startWorker(joinery, config);
  const stop = async (): Promise<void> => {
    await worker.close();
    await joinery.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  watchParent(Number(process.env.JOINERY_PARENT_PID), () => void stop());
  process.stdout.write('at work\n');
}

void main();
