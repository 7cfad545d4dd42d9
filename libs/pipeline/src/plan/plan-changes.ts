import { canonicalJson, type Instant } from '@joinery/kernel';
import { isProtected, type PolicySet } from '@joinery/policy';
import {
  groupRenames,
  type GuardVerdict,
  type PlanStep,
  reviewPlan,
  standingFor,
  type StepInput,
  type WithheldStep,
} from '@joinery/provisioning';
import type { DifferentAccount, KnownGroup, Plan, PlanStatus, Transaction } from '@joinery/store';
import { APP_LEFT, speaksOf } from './app-left';
import { limitCounts } from './limit-counts';
import { noteMeanings } from './note-meanings';
import { pendingStep } from './pending-step';
import { groupKey, PlanWriter, type WrittenPlan } from './plan-writer';
import { startPlan } from './start-plan';
import type { Ground } from '../ports';

export interface PlanResult {
  readonly plan: Plan;
  /** False when the newest undecided plan says exactly the same, also of what is withheld and held, and was kept. */
  readonly fresh: boolean;
  /**
   * What runs already, by standing approvals of the policy; null when nothing does. `plan` is what is left, where
   * something is.
   */
  readonly standing: Plan | null;
}

const PAGE = 1000;

/**
 * Turns every account that differs from what policy desires into a step of one new plan, holds the plan against the
 * guards and stores it frozen. Older plans that nobody has decided about give way. Streams page by page: the memory it
 * needs does not grow with the plan. What falls under standing approvals becomes a plan of its own and is started at
 * once, unless a guard would hold it: then everything is one plan for a person.
 */
export class PlanChanges {
  constructor(private readonly ground: Ground) {}

