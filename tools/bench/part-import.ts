import { createReadStream } from 'node:fs';
import { fixedClock } from '@joinery/kernel';
import { assemble, openSourceFile, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';

/** Imports a file into a migrated database, and with `plan` goes on to the plan. */
async function main([url = '', path = '', policies = '', upTo = 'import']: readonly string[]): Promise<void> {
  const store = await Store.open(url, 4);
  const folder = new PolicyFolder(policies);
  const joinery = assemble({ clock: fixedClock('2026-11-23T09:00:00.000Z') }, folder, url, store);
  await joinery.putPolicyInForce.execute('bench');
  const start = performance.now();
  const { run } = await joinery.ingestSource.execute({
    sourceId: 'hr',
    fileName: 'people.csv',
    actor: 'bench',
    bytes: createReadStream(path, { highWaterMark: 1 << 18 }),
    open: openSourceFile(),
  });
  const importMs = performance.now() - start;
  const importRssMb = process.resourceUsage().maxRSS / 1024;
  let steps = -1;
  if (upTo === 'plan') {
    await joinery.evaluatePeople.execute();
    steps = (await joinery.planChanges.execute('bench')).plan.summary.steps;
  }
  const ms = performance.now() - start;
  const maxRssMb = process.resourceUsage().maxRSS / 1024;
  await joinery.close();
  const { rowsRead: rows, rowsStaged: staged, rowsNew, rowsChanged } = run;
  const changed = rowsNew + rowsChanged;
  console.log(JSON.stringify({ rows, staged, changed, steps, ms, importMs, maxRssMb, importRssMb }));
}

void main(process.argv.slice(2));
