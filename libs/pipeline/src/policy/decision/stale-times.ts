import { type Instant, shift } from '@joinery/kernel';
import type { SourceMapping } from '@joinery/identity';
import type { SourceRun } from '@joinery/store';

/** From when a source was stale, until it was heard completely again; null: it has not been. */
export interface StaleTime {
  readonly sourceId: string;
  readonly from: Instant;
  readonly until: Instant | null;
}

type Patience = Pick<SourceMapping, 'sourceId' | 'staleAfter'>;

/** When sources were stale, by when they were heard and how long policy believes them. */
export function staleTimes(sources: readonly Patience[], runs: readonly SourceRun[]): readonly StaleTime[] {
  return sources.flatMap(({ sourceId, staleAfter }) => {
    if (staleAfter === undefined) return [];
    const heard = runs
      .filter((run) => run.sourceId === sourceId)
      .map(({ at }) => at)
      .sort();
    return heard.flatMap((at, index): StaleTime[] => {
      const [from, until] = [shift(at, staleAfter, 'UTC'), heard[index + 1] ?? null];
      return until !== null && until <= from ? [] : [{ sourceId, from, until }];
    });
  });
}

/** Sources that were stale at an instant. */
export function staleAt(times: readonly StaleTime[], at: Instant): readonly string[] {
  return times
    .filter(({ from, until }) => from <= at && (until === null || at < until))
    .map(({ sourceId }) => sourceId);
}
