import { isRowNumber } from '@joinery/kernel';
import type { HandGrantRecord } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';

/** A person's word on something that was given by hand: it stays after a move, or it ends. */
export class DecideHandGrant {
  constructor(private readonly ground: Ground) {}

  /** Answers a review: it goes on as it was. */
  keep(id: string, actor: string, reason: string): Promise<HandGrantRecord> {
    return this.decide(id, 'keep', actor, reason);
  }

  /** Ends it. The person is looked at again; what follows in apps becomes a plan. */
  revoke(id: string, actor: string, reason: string): Promise<HandGrantRecord> {
    return this.decide(id, 'revoke', actor, reason);
  }

  private async decide(id: string, word: 'keep' | 'revoke', actor: string, given: string): Promise<HandGrantRecord> {
    const [now, reason] = [this.ground.clock.now(), needReason(given)];
    return this.ground.store.transaction(async (tx) => {
      const grant = isRowNumber(id) ? await tx.handGrants.lock(id) : null;
      if (!grant)
        throw new Refusal(
          'GRANT_UNKNOWN',
          `There is no grant ${id} that was given by hand. joinery grant list shows which there are.`,
        );
      if (grant.status === 'revoked' || grant.status === 'ended')
        throw new Refusal(
          'GRANT_OVER',
          `Grant ${id} is over already: ${grant.status}, ${grant.statusReason ?? 'no reason'}.`,
        );
      if (word === 'keep' && grant.status !== 'review')
        throw new Refusal('GRANT_NOT_IN_REVIEW', `Grant ${id} is not up for review: there is nothing to decide.`);
      await tx.handGrants.decide(id, word === 'keep' ? 'active' : 'revoked', actor, now, reason);
      if (word === 'revoke') await tx.looks.mark([grant.identityId]);
      const { identityId, entitlement } = grant;
      const type = word === 'keep' ? 'grant.kept' : 'grant.revoked';
      await tx.audit.append([{ occurredAt: now, actor, type, identityId, data: { grant: id, entitlement, reason } }]);
      return (await tx.handGrants.lock(id)) ?? grant;
    });
  }
}
