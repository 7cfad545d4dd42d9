import { fixedClock } from '@joinery/kernel';
import { assemble, PolicyFolder } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { Store } from '@joinery/store';
import { NOW } from './prepare-creates';
import { workerConfig } from './worker-config';

/** A worker process, until the benchmark ends it. */
async function main([url = '', policies = '']: readonly string[]): Promise<void> {
  const clock = fixedClock(NOW);
  const joinery = assemble({ clock }, new PolicyFolder(policies), url, await Store.open(url, 8));
  await startWorker(joinery, workerConfig(url, policies, clock));
  process.on('disconnect', () => process.exit(0));
}

void main(process.argv.slice(2));
