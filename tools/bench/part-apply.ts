import { fixedClock } from '@joinery/kernel';
import { assemble, type Joinery, PolicyFolder } from '@joinery/platform';
import { startWorker } from '@joinery/platform/nest';
import { Store } from '@joinery/store';
import { NOW } from './prepare-creates';
import { workerConfig } from './worker-config';

/**
 * Approves the newest plan and works it off as a worker process does, from the approval to the last confirmed step.
 * With names of apps it waits for those only, and leaves the rest where it is.
 */
async function main([url = '', policies = '', ...apps]: readonly string[]): Promise<void> {
  const clock = fixedClock(NOW);
  const store = await Store.open(url, 12);
  const joinery = assemble({ clock }, new PolicyFolder(policies), url, store);
  const worker = await startWorker(joinery, workerConfig(url, policies, clock));
  const plan = await store.read((tx) => tx.plans.resolve(null));
  if (!plan) throw new Error('there is no plan to apply');
  const asked = performance.now();
  await joinery.decidePlan.approve(plan.id, plan.hash, 'bench');
  const start = performance.now();
  const cpu = process.cpuUsage();
  while (await isAtWork(joinery, apps)) await new Promise((resolve) => setTimeout(resolve, 50));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const progress = await store.read((tx) => tx.planRuns.progress(plan.id));
  console.log(
    JSON.stringify({ ms, approveMs: start - asked, cpuMs: (user + system) / 1000, counts: progress?.counts }),
  );
  if (apps.length > 0) process.exit(0);
  await worker.close();
  await joinery.close();
}

async function isAtWork({ store }: Joinery, apps: readonly string[]): Promise<boolean> {
  if (apps.length === 0) return store.read((tx) => tx.accounts.isAnyAtWork());
  const backlog = await store.read((tx) => tx.dispatch.backlog());
  return backlog.some(({ appId }) => apps.includes(appId));
}

void main(process.argv.slice(2));
