import type { PolicySet } from '@joinery/policy';
import type { Transaction } from '@joinery/store';

/**
 * Finds people who are due while nobody is about to look at them, and looks of which nobody is about to make a plan:
 * the import or the decision that they follow from was killed before its look or before its plan. Every look takes the
 * first of those who are due first, and notes each page that it ends; so where the same person is still the first a
 * minute later, or nobody is due and the same page is still the newest, there is no look.
 */
export class LeftBehind {
  private seen: string | null = null;

  /** To be asked once a minute. Pushes that have still to become records are followed by a look of their own. */
  async isAnybody(tx: Transaction, policy: PolicySet): Promise<boolean> {
    const pushing = await tx.inboundSettling.sources();
    const isPushing = pushing.some((sourceId) => policy.sources.has(sourceId));
    const before = this.seen;
    this.seen = isPushing ? null : await leftNow(tx);
    return this.seen !== null && this.seen === before;
  }
}

/** Whoever is due first, or the newest look without a plan; null: nothing is left. */
async function leftNow(tx: Transaction): Promise<string | null> {
  const first = await tx.looks.firstDue();
  if (first !== null) return `${first.id} ${first.evaluatedAt}`;
  const owed = await tx.planning.newestOwed();
  return owed === null ? null : `look ${owed}`;
}
