import { type PlanDocument, planTimes } from '@joinery/provisioning';
import type { Ground } from '@joinery/pipeline';

/** A stored plan made ready to be read: leavers in full, and as many of the other steps as asked for. */
export async function planDocument(
  { store, policies, clock }: Ground,
  name: string | null,
  others: number,
): Promise<PlanDocument | null> {
  return store.read(async (tx) => {
    const plan = await tx.plans.resolve(name);
    if (!plan) return null;
    const leavers = await tx.plans.steps(plan.id, { kinds: ['deactivate', 'delete'], limit: 1_000_000 });
    const rest = await tx.plans.steps(plan.id, {
      kinds: ['create', 'reactivate', 'update', 'create-group'],
      limit: others,
    });
    const bodies = (steps: typeof leavers): PlanDocument['leavers'] => steps.map((step) => step.body);
    const appIds = plan.summary.apps.map((app) => app.appId);
    const times = planTimes(appIds, policies.current().apps, clock.now());
    return { ...plan, times, leavers: bodies(leavers), others: bodies(rest) };
  });
}
