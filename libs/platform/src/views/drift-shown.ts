import { sensitiveTargets, shownDrift } from '@joinery/provisioning';
import type { Ground } from '@joinery/pipeline';
import type { Reconciliation, StoredDrift } from '@joinery/store';

/** What a reconciliation found to differ, in its order after `cursor`; sensitive values without what they are. */
export async function driftShown(
  { store, policies }: Pick<Ground, 'store' | 'policies'>,
  { id, appId }: Pick<Reconciliation, 'id' | 'appId'>,
  limit: number,
  cursor?: number,
): Promise<readonly StoredDrift[]> {
  const drift = await store.read((tx) => tx.reconciliations.drift(id, limit, cursor));
  const sensitive = sensitiveTargets(policies.current());
  return drift.map((one) => shownDrift(one, appId, sensitive));
}
