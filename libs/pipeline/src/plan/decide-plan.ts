import type { Plan, Transaction } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';
import { startPlan } from './start-plan';

/**
 * A person's word on a plan. It names the plan's hash: what was read is what is decided about. A held plan is released
 * first, with a reason, by its hash; releasing is not approving.
 */
export class DecidePlan {
  constructor(private readonly ground: Ground) {}

  /** Starts the plan: each of its steps becomes due, leavers first. Nothing is sent in this transaction. */
  approve(planId: string, hash: string, actor: string): Promise<Plan> {
    return this.decide(planId, hash, async (tx, plan, now) => {
      if (plan.status === 'held') {
        const why = plan.guards
          .filter((verdict) => verdict.tripped)
          .map((verdict) => verdict.text)
          .join('; ');
        throw new Refusal(
          'PLAN_HELD',
          `Plan ${plan.id} is held by a guard (${why}). Release it first: joinery plan release ${plan.hash.slice(0, 12)} --reason "…"`,
        );
      }
      if (plan.status === 'empty')
        throw new Refusal(
          'PLAN_EMPTY',
          `Plan ${plan.id} changes nothing: there is nothing to approve. joinery plan make looks again.`,
        );
      if (plan.status !== 'ready')
        throw new Refusal(
          'PLAN_DECIDED',
          `Plan ${plan.id} is ${plan.status.replaceAll('_', ' ')}: it cannot be approved (again).`,
        );
      // What is due on a day to come is not done before it: whoever leaves then is still at work.
      if (plan.asOf > now)
        throw new Refusal(
          'PLAN_BEFORE_ITS_TIME',
          `Plan ${plan.id} is as of ${plan.asOf}, and that is to come: it shows what will be. joinery plan make makes the plan of today; to try that day out in apps that may be written to, say --as-of with plan approve and worker as well.`,
        );
      await startPlan(tx, plan, { actor }, { policy: this.ground.policies.current(), now });
    });
  }

  async release(planId: string, hash: string, actor: string, given: string): Promise<Plan> {
    const reason = needReason(given);
    return this.decide(planId, hash, async (tx, plan, now) => {
      if (plan.status !== 'held')
        throw new Refusal('PLAN_NOT_HELD', `Plan ${plan.id} is ${plan.status}: no guard holds it.`);
      await tx.plans.release(plan.id, actor, now, reason);
      const guards = plan.guards.filter((verdict) => verdict.tripped).map((verdict) => verdict.text);
      await tx.audit.append([
        {
          occurredAt: now,
          actor,
          type: 'plan.released',
          planId: plan.id,
          data: { hash: plan.hash, reason, guards },
        },
      ]);
    });
  }

  async reject(planId: string, hash: string, actor: string, given: string): Promise<Plan> {
    const reason = needReason(given);
    return this.decide(planId, hash, async (tx, plan, now) => {
      if (plan.status !== 'ready' && plan.status !== 'held')
        throw new Refusal('PLAN_DECIDED', `Plan ${plan.id} is ${plan.status}: it cannot be rejected.`);
      await tx.plans.reject(plan.id, actor, now, reason);
      await tx.audit.append([
        {
          occurredAt: now,
          actor,
          type: 'plan.rejected',
          planId: plan.id,
          data: { hash: plan.hash, reason },
        },
      ]);
    });
  }

  private decide(
    planId: string,
    hash: string,
    act: (tx: Transaction, plan: Plan, now: string) => Promise<void>,
  ): Promise<Plan> {
    const now = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      const plan = await tx.plans.lock(planId);
      if (!plan) throw new Refusal('PLAN_UNKNOWN', `There is no plan ${planId}.`);
      if (plan.hash !== hash) {
        throw new Refusal(
          'PLAN_HASH_DIFFERS',
          `Plan ${planId} has another hash than the one named: read it again (joinery plan show ${planId}).`,
        );
      }
      await act(tx, plan, now);
      return (await tx.plans.find(planId)) ?? plan;
    });
  }
}
