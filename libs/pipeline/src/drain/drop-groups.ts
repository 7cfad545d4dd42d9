import type { Transaction } from '@joinery/store';

/** No group is made or renamed in an app any more that approved plans wanted there. Returns how many there were. */
export async function dropGroups(tx: Transaction, appId: string, reason: string, now: string): Promise<number> {
  const pending = await tx.appGroups.pending(appId);
  for (const group of pending) await tx.appGroups.finish(group, null, 'stale', reason, now);
  return pending.length;
}
