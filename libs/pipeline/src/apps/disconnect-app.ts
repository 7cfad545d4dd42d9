import type { Transaction } from '@joinery/store';
import { dropGroups } from '../drain/drop-groups';
import { ended } from '../drain/outcome';
import { recordOutcomes } from '../drain/record-outcomes';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';
import { unknownApp } from './unknown-app';

const PAGE = 500;
const LEASE_MS = 20_000;
const DISCONNECTED = 'the app was disconnected';

/**
 * Takes leave of an app: nothing is planned for it, sent to it or read there any more, and what was approved and has
 * not been sent drops out. Nothing is written to the app. What is known of its accounts stays, and counts again when it
 * is connected again.
 */
export class DisconnectApp {
  constructor(private readonly ground: Ground) {}

  /** Gives how many approved steps dropped out. */
  async execute(appId: string, actor: string, given: string): Promise<number> {
    const reason = needReason(given);
    const occurredAt = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      await tx.planning.lock();
      if (!(await tx.apps.find(appId))) throw unknownApp(appId);
      const steps = (await this.dropAccounts(tx, appId)) + (await dropGroups(tx, appId, DISCONNECTED, occurredAt));
      if (!(await tx.apps.disconnect(appId)))
        throw new Refusal('APP_BUSY', `A worker sends to ${appId} at this moment: try again in half a minute.`);
      const event = { occurredAt, actor, appId };
      const superseded = await tx.plans.supersedeOpen();
      await tx.audit.append([
        { ...event, type: 'app.disconnected', data: { reason, steps } },
        ...superseded.map((planId) => ({ ...event, planId, type: 'plan.superseded' as const, data: {} })),
      ]);
      return steps;
    });
  }

  /** What a worker has in hand at this moment stays. */
  private async dropAccounts(tx: Transaction, appId: string): Promise<number> {
    const { policies, clock } = this.ground;
    await tx.accounts.dueNow(appId);
    let dropped = 0;
    for (;;) {
      const claimed = await tx.accounts.claim(appId, PAGE, LEASE_MS);
      const outcomes = claimed.map((account) => ended(account, 'stale', DISCONNECTED));
      await recordOutcomes(tx, outcomes, policies.current(), clock.now());
      dropped += claimed.length;
      if (claimed.length === 0) return dropped;
    }
  }
}
