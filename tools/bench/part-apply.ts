import { fixedClock } from '@joinery/kernel';
import { assemble, startWorker, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';

/** Approves the newest plan and works it off as a worker process does, from the approval to the last confirmed step. */
async function main([url = '', policies = '']: readonly string[]): Promise<void> {
  const clock = fixedClock('2026-11-23T09:00:00.000Z');
  const store = await Store.open(url, 8);
  const joinery = assemble({ clock }, new PolicyFolder(policies), url, store);
  const config = {
    databaseUrl: url,
    home: '',
    policies,
    clock,
    host: '127.0.0.1',
    port: 0,
    apiToken: null,
    reconcileAt: '23:59',
    zone: 'UTC',
  };
  const worker = await startWorker(joinery, config);
  const plan = await store.read((tx) => tx.plans.resolve(null));
  if (!plan) throw new Error('there is no plan to apply');
  const asked = performance.now();
  await joinery.decidePlan.approve(plan.id, plan.hash, 'bench');
  const start = performance.now();
  const cpu = process.cpuUsage();
  for (;;) {
    if (!(await store.read((tx) => tx.accounts.isAnyAtWork()))) {
      const ms = performance.now() - start;
      const { user, system } = process.cpuUsage(cpu);
      const progress = await store.read((tx) => tx.plans.progress(plan.id));
      await worker.close();
      await joinery.close();
      console.log(
        JSON.stringify({ ms, approveMs: start - asked, cpuMs: (user + system) / 1000, counts: progress?.counts }),
      );
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

void main(process.argv.slice(2));
