import { managerCycles } from '@joinery/identity';
import type { IngestScope, Transaction } from '@joinery/store';
import type { FeedWatch } from './feed-watch';

/** Cycles that this file closes: its own chains, followed on through what is held of everybody else. */
export async function findManagerCycles(tx: Transaction, watch: FeedWatch): Promise<void> {
  const { managers, numberByKey } = watch;
  if (managers.size === 0) return;
  const edges = new Map<string, string>();
  for (const [number, { manager }] of managers) {
    if (manager !== null) edges.set(number, numberByKey.get(manager) ?? manager);
  }
  const isOpen = (number: string): boolean => !edges.has(number) && !managers.has(number);
  let open = [...new Set(edges.values())].filter(isOpen);
  while (open.length > 0) {
    const found = await tx.feedFacts.managersOf(open);
    for (const [number, manager] of found) edges.set(number, manager);
    open = [...new Set(found.values())].filter(isOpen);
  }
  for (const cycle of managerCycles(edges)) {
    // Many exports let whoever is at the top report to themselves: nobody is named to an app then, and nothing is
    // wrong.
    if (cycle.length === 1) continue;
    const chain = [...cycle, cycle[0]].join(' reports to ');
    for (const number of cycle) {
      const row = managers.get(number);
      if (row) watch.suspect(row, 'FEED_MANAGER_CYCLE', chain);
    }
  }
}

/**
 * Managers whom neither the file nor anything that is held names, by the key of the record that reports to them.
 * `same`: keys of records that named this manager before: whom they report to is no news.
 */
export async function unknownManagers(
  tx: Transaction,
  { sourceId }: IngestScope,
  { managers }: FeedWatch,
  same: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const asked = new Map<string, string>();
  for (const { manager, recordKey } of managers.values()) {
    if (manager !== null && !managers.has(manager) && !same.has(recordKey)) asked.set(recordKey, manager);
  }
  if (asked.size === 0) return asked;
  const known = await tx.feedFacts.knownAs(sourceId, [...new Set(asked.values())]);
  return new Map([...asked].filter(([, manager]) => !known.has(manager)));
}
