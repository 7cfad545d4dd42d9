import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { driftShown, planDocument } from '@joinery/platform';
import { type Drift, renderDrift, renderPlan } from '@joinery/provisioning';
import type { Reconciliation } from '@joinery/store';
import { print, printJson } from '../print';
import { EXIT, type GlobalOptions } from '../options';
import { withJoinery } from '../session';
import { nextStep, tellStanding } from './import.command';

const SHOWN = 50;

export function addReconcileCommand(command: Command): void {
  command.action((appId: string | undefined, _options: unknown, self: Command) =>
    reconcile(appId ?? null, self.optsWithGlobals<GlobalOptions>()),
  );
}

async function reconcile(appId: string | null, options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const { store } = joinery;
    await joinery.putPolicyInForce.execute(actor);
    const apps = appId === null ? (await store.read((tx) => tx.apps.all())).map((app) => app.id) : [appId];
    const results: { reconciliation: Reconciliation; drift: readonly Drift[] }[] = [];
    for (const id of apps) {
      const slot = `on demand ${randomUUID()}`;
      const reconciliation = await joinery.reconcileTarget.execute(id, slot, actor);
      if (!reconciliation) continue;
      const drift = await driftShown(joinery, reconciliation, 1_000_000);
      results.push({ reconciliation, drift });
      if (!options.json) print(describe(reconciliation, drift));
    }
    await joinery.evaluatePeople.execute();
    const { plan, standing } = await joinery.planChanges.execute(actor);
    tellStanding(plan, standing);
    if (options.json) printJson({ results, plan });
    else {
      const document = await planDocument(joinery, plan.id, SHOWN);
      if (document) print(`\n${renderPlan(document)}\n${nextStep(plan)}`);
    }
    const failed = results.some(({ reconciliation }) => reconciliation.status === 'failed');
    process.exitCode = failed ? EXIT.error : plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
  });
}

function describe(done: Reconciliation, drift: readonly Drift[]): string {
  const { accounts, groups, missing, orphan, different } = done.counts;
  const lines = [
    `${done.appId}: ${done.status}${accounts === undefined ? '' : `, ${accounts} accounts and ${groups} groups read; ${missing} missing, ${orphan} nobody's, ${different} different`}`,
  ];
  for (const doubt of done.doubts) lines.push(`  doubt: ${doubt}`);
  for (const found of drift.slice(0, SHOWN)) lines.push(...renderDrift(found));
  if (drift.length > SHOWN) lines.push(`  … ${drift.length - SHOWN} more (--json shows every one)`);
  return lines.join('\n');
}
