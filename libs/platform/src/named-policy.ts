import { existsSync, statSync } from 'node:fs';
import { Refusal } from '@joinery/pipeline';
import { compilePolicySet, loadPolicyFolder, type PolicySet } from '@joinery/policy';
import type { Store } from '@joinery/store';
import { PolicyError } from './policy-folder';

export const IN_FORCE = 'in-force';
const DIGEST = /^[0-9a-f]{8,64}$/;

/**
 * A policy set by a name that people use: `in-force`, a folder, or the first digits of the digest of a set that was in
 * force once. Refuses what is none of them; a folder that is not fit to be used is refused with every problem in it.
 */
export async function namedPolicy(store: Store, name: string): Promise<PolicySet> {
  if (name !== IN_FORCE && existsSync(name) && statSync(name).isDirectory()) {
    const { policySet, findings } = loadPolicyFolder(name);
    if (policySet === null) throw new PolicyError(findings);
    return policySet;
  }
  if (name !== IN_FORCE && !DIGEST.test(name))
    throw new Refusal(
      'POLICY_UNKNOWN',
      `"${name}" is no folder and no digest. Name a policy folder, 8 digits or more of a digest (joinery policy history), or ${IN_FORCE}.`,
    );
  return keptPolicy(store, name);
}

/** A set that is or was in force, from the files that were kept of it. */
export async function keptPolicy(store: Store, name: string): Promise<PolicySet> {
  const start = name === IN_FORCE ? await store.read((tx) => tx.policy.inForce()) : name;
  if (start === null)
    throw new Refusal('POLICY_UNKNOWN', 'No policy is in force yet: joinery plan make puts one in force.');
  const [found, another] = await store.read((tx) => tx.policy.find(start));
  if (!found || another)
    throw new Refusal(
      'POLICY_UNKNOWN',
      found ? `More than one policy begins with ${start}.` : `No policy begins with ${start}.`,
    );
  const policySet = found.files === null ? null : compilePolicySet(found.files).policySet;
  if (policySet === null)
    throw new Refusal(
      'POLICY_NOT_KEPT',
      `Of ${found.id} ${found.version} (${found.digest.slice(0, 12)}) no files are kept that can still be read; name its folder instead.`,
    );
  return policySet;
}
