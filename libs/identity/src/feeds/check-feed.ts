import type { ColumnChanges } from '../records/compare-columns';
import { type ColumnPolicy, exceeds, type FeedContract, type ShareLimit } from './feed-contract';

export type BreachCode =
  | 'FEED_OLDER_THAN_LAST'
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
  | 'FEED_COLUMN_BLANKED'
  | 'FEED_ENDS_TAKEN_BACK'
  | 'FEED_CODE_UNKNOWN'
  | 'FEED_CODE_REUSED'
  | 'FEED_DATE_IMPOSSIBLE'
  | 'FEED_MANAGER_CYCLE'
  | 'MATCH_ID_REUSED';

/** A single record that looks wrong by itself. */
export interface Suspect {
  readonly recordKey: string;
  readonly line: number;
  readonly code:
    'FEED_CODE_UNKNOWN' | 'FEED_CODE_REUSED' | 'FEED_DATE_IMPOSSIBLE' | 'FEED_MANAGER_CYCLE' | 'MATCH_ID_REUSED';
  readonly message: string;
}

/** What a run holds, measured before anything of it is in force. */
export interface FeedFacts {
  readonly feed: 'full' | 'delta';
  readonly rowsRead: number;
  /** Records that were held of the source before; 0 for its first file. */
  readonly known: number;
  /** Rows of the last full runs that are in force, newest first. */
  readonly formerRows: readonly number[];
  readonly fresh: number;
  /** Records that were there the last time and are not named. */
  readonly missing: number;
  /** Keys of the records that say for the first time that somebody leaves, or by which they are gone now and were not before. */
  readonly leavers: readonly string[];
  /** Leavers of runs that came into force in the last 24 hours and seven days. */
  readonly leaversBefore: { readonly day: number; readonly week: number };
  /** Keys of the records that take back that somebody has left. */
  readonly returned: readonly string[];
  /** Keys of the records that lost their value, by attribute. */
  readonly blanked: ReadonlyMap<string, readonly string[]>;
  /** People for whom one attribute holds what another one held, by `attribute < other`. */
  readonly exchanged: ReadonlyMap<string, number>;
  readonly suspects: readonly Suspect[];
  /** Null for the first file of a source. */
  readonly columns: ColumnChanges | null;
  /** A file of this source that is newer and in force already, by name and import. */
  readonly newer: { readonly fileName: string; readonly importId: string } | null;
  /** An import of the same bytes that is not the latest one: somebody loads an old file again. */
  readonly repeats: { readonly importId: string; readonly since: string } | null;
}

export interface Breach {
  readonly code: BreachCode;
  /**
   * run: nothing of the file is used until a person says so. stop: nor then, until the contract of the source is another one.
   * records: the records named are held, the rest flows. manager: only whom those records report to stays as it was.
   * notice: only said.
   */
  readonly scope: 'run' | 'stop' | 'records' | 'manager' | 'notice';
  readonly message: string;
  readonly recordKeys: readonly string[];
}

export interface FeedReview {
  readonly verdict: 'clear' | 'records held' | 'run held' | 'run stopped';
  readonly breaches: readonly Breach[];
  /** Keys of the records that must not be used, each with the first reason. */
  readonly held: ReadonlyMap<string, BreachCode>;
  /** Keys of the records whose reference to a manager stays as it was. */
  readonly managersKept: readonly string[];
}

/** True when nothing of the file may be used. */
export function holdsRun({ verdict }: Pick<FeedReview, 'verdict'>): boolean {
  return verdict === 'run held' || verdict === 'run stopped';
}

/**
 * Judges a feed before policy hears of it. What touches the file as a whole holds the run; what touches single records holds
 * those, and the rest flows. Absolute and relative limits must both be crossed.
 */
export function checkFeed(facts: FeedFacts, contract: FeedContract): FeedReview {
  return reviewOf([
    ...orderBreaches(facts, contract),
    ...columnBreaches(facts.columns, contract.columns),
    ...exchangeBreaches(facts, contract),
    ...volumeBreaches(facts, contract),
    ...leaverBreaches(facts, contract.leavers),
    ...blankBreaches(facts, contract.blanks),
    ...returnBreaches(facts, contract.blanks),
    ...suspectBreaches(suspectsToHold(facts), contract),
  ]);
}

/**
 * The same once a person has said that the feed is right: nothing is held any more, but for ids that were given to somebody
 * else, which are decided one by one as cases, and for what the contract of the source stops.
 */
export function releasedFeed(review: FeedReview): FeedReview {
  const stays = ({ code, scope }: Breach): boolean => code === 'MATCH_ID_REUSED' || scope === 'stop';
  return reviewOf(review.breaches.map((breach) => (stays(breach) ? breach : { ...breach, scope: 'notice' as const })));
}

