export type BreachCode =
  | 'FEED_OLDER_THAN_LAST'
  | 'FEED_TIME_TURNED_BACK'
  | 'FEED_CORRECTS_NOTHING'
  | 'FEED_LOADED_BEFORE'
  | 'FEED_ROWS_FEWER'
  | 'FEED_ROWS_MORE'
  | 'FEED_RECORDS_GONE'
  | 'FEED_REKEYED'
  | 'FEED_COLUMN_GAINED'
  | 'FEED_COLUMN_LOST'
  | 'FEED_COLUMN_RENAMED'
  | 'FEED_COLUMN_EXCHANGED'
  | 'FEED_LEAVERS_RUN'
  | 'FEED_LEAVERS_DAY'
  | 'FEED_LEAVERS_WEEK'
  | 'FEED_MANAGERS_UNKNOWN'
  | 'FEED_DEPARTMENTS_MOVED'
  | 'FEED_OUT_OF_SCOPE'
  | 'FEED_COLUMN_BLANKED'
  | 'FEED_ENDS_TAKEN_BACK'
  | 'FEED_CODE_UNKNOWN'
  | 'FEED_CODE_REUSED'
  | 'FEED_DATE_IMPOSSIBLE'
  | 'FEED_VALUES_SWAPPED'
  | 'FEED_MANAGER_CYCLE'
  | 'MATCH_ID_REUSED';

export interface Breach {
  readonly code: BreachCode;
  /**
   * run: nothing of the file is used until a person says so. stop: nor then, until the contract of the source is
   * another one. records: the records named are held, the rest flows. case: so are these, and no release puts them in
   * force, but what is decided about each. manager: only whom those records report to stays as it was. notice: only
   * said.
   */
  readonly scope: 'run' | 'stop' | 'records' | 'case' | 'manager' | 'notice';
  readonly message: string;
  readonly recordKeys: readonly string[];
}

export interface FeedReview {
  readonly verdict: 'clear' | 'records held' | 'run held' | 'run stopped';
  readonly breaches: readonly Breach[];
  /** Keys of the records that must not be used, each with the first reason; with that of its case, where it has one. */
  readonly held: ReadonlyMap<string, BreachCode>;
  /** Keys of the records whose reference to a manager stays as it was. */
  readonly managersKept: readonly string[];
}

/** True when nothing of the file may be used. */
export function holdsRun({ verdict }: Pick<FeedReview, 'verdict'>): boolean {
  return verdict === 'run held' || verdict === 'run stopped';
}

/**
 * The same once a person has said that the feed is right: nothing is held any more, but for ids that were given to
 * somebody else, which are decided one by one as cases, and for what the contract of the source stops.
 */
export function releasedFeed(review: FeedReview): FeedReview {
  const stays = ({ scope }: Breach): boolean => scope === 'case' || scope === 'stop';
  return reviewOf(review.breaches.map((breach) => (stays(breach) ? breach : { ...breach, scope: 'notice' as const })));
}

export function reviewOf(breaches: readonly Breach[]): FeedReview {
  const held = new Map<string, BreachCode>();
  for (const holds of ['case', 'records'] as const)
    for (const { code, recordKeys } of breaches.filter(({ scope }) => scope === holds))
      for (const key of recordKeys) if (!held.has(key)) held.set(key, code);
  const has = (scope: Breach['scope']): boolean => breaches.some((breach) => breach.scope === scope);
  const records = held.size > 0 ? 'records held' : 'clear';
  const verdict = has('stop') ? 'run stopped' : has('run') ? 'run held' : records;
  const kept = breaches.filter(({ scope }) => scope === 'manager').flatMap(({ recordKeys }) => recordKeys);
  return { verdict, breaches, held, managersKept: kept.filter((key) => !held.has(key)) };
}
