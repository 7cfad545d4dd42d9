import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { driftShown, type Joinery, planDocument } from '@joinery/platform';
import { type Drift, renderPlan } from '@joinery/provisioning';
import type { Reconciliation } from '@joinery/store';
import { note, print, printJson } from '../../print';
import type { GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { describeReconciliation, exitOf, nextAfter } from './describe-reconciliation';
import { tellStanding } from '../import/evaluate-and-plan';

const SHOWN = 50;

export function addReconcileCommand(command: Command): void {
  command.addHelpText(
    'after',
    '\nExit codes: 0 nothing differs, 2 the plan has steps, 1 a reading failed or is incomplete.',
  );
  command.action((appId: string | undefined, _options: unknown, self: Command) =>
    reconcile(appId ?? null, self.optsWithGlobals<GlobalOptions>()),
  );
}

/** What is connected and not in the policy is left as it is, and told. */
async function everyApp({ store, policies }: Joinery): Promise<readonly string[]> {
  const connected = (await store.read((tx) => tx.apps.all())).map(({ id }) => id);
  const spokenOf = new Set(policies.current().apps.map(({ id }) => id));
  for (const id of connected)
    if (!spokenOf.has(id)) note(`${id} is not read: it is connected, and policy does not speak of it.`);
  return connected.filter((id) => spokenOf.has(id));
}

async function reconcile(appId: string | null, options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    await joinery.putPolicyInForce.ofFitFiles(actor);
    const apps = appId === null ? await everyApp(joinery) : [appId];
    const results: { reconciliation: Reconciliation; drift: readonly Drift[] }[] = [];
    for (const id of apps) {
      const slot = `on demand ${randomUUID()}`;
      const reconciliation = await joinery.reconcileTarget.execute(id, slot, actor);
      if (!reconciliation) continue;
      const drift = await driftShown(joinery, reconciliation, 1_000_000);
      results.push({ reconciliation, drift });
      if (!options.json) print(describeReconciliation(reconciliation, drift));
    }
    const readings = results.map(({ reconciliation }) => reconciliation);
    await joinery.evaluatePeople.execute();
    const { plan, standing } = await joinery.planChanges.execute(actor);
    tellStanding(plan, standing);
    if (options.json) printJson({ results, plan });
    else {
      const document = await planDocument(joinery, plan.id, SHOWN);
      if (document) print(`\n${renderPlan(document)}\n${nextAfter(readings, plan)}`);
    }
    process.exitCode = exitOf(readings, plan);
  });
}