function reviewOf(breaches: readonly Breach[]): FeedReview {
  const held = new Map<string, BreachCode>();
  for (const { code, scope, recordKeys } of breaches) {
    if (scope !== 'records') continue;
    for (const key of recordKeys) if (!held.has(key)) held.set(key, code);
  }
  const has = (scope: Breach['scope']): boolean => breaches.some((breach) => breach.scope === scope);
  const records = held.size > 0 ? 'records held' : 'clear';
  const verdict = has('stop') ? 'run stopped' : has('run') ? 'run held' : records;
  const kept = breaches.filter(({ scope }) => scope === 'manager').flatMap(({ recordKeys }) => recordKeys);
  return { verdict, breaches, held, managersKept: kept.filter((key) => !held.has(key)) };
}

function run(code: BreachCode, message: string): Breach {
  return { code, scope: 'run', message, recordKeys: [] };
}

function orderBreaches({ newer, repeats, formerRows }: FeedFacts, { rows }: FeedContract): Breach[] {
  const found: Breach[] = [];
  if (newer) {
    found.push(
      run(
        'FEED_OLDER_THAN_LAST',
        `the file is older than ${newer.fileName}, which is in force (import ${newer.importId})`,
      ),
    );
  }
  if (repeats) {
    const message = `these bytes were loaded before (import ${repeats.importId}), and newer ones have come since (import ${repeats.since})`;
    // A handful of rows may well go back to what they were; a whole company does not.
    const isLarge = (median(formerRows) ?? 0) >= rows.from;
    found.push({ ...run('FEED_LOADED_BEFORE', message), scope: isLarge ? 'run' : 'notice' });
  }
  return found;
}

const COLUMN_SCOPES = { accept: 'notice', ask: 'run', stop: 'stop' } as const satisfies Record<ColumnPolicy, string>;

function columnBreaches(columns: ColumnChanges | null, policy: FeedContract['columns']): Breach[] {
  if (columns === null) return [];
  const told = (code: BreachCode, what: ColumnPolicy, message: string): Breach => ({
    code,
    scope: COLUMN_SCOPES[what],
    message: what === 'stop' ? `${message}; the contract of the source says stop` : message,
    recordKeys: [],
  });
  return [
    ...columns.gained.map((column) =>
      told('FEED_COLUMN_GAINED', policy.gained, `the column "${column}" is read now and was not in the last file`),
    ),
    ...columns.lost.map((column) =>
      told(
        'FEED_COLUMN_LOST',
        policy.lost,
        `the column "${column}" of the last file is gone${perhaps(columns, column)}`,
      ),
    ),
    ...columns.renamed.map(({ attribute, from, to }) =>
      told('FEED_COLUMN_RENAMED', policy.renamed, `${attribute} came from "${from}" and comes from "${to}" now`),
    ),
    ...columns.unread.map(({ column }) =>
      told('FEED_COLUMN_GAINED', 'accept', `the column "${column}" is new and not read`),
    ),
    ...columns.gone.map((column) =>
      told('FEED_COLUMN_LOST', 'accept', `the column "${column}" is gone, which was not read`),
    ),
  ];
}

function exchangeBreaches({ exchanged, known }: FeedFacts, { blanks, columns }: FeedContract): Breach[] {
  return [...exchanged].flatMap(([pair, count]): Breach[] => {
    if (!exceeds(count, known, blanks)) return [];
    const [to, from] = pair.split(' < ');
    const message = `${to} holds what ${from} held for ${count} of ${known} people: were their columns exchanged?`;
    return [{ code: 'FEED_COLUMN_EXCHANGED', scope: COLUMN_SCOPES[columns.exchanged], message, recordKeys: [] }];
  });
}

function perhaps({ unread }: ColumnChanges, lost: string): string {
  const other = unread.find((candidate) => candidate.perhaps === lost);
  return other ? `; "${other.column}" is new and may be meant: add it to the mapping if so` : '';
}

