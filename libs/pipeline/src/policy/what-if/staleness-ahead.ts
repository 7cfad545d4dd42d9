import type { Instant } from '@joinery/kernel';
import type { Observation, SourceFreshness } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';

/** Sources that are stale at an instant, if none of them is heard completely again before it. */
export function staleBy(sources: readonly SourceFreshness[], at: Instant): readonly string[] {
  return sources.filter(({ staleAt }) => staleAt !== null && staleAt <= at).map(({ sourceId }) => sourceId);
}

/** When the sources that speak of a person turn stale. */
export function staleTurns(
  sources: readonly SourceFreshness[],
  observations: readonly Pick<Observation, 'sourceId'>[],
): readonly (Instant | null)[] {
  const heard = new Set(observations.map(({ sourceId }) => sourceId));
  return sources.filter(({ sourceId }) => heard.has(sourceId)).map(({ staleAt }) => staleAt);
}

/** What could be decided otherwise once the sources have turned stale. */
export interface StaleQuestion {
  readonly policy: Pick<PolicySet, 'authority' | 'derivations' | 'lifecycle'>;
  /** Attributes that the rules read which two policies do not have alike. */
  readonly read: readonly string[];
  readonly sources: readonly SourceFreshness[];
}

/**
 * True when a source turns stale after `now` and by `until`, and what it then does not decide any more is read by one
 * of the rules, or decides who is here.
 */
export function staleTurnsMatter({ policy, read, sources }: StaleQuestion, now: Instant, until: Instant): boolean {
  const turning = new Set(staleBy(sources, until));
  for (const sourceId of staleBy(sources, now)) turning.delete(sourceId);
  if (turning.size === 0) return false;
  const moving = new Set<string>();
  for (const [attribute, { from, onStale }] of policy.authority)
    if (onStale !== 'keep' && from.some((sourceId) => turning.has(sourceId))) moving.add(attribute);
  for (const { attribute, uses } of policy.derivations)
    if (uses.some((name) => moving.has(name))) moving.add(attribute);
  return [...policy.lifecycle.uses, ...read].some((name) => moving.has(name));
}
