import type { PolicySet } from '@joinery/policy';
import type { Transaction } from '@joinery/store';

/**
 * Finds people who are due while nobody is about to look at them: what made them due, an import or a decision, was killed before its
 * look. Every look takes the first of them first; so where the same person is still the first a minute later, there is no look.
 */
export class LeftBehind {
  private seen: string | null = null;

  /** To be asked once a minute. Pushes that have still to become records are followed by a look of their own. */
  async isAnybody(tx: Transaction, policy: PolicySet): Promise<boolean> {
    const pushing = await tx.inboundSettling.sources();
    const isPushing = pushing.some((sourceId) => policy.sources.has(sourceId));
    const first = isPushing ? null : await tx.people.firstDue();
    const before = this.seen;
    this.seen = first === null ? null : `${first.id} ${first.evaluatedAt}`;
    return this.seen !== null && this.seen === before;
  }
}
