import type { HeldBack } from '@joinery/pipeline';

interface AppWait {
  readonly appId: string;
  readonly text: string;
}

/** How many accounts of an app wait, and for what: one for each app and reason, whatever their lanes. */
export function describeHeldBack(heldBack: readonly HeldBack[]): AppWait[] {
  const counts = new Map<string, { appId: string; reason: string; accounts: number }>();
  for (const { appId, accounts, text: reason } of heldBack) {
    const key = JSON.stringify([appId, reason]);
    counts.set(key, { appId, reason, accounts: accounts + (counts.get(key)?.accounts ?? 0) });
  }
  return [...counts.values()].map(({ appId, reason, accounts }) => ({
    appId,
    text: `${accounts} ${accounts === 1 ? 'account waits' : 'accounts wait'}: ${reason}`,
  }));
}
