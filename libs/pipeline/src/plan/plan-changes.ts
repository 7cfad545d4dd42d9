import type { Instant } from '@joinery/kernel';
import { isProtected, type PolicySet } from '@joinery/policy';
import {
  buildStep,
  type GuardVerdict,
  type PlanStep,
  type PlanSummary,
  reviewPlan,
  type WithheldStep,
} from '@joinery/provisioning';
import type { DifferentAccount, Plan, PlanStatus, Transaction } from '@joinery/store';
import { limitCounts } from './limit-counts';
import { groupKey, PlanWriter } from './plan-writer';
import type { Ground } from '../ports';

export interface PlanResult {
  readonly plan: Plan;
  /** False when the newest undecided plan says exactly the same and was kept. */
  readonly fresh: boolean;
}

const PAGE = 1000;

/**
 * Turns every account that differs from what policy desires into a step of one new plan, holds the plan against the
 * guards and stores it frozen. Older plans that nobody has decided about give way. Streams page by page: the memory it
 * needs does not grow with the plan.
 */
export class PlanChanges {
  constructor(private readonly ground: Ground) {}

  async execute(actor: string): Promise<PlanResult> {
    const policy = this.ground.policies.current();
    const now = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      await tx.plans.lockPlanning();
      const newest = await tx.plans.resolve(null);
      await tx.savepoint();
      const draft = await this.draft(tx, policy, now);
      if (newest && newest.hash === draft.hash && ['ready', 'held', 'empty'].includes(newest.status)) {
        await tx.backToSavepoint();
        return { plan: newest, fresh: false };
      }
      const counts = await limitCounts(tx, draft.summary, policy.limits, now);
      const guards = reviewPlan(draft.summary, policy.limits, counts);
      return { plan: await this.store(tx, actor, draft, guards), fresh: true };
    });
  }

  private async draft(tx: Transaction, policy: PolicySet, now: Instant): Promise<Draft> {
    const id = await tx.plans.nextId();
    const writer = new PlanWriter(tx, id, { policyDigest: policy.digest, policyVersion: policy.version });
    const withheld: WithheldStep[] = [];
    let after: DifferentAccount | null = null;
    for (;;) {
      const page: DifferentAccount[] = await tx.plans.different(after, PAGE);
      for (const account of page) {
        const found = stepOrReason(account, policy, now);
        if (found === null) continue;
        if ('reason' in found) withheld.push(found);
        else await writer.add(found);
      }
      after = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    const known = (await tx.plans.knownGroups()).filter((group) => group.remoteId !== null);
    const groups = new Set(known.map((group) => groupKey(group.appId, group.displayName)));
    const done = await writer.finish(groups, await tx.accountCounts.unchanged());
    return { id, policy, now, ...done, withheld };
  }

  private async store(tx: Transaction, actor: string, draft: Draft, guards: readonly GuardVerdict[]): Promise<Plan> {
    const { id, policy, now, hash, summary, withheld } = draft;
    const superseded = await tx.plans.supersedeOpen();
    const tripped = guards.filter((verdict) => verdict.tripped);
    const status: PlanStatus = summary.steps === 0 ? 'empty' : tripped.length > 0 ? 'held' : 'ready';
    await tx.plans.add({
      id, hash, status, asOf: now, policyDigest: policy.digest, policyVersion: policy.version, summary, withheld, guards,
      createdBy: actor, createdAt: now,
    }); // prettier-ignore
    const event = { occurredAt: now, actor, planId: id };
    await tx.audit.append([
      ...superseded.map((planId) => ({ ...event, planId, type: 'plan.superseded' as const, data: { by: id } })),
      { ...event, type: 'plan.created', data: { hash, steps: summary.steps, status, policy: policy.digest } },
      ...tripped.map((verdict) => ({
        ...event,
        appId: verdict.appId,
        type: 'plan.held' as const,
        data: { ...verdict },
      })),
    ]);
    const plan = await tx.plans.find(id);
    if (!plan) throw new Error(`plan ${id} was not stored`);
    return plan;
  }
}

interface Draft {
  readonly id: string;
  readonly policy: PolicySet;
  readonly now: Instant;
  readonly hash: string;
  readonly summary: PlanSummary;
  readonly withheld: readonly WithheldStep[];
}

function stepOrReason(account: DifferentAccount, policy: PolicySet, now: Instant): PlanStep | WithheldStep | null {
  const step = buildStep(account);
  if (step === null) return null;
  const withheld = { appId: account.appId, identityId: account.identityId, subject: account.subject, kind: step.kind };
  const guarded = isProtected(policy, account, now);
  if (guarded)
    return {
      ...withheld,
      reason: 'PROTECTED',
      text: `break-glass: ${guarded.reason}; accounts of protected people are made and changed by hand`,
    };
  if (account.underWay === account.desiredHash) {
    return { ...withheld, reason: 'UNDER_WAY', text: 'an approved step is bringing this about already' };
  }
  return step;
}