function volumeBreaches(facts: FeedFacts, { rows, rekeyed }: FeedContract): Breach[] {
  const found: Breach[] = [];
  const { feed, rowsRead, known, formerRows, fresh, missing } = facts;
  const usual = median(formerRows);
  if (feed === 'full' && usual !== null && usual >= rows.from) {
    const change = ((rowsRead - usual) / usual) * 100;
    const told = `${rowsRead} rows, where the last ${formerRows.length} full files had ${usual} (median): ${change.toFixed(1)} %`;
    if (-change > rows.fewerPercent) found.push(run('FEED_ROWS_FEWER', told));
    if (change > rows.morePercent) found.push(run('FEED_ROWS_MORE', told));
  }
  if (feed === 'full' && known >= rows.from && missing * 100 > known * rows.fewerPercent) {
    found.push(run('FEED_RECORDS_GONE', `${missing} of ${known} records are not in the file and were in the last`));
  }
  const exchanged = Math.min(fresh, missing);
  if (exceeds(exchanged, known, rekeyed)) {
    found.push(
      run(
        'FEED_REKEYED',
        `${missing} of ${known} ids are gone and ${fresh} new ones have come: were people renumbered?`,
      ),
    );
  }
  return found;
}

/** The middle one, of an even number the lower of the two; null without any. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

function leaverBreaches(facts: FeedFacts, limits: FeedContract['leavers']): Breach[] {
  const { leavers, leaversBefore, known } = facts;
  const windows: [BreachCode, string, number, ShareLimit][] = [
    ['FEED_LEAVERS_RUN', 'in this file', leavers.length, limits.run],
    ['FEED_LEAVERS_DAY', 'within 24 hours', leavers.length + leaversBefore.day, limits.day],
    ['FEED_LEAVERS_WEEK', 'within seven days', leavers.length + leaversBefore.week, limits.week],
  ];
  if (leavers.length === 0) return [];
  const crossed = windows.find(([, , count, limit]) => exceeds(count, known, limit));
  if (!crossed) return [];
  const [code, when, count, { percent, floor }] = crossed;
  const message = `${count} of ${known} people leave ${when}; the limit is ${percent} % and more than ${floor}`;
  return [{ code, scope: 'records', message, recordKeys: leavers }];
}

function blankBreaches({ blanked, known }: FeedFacts, limit: ShareLimit): Breach[] {
  return [...blanked].flatMap(([attribute, recordKeys]): Breach[] => {
    if (!exceeds(recordKeys.length, known, limit)) return [];
    const message = `${attribute} went empty for ${recordKeys.length} of ${known} people`;
    return [{ code: 'FEED_COLUMN_BLANKED', scope: 'records', message, recordKeys }];
  });
}

/** One termination is taken back now and then; those of many at once are a column of end dates that was lost. */
function returnBreaches({ returned, known }: FeedFacts, limit: ShareLimit): Breach[] {
  if (!exceeds(returned.length, known, limit)) return [];
  const message = `${returned.length} of ${known} people had left and have not any more, without a new first day: was the column of their last days emptied?`;
  return [{ code: 'FEED_ENDS_TAKEN_BACK', scope: 'records', message, recordKeys: returned }];
}

/** A doubtful word or date must not keep somebody's access open: whoever leaves is not held for it. */
function suspectsToHold({ suspects, leavers }: FeedFacts): readonly Suspect[] {
  const leaving = new Set(leavers);
  return suspects.filter(({ code, recordKey }) => code === 'MATCH_ID_REUSED' || !leaving.has(recordKey));
}

function suspectBreaches(suspects: readonly Suspect[], contract: FeedContract): Breach[] {
  const scopes: Readonly<Record<Suspect['code'], Breach['scope']>> = {
    FEED_CODE_UNKNOWN: SUSPECT_SCOPES[contract.unknownCodes],
    FEED_CODE_REUSED: SUSPECT_SCOPES[contract.reusedCodes],
    FEED_DATE_IMPOSSIBLE: SUSPECT_SCOPES[contract.impossibleDates],
    FEED_MANAGER_CYCLE: SUSPECT_SCOPES[contract.managerCycles],
    MATCH_ID_REUSED: 'records',
  };
  return [...byCode(suspects)].map(([code, found]) => {
    const shown = found
      .slice(0, TOLD)
      .map(({ line, recordKey, message }) => `line ${line}, record ${recordKey}: ${message}`);
    const more = found.length > TOLD ? `; and ${found.length - TOLD} more` : '';
    return {
      code,
      scope: scopes[code],
      message: `${shown.join('; ')}${more}`,
      recordKeys: [...new Set(found.map((suspect) => suspect.recordKey))],
    };
  });
}

function byCode(suspects: readonly Suspect[]): ReadonlyMap<Suspect['code'], readonly Suspect[]> {
  const groups = new Map<Suspect['code'], Suspect[]>();
  for (const suspect of suspects) {
    const group = groups.get(suspect.code);
    if (group) group.push(suspect);
    else groups.set(suspect.code, [suspect]);
  }
  return groups;
}

const TOLD = 5;
const SUSPECT_SCOPES = { accept: 'notice', hold: 'records', 'keep manager': 'manager' } as const;
