import { type Entitlement, givenNames, type PolicySet } from '@joinery/policy';
import type { HandGrantRecord, OnMove } from '@joinery/store';
import { needPerson } from '../people/need-person';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';
import { momentOf } from './moment';

export interface HandGrantWish {
  readonly identityId: string;
  readonly kind: 'manual' | 'request';
  readonly effect: 'allow' | 'deny';
  readonly entitlement: Entitlement;
  readonly reason: string;
  /** A date (midnight UTC), a time with its offset, or a duration from now such as P30D; null: now, and with no end. */
  readonly from: string | null;
  readonly until: string | null;
  readonly onMove: OnMove;
}

/**
 * Gives a person something by hand, or forbids it. Nothing reaches an app by this: the person is looked at again, and
 * what changes becomes a plan like any other. What is forbidden must say when that ends.
 */
export class GiveByHand {
  constructor(private readonly ground: Ground) {}

  async execute(wish: HandGrantWish, actor: string): Promise<HandGrantRecord> {
    const now = this.ground.clock.now();
    const reason = needReason(wish.reason);
    checkEntitlement(wish.entitlement, this.ground.policies.current());
    const from = wish.from === null ? now : momentOf(wish.from, now);
    const until = wish.until === null ? null : momentOf(wish.until, now);
    if (wish.effect === 'deny' && until === null)
      throw new Refusal(
        'END_MISSING',
        'What forbids something needs an end (--until): nothing is forbidden for ever by hand.',
      );
    if (until !== null && (until <= from || until <= now))
      throw new Refusal('END_PASSED', `It would end at ${until}, which is before it counts.`);
    return this.ground.store.transaction(async (tx) => {
      await needPerson(tx, wish.identityId);
      const { identityId, kind, effect, entitlement, onMove } = wish;
      const grant = await tx.handGrants.add({
        identityId,
        kind,
        effect,
        entitlement,
        by: actor,
        reason,
        givenAt: now,
        from,
        until,
        onMove,
      });
      await tx.looks.mark([identityId]);
      const data = { grant: grant.id, kind, effect, entitlement, reason, from, until, onMove };
      await tx.audit.append([{ occurredAt: now, actor, type: 'grant.given', identityId, data }]);
      return grant;
    });
  }
}

function checkEntitlement(entitlement: Entitlement, policy: PolicySet): void {
  const known = givenNames(policy);
  if (known.has(entitlement)) return;
  const shown = [...known].sort().slice(0, 30).join(', ');
  throw new Refusal('ENTITLEMENT_UNKNOWN', `The policy knows no entitlement "${entitlement}". It knows: ${shown}.`);
}
