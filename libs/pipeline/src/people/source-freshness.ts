import type { Instant } from '@joinery/kernel';
import {
  type AuthorityTable,
  type Observation,
  sourceFreshness,
  type SourceFreshness,
  type SourceMapping,
  sourcesThatGoStale,
} from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { Transaction } from '@joinery/store';

export interface KnownFreshness extends SourceFreshness {
  /** It was stale when everybody was looked at last. */
  readonly wasStale: boolean;
}

/** Every source whose staleness changes something under this policy, by its runs so far. */
export async function freshnessOf(
  tx: Pick<Transaction, 'freshness'>,
  policy: PolicySet,
  now: Instant,
): Promise<readonly KnownFreshness[]> {
  const sources = sourcesInDoubt(policy);
  const stored = await tx.freshness.of(sources);
  return stored.flatMap(({ sourceId, wasStale, ...runs }) => {
    const mapping = policy.sources.get(sourceId);
    return mapping ? [{ ...sourceFreshness(mapping, runs, now), wasStale }] : [];
  });
}

/** Sources whose silence changes something under a policy. */
export function sourcesInDoubt({
  authority,
  sources,
}: Pick<PolicySet, 'authority' | 'sources'>): readonly SourceMapping[] {
  const concerned = sourcesThatGoStale(authority);
  return [...sources.values()].filter(
    ({ sourceId, staleAfter }) => staleAfter !== undefined && concerned.has(sourceId),
  );
}

export function staleAmong(sources: readonly SourceFreshness[]): readonly string[] {
  return sources.filter(({ isStale }) => isStale).map(({ sourceId }) => sourceId);
}

/**
 * Sources that have turned stale, or fresh again, since the last time: everybody for whom that can change something is
 * marked to be looked at, in one statement a source, so that nobody's `wakeAt` moves with each complete run. Gives
 * those that are stale.
 */
export async function noteFreshness(tx: Transaction, policy: PolicySet, now: Instant): Promise<readonly string[]> {
  const sources = await freshnessOf(tx, policy, now);
  for (const { sourceId, isStale, wasStale, completeAt } of sources) {
    if (isStale === wasStale || !(await tx.freshness.noteTurn(sourceId, { isStale, at: now }))) continue;
    const people = isStale
      ? await tx.freshness.markHeard(sourceId, attributesPassedOn(sourceId, policy.authority))
      : await tx.freshness.markDoubted(sourceId);
    const data = { source: sourceId, completeAt, people };
    await tx.audit.append([
      { occurredAt: now, actor: 'joinery', type: isStale ? 'source.stale' : 'source.fresh', data },
    ]);
  }
  return staleAmong(sources);
}

/**
 * Attributes that change only where the value is the source's, because it is passed on; null when the source's
 * staleness clears or holds something, which concerns everybody it speaks of.
 */
function attributesPassedOn(sourceId: string, authority: AuthorityTable): readonly string[] | null {
  const rows = [...authority].filter(([, { from, onStale }]) => onStale !== 'keep' && from.includes(sourceId));
  if (rows.some(([, { onStale, pick }]) => onStale !== 'next' || pick !== 'first')) return null;
  return rows.map(([name]) => name);
}

/** When the next of the sources that speak of a person turns stale unless it is heard again; null when none does. */
export function nextStaleness(
  sources: readonly SourceFreshness[],
  observations: readonly Pick<Observation, 'sourceId'>[],
): Instant | null {
  const heard = new Set(observations.map(({ sourceId }) => sourceId));
  const ahead = sources.flatMap(({ sourceId, staleAt, isStale }) =>
    staleAt !== null && !isStale && heard.has(sourceId) ? [staleAt] : [],
  );
  return ahead.sort()[0] ?? null;
}
