import { assemble, PolicyFolder, readConfig, untilStopped } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { Store } from '@joinery/store';
import { ROOT } from '../bench/places';

const ON_THE_WIRE: ReadonlySet<string> = new Set(['sending', 'looking']);

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * A worker that dies by its own hand: CHAOS_DIE_AT names a moment of the drain and how often it passes it first, such
 * as `answered:3`. Where a request goes out it dies a little later, when the request has left and nothing has come
 * back. Without the variable it is a worker like any other.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, ROOT);
  const url = config.databaseUrl ?? '';
  const [deadly, passes] = (process.env.CHAOS_DIE_AT ?? '').split(':');
  let left = Number(passes ?? 0);
  const trace = (point: string): void => {
    if (point !== deadly) return;
    left -= 1;
    if (left >= 0) return;
    if (ON_THE_WIRE.has(point)) setTimeout(die, 4);
    else die();
  };
  const store = await Store.open(url, 8);
  const joinery = assemble({ clock: config.clock, trace }, new PolicyFolder(config.policies), url, store);
  const worker = await startWorker(joinery, config);
  untilStopped(async () => {
    await worker.close();
    await joinery.close();
  });
  process.stdout.write('at work\n');
}

void main();
