import type { PolicySet } from '@joinery/policy';
import type { Plan, Transaction } from '@joinery/store';
import { openLanes } from '../drain/open-lanes';
import { noteMeanings } from './note-meanings';

/** Whose word starts a plan: a person's, or that of standing approvals of the policy. */
export type Approval = { readonly actor: string } | { readonly standing: readonly string[] };

/** Starts a plan: each of its steps becomes due, leavers first. Nothing is sent in this transaction. */
export async function startPlan(
  tx: Transaction,
  plan: Plan,
  approval: Approval,
  { policy, now }: { readonly policy: PolicySet; readonly now: string },
): Promise<void> {
  const actor = 'actor' in approval ? approval.actor : 'policy';
  const standing = 'standing' in approval ? { standing: approval.standing } : {};
  await tx.planRuns.start(plan.id, 'actor' in approval ? actor : `policy (${approval.standing.join(', ')})`, now);
  if (policy.digest === plan.policyDigest) await noteMeanings(tx, policy);
  await putOff(tx, plan, policy, now);
  const data = { hash: plan.hash, steps: plan.summary.steps, ...standing };
  await tx.audit.append([{ occurredAt: now, actor, type: 'plan.approved', planId: plan.id, data }]);
}

/** What an app's windows forbid to send now waits for them; the drain looks again at the very moment of sending. */
async function putOff(tx: Transaction, plan: Plan, { apps }: PolicySet, now: string): Promise<void> {
  for (const { appId } of plan.summary.apps) {
    const app = apps.find((one) => one.id === appId);
    for (const { lane, ms } of openLanes(app, now).shut) await tx.dispatch.putOff(appId, [lane], ms);
  }
}
