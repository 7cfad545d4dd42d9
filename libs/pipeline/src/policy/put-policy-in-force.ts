import type { Finding } from '@joinery/kernel';
import type { PolicySet } from '@joinery/policy';
import type { Ground } from '../ports';

export interface PolicyInForce {
  readonly policy: PolicySet;
  readonly changed: boolean;
  /** What is wrong with the files as they are now; the set that was in force before then stays. */
  readonly refused: readonly Finding[];
}

/**
 * Makes the policy set of the files the one in force. A changed set applies nothing by itself: everybody is looked at again
 * under it, and what comes of that is a plan like any other.
 */
export class PutPolicyInForce {
  constructor(private readonly ground: Ground) {}

  async execute(actor: string): Promise<PolicyInForce> {
    const refused = this.ground.policies.reload?.() ?? [];
    const policy = this.ground.policies.current();
    const now = this.ground.clock.now();
    const changed = await this.ground.store.transaction(async (tx) => {
      const before = await tx.policy.inForce();
      if (before === policy.digest) return false;
      await tx.policy.putInForce(policy, now, actor);
      await tx.people.markAll();
      await tx.audit.append([
        {
          occurredAt: now,
          actor,
          type: 'policy.activated',
          data: { id: policy.id, version: policy.version, digest: policy.digest, before },
        },
      ]);
      return true;
    });
    return { policy, changed, refused };
  }
}
