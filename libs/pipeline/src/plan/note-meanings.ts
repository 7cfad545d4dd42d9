import type { PolicySet } from '@joinery/policy';
import { groupMeanings } from '@joinery/provisioning';
import type { Transaction } from '@joinery/store';

/**
 * Remembers what policy means by the groups that apps are known to have: by that they are known again under another
 * name.
 */
export async function noteMeanings(tx: Transaction, policy: PolicySet): Promise<void> {
  for (const app of policy.apps) await tx.appGroups.noteMeanings(app.id, groupMeanings(app));
}
