import { compilePolicySet, type PolicySet } from '@joinery/policy';
import type { Transaction } from '@joinery/store';
import { type PolicyHolder, Refusal } from '../ports';

/**
 * The set in force: that of the holder where it is the same one, else the one that was kept; the holder's where none
 * is.
 */
export async function policyInForce(tx: Pick<Transaction, 'policy'>, policies: PolicyHolder): Promise<PolicySet> {
  const digest = await tx.policy.inForce();
  const current = policies.current();
  return digest === null || digest === current.digest ? current : keptSet(tx, digest);
}

/** The one that was read last: whoever is about to send asks many times before its process follows. */
let lastKept: PolicySet | null = null;

/** A set from the files that were kept of it. */
export async function keptSet(tx: Pick<Transaction, 'policy'>, digest: string): Promise<PolicySet> {
  if (lastKept?.digest === digest) return lastKept;
  const [kept] = await tx.policy.find(digest);
  const policySet = kept?.files ? compilePolicySet(kept.files).policySet : null;
  if (policySet !== null) return (lastKept = policySet);
  throw new Refusal(
    'POLICY_NOT_KEPT',
    `Of the policy in force (${digest.slice(0, 12)}) no files are kept that can still be read. Put a folder in force: joinery policy activate.`,
  );
}