  async execute(actor: string): Promise<PlanResult> {
    const policy = this.ground.policies.current();
    const now = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      await tx.planning.lock();
      await tx.planning.noteLooksSeen();
      const standing = await this.runStanding(tx, actor, policy, now);
      const newest = await tx.plans.resolve(null);
      await tx.savepoint();
      const draft = await this.draft(tx, policy, now);
      if (standing !== null && draft.summary.steps === 0) {
        await tx.backToSavepoint();
        return { plan: standing, fresh: true, standing };
      }
      const guards = await this.review(tx, draft);
      if (newest && (await saysTheSame(tx, newest, draft, guards))) {
        await tx.backToSavepoint();
        return { plan: newest, fresh: false, standing };
      }
      return { plan: await this.store(tx, actor, draft, guards), fresh: true, standing };
    });
  }

  private async review(tx: Transaction, { summary, policy, now }: Draft): Promise<GuardVerdict[]> {
    return reviewPlan(summary, policy.limits, await limitCounts(tx, summary, policy.limits, now));
  }

  /**
   * Nothing runs by itself as of a time to come: whoever has left by then may be at work. Nor under a
   * policy that no person has taken up yet: what an edited policy changes is read first. Null when nothing falls under
   * an approval, or a guard would hold it.
   */
  private async runStanding(tx: Transaction, actor: string, policy: PolicySet, now: Instant): Promise<Plan | null> {
    if (policy.standing.length === 0 || this.ground.clock.isAhead) return null;
    if (!(await tx.policy.isTakenUp(policy.digest))) return null;
    await tx.savepoint();
    const used = new Set<string>();
    const draft = await this.draft(tx, policy, now, (step) => {
      const approval = standingFor(step, policy.standing);
      if (approval) used.add(approval.id);
      return approval !== null;
    });
    const guards = await this.review(tx, draft);
    if (draft.summary.steps === 0 || guards.some((verdict) => verdict.tripped)) {
      await tx.backToSavepoint();
      return null;
    }
    const plan = await this.store(tx, actor, draft, guards);
    await startPlan(tx, plan, { standing: [...used].sort() }, { policy, now });
    return tx.plans.find(plan.id);
  }

  /** `covers`: only these steps, and nothing of what is withheld. */
  private async draft(
    tx: Transaction,
    policy: PolicySet,
    now: Instant,
    covers: ((step: PlanStep) => boolean) | null = null,
  ): Promise<Draft> {
    const id = await tx.plans.nextId();
    const writer = new PlanWriter(tx, id, { policyDigest: policy.digest, policyVersion: policy.version });
    const known = await tx.appGroups.known();
    const renames = renamesIn(policy, known);
    let after: DifferentAccount | null = null;
    for (;;) {
      const page: DifferentAccount[] = await tx.planning.different(after, PAGE);
      for (const account of page) {
        const nameBefore = (group: string): string | undefined => renames.get(groupKey(account.appId, group));
        const found = stepOrReason({ ...account, nameBefore }, policy, now);
        if (found === null) continue;
        if ('reason' in found) {
          if (covers === null) await writer.withhold(found);
        } else if (covers === null || covers(found)) await writer.add(found);
      }
      after = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    const there = known.filter((group) => group.remoteId !== null);
    const groups = new Set(there.map((group) => groupKey(group.appId, group.displayName)));
    const done = await writer.finish(groups, renames, await tx.accountCounts.unchanged());
    await noteMeanings(tx, policy);
    return { id, policy, now, ...done };
  }

  private async store(tx: Transaction, actor: string, draft: Draft, guards: readonly GuardVerdict[]): Promise<Plan> {
    const { id, policy, now, hash, summary, withheld } = draft;
    const superseded = await tx.plans.supersedeOpen();
    const tripped = guards.filter((verdict) => verdict.tripped);
    const status: PlanStatus = summary.steps === 0 ? 'empty' : tripped.length > 0 ? 'held' : 'ready';
    await tx.plans.add({
      id,
      hash,
      status,
      asOf: now,
      policyDigest: policy.digest,
      policyVersion: policy.version,
      summary,
      withheld,
      guards,
      createdBy: actor,
      createdAt: now,
    });
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

/**
 * The hash is of the steps alone: somebody may be withheld by now, or a guard trip because of what was done meanwhile.
 * A plan as of a time to come cannot be approved yet, and one without steps says nothing but how many accounts are right.
 */
async function saysTheSame(
  tx: Pick<Transaction, 'withheldSteps'>,
  plan: Plan,
  { id, hash, summary, withheld, now }: Draft,
  guards: readonly GuardVerdict[],
): Promise<boolean> {
  const tripped = (verdicts: readonly GuardVerdict[]): string =>
    verdicts.flatMap((verdict) => (verdict.tripped ? [`${verdict.guardId} ${verdict.appId}`] : [])).join('\n');
  return (
    plan.hash === hash &&
    ['ready', 'held', 'empty'].includes(plan.status) &&
    plan.asOf <= now &&
    (summary.steps > 0 || canonicalJson(plan.summary) === canonicalJson(summary)) &&
    plan.withheld === withheld &&
    tripped(plan.guards) === tripped(guards) &&
    (await tx.withheldSteps.areAllOf(id, plan.id))
  );
}

/** Key of the group as policy calls it now -> the name that it has. */
function renamesIn(policy: PolicySet, known: readonly KnownGroup[]): ReadonlyMap<string, string> {
  return new Map(
    policy.apps.flatMap((app) => {
      const own = known.filter(({ appId }) => appId === app.id);
      return [...groupRenames(app, own)].map(([name, from]) => [groupKey(app.id, name), from] as const);
    }),
  );
}

interface Draft extends WrittenPlan {
  readonly id: string;
  readonly policy: PolicySet;
  readonly now: Instant;
}

function stepOrReason(
  account: DifferentAccount & Pick<StepInput, 'nameBefore'>,
  policy: PolicySet,
  now: Instant,
): PlanStep | WithheldStep | null {
  const step = pendingStep(account, policy);
  if (step === null) return null;
  const withheld = { appId: account.appId, identityId: account.identityId, subject: account.subject, kind: step.kind };
  if (!speaksOf(policy, account.appId)) return { ...withheld, reason: 'APP_LEFT', text: APP_LEFT };
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
