import { type Instant, shift } from '@joinery/kernel';
import type { AuthorityTable } from '../profile/profile';
import type { SourceMapping } from '../records/source-mapping';

/** What is known of the runs of a source. */
export interface SourceRuns {
  /** When the last one began that was complete and is in force; null when none was. */
  readonly completeAt: Instant | null;
  /** When the first one began, whatever came of it. */
  readonly firstAt: Instant | null;
}

export interface SourceFreshness {
  readonly sourceId: string;
  readonly completeAt: Instant | null;
  /** From when on it is stale unless a complete run comes; null: never, or nothing has come of it yet. */
  readonly staleAt: Instant | null;
  readonly isStale: boolean;
}

/**
 * A source that was never complete is counted from its first run: a first file that is damaged is not believed for
 * ever.
 */
export function sourceFreshness(
  { sourceId, staleAfter }: Pick<SourceMapping, 'sourceId' | 'staleAfter'>,
  { completeAt, firstAt }: SourceRuns,
  now: Instant,
): SourceFreshness {
  const since = completeAt ?? firstAt;
  const staleAt = staleAfter === undefined || since === null ? null : shift(since, staleAfter, 'UTC');
  return { sourceId, completeAt, staleAt, isStale: staleAt !== null && staleAt <= now };
}

/**
 * Sources whose staleness changes something: one of the attributes that they may decide has an `onStale` other than
 * keep.
 */
export function sourcesThatGoStale(authority: AuthorityTable): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { from, onStale } of authority.values()) if (onStale !== 'keep') for (const id of from) named.add(id);
  return named;
}
