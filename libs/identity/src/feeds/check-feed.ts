import type { ColumnChanges } from '../records/compare-columns';
import { ENDS, STARTS } from '../records/employment-term';
import { type ColumnPolicy, exceeds, type FeedContract } from './feed-contract';
import type { FeedFacts, Suspect } from './feed-facts';
import { type Breach, type BreachCode, type FeedReview, reviewOf } from './feed-review';
import { peopleBreaches } from './people-breaches';

/**
 * Judges a feed before policy hears of it. What touches the file as a whole holds the run; what touches single records
 * holds those, and the rest flows. Absolute and relative limits must both be crossed.
 */
export function checkFeed(facts: FeedFacts, contract: FeedContract): FeedReview {
  return reviewOf([
    ...orderBreaches(facts, contract),
    ...correctionBreaches(facts),
    ...columnBreaches(facts.columns, contract.columns),
    ...exchangeBreaches(facts, contract),
    ...volumeBreaches(facts, contract),
    ...peopleBreaches(facts, contract),
    ...suspectBreaches(suspectsToHold(facts), contract),
  ]);
}

function run(code: BreachCode, message: string): Breach {
  return { code, scope: 'run', message, recordKeys: [] };
}

function orderBreaches({ newer, learnedLater, repeats, formerRows }: FeedFacts, { rows }: FeedContract): Breach[] {
  const found: Breach[] = [];
  if (newer) {
    const why = `the file is older than ${newer.fileName}, which is in force (import ${newer.importId})`;
    found.push(run('FEED_OLDER_THAN_LAST', why));
  }
  if (learnedLater) {
    const last = `import ${learnedLater.importId}, which is as of ${learnedLater.asOf}`;
    const message = `this is in force from now on, and history will say that it was learned before ${last}`;
    found.push({ ...run('FEED_TIME_TURNED_BACK', message), scope: 'notice' });
  }
  if (repeats) {
    const message = `these bytes were loaded before (import ${repeats.importId}), and newer ones have come since (import ${repeats.since})`;
    // A handful of rows may well go back to what they were; a whole company does not.
    const isLarge = (median(formerRows) ?? 0) >= rows.from;
    found.push({ ...run('FEED_LOADED_BEFORE', message), scope: isLarge ? 'run' : 'notice' });
  }
  return found;
}

/** Rows of an old file, corrected today, are as old as the file. */
function correctionBreaches({ corrects }: FeedFacts): Breach[] {
  if (corrects === null) return [];
  const { importId, isHeld, newer } = corrects;
  if (isHeld) {
    const what = `the file corrects import ${importId}, of which nothing is in force`;
    return [
      run('FEED_CORRECTS_NOTHING', `${what}: decide on that one, or load the file whole, without the column _error`),
    ];
  }
  if (newer === null) return [];
  const since = `${newer.fileName} has come since (import ${newer.importId})`;
  return [
    run('FEED_OLDER_THAN_LAST', `the file corrects import ${importId}, and ${since}: correct the rows of that one`),
  ];
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
    const [to = '', from = ''] = pair.split(' < ');
    if (!exceeds(count, known, isEndOfStart(to, from) ? { ...blanks, floor: 1 } : blanks)) return [];
    const message = `${to} holds what ${from} held for ${count} of ${known} people: were their columns exchanged?`;
    return [{ code: 'FEED_COLUMN_EXCHANGED', scope: COLUMN_SCOPES[columns.exchanged], message, recordKeys: [] }];
  });
}

/** Two people who leave on the days on which they came are no chance, however few there are: everybody would be closed. */
function isEndOfStart(to: string, from: string): boolean {
  return ENDS.some((end) => end === to) && STARTS.some((start) => start === from);
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
    const former =
      formerRows.length === 1 ? `full file had ${usual}` : `${formerRows.length} full files had ${usual} (median)`;
    const told = `${rowsRead} rows, where the last ${former}: ${change.toFixed(1)} %`;
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

/** Whoever seems to leave by it may be somebody else, or nobody any more. */
const HOLDS_LEAVERS: ReadonlySet<string> = new Set<Suspect['code']>(['MATCH_ID_REUSED', 'FEED_OLDER_THAN_LAST']);

/** A doubtful word or date must not keep somebody's access open: whoever leaves is not held for it. */
function suspectsToHold({ suspects, leavers }: FeedFacts): readonly Suspect[] {
  const leaving = new Set(leavers);
  return suspects.filter(({ code, recordKey }) => HOLDS_LEAVERS.has(code) || !leaving.has(recordKey));
}

function suspectBreaches(suspects: readonly Suspect[], contract: FeedContract): Breach[] {
  const scopes: Readonly<Record<Suspect['code'], Breach['scope']>> = {
    FEED_OLDER_THAN_LAST: 'records',
    FEED_CODE_UNKNOWN: SUSPECT_SCOPES[contract.unknownCodes],
    FEED_CODE_REUSED: SUSPECT_SCOPES[contract.reusedCodes],
    FEED_DATE_IMPOSSIBLE: SUSPECT_SCOPES[contract.impossibleDates],
    FEED_VALUES_SWAPPED: contract.columns.exchanged === 'accept' ? 'notice' : 'records',
    FEED_MANAGER_CYCLE: SUSPECT_SCOPES[contract.managerCycles],
    MATCH_ID_REUSED: 'case',
  };
  return [...alike(suspects, ({ code }) => code)].map(([code, found]) => ({
    code,
    scope: scopes[code],
    message: suspectsText(found),
    recordKeys: [...new Set(found.map((suspect) => suspect.recordKey))],
  }));
}

/** What is the same of many records is said once, with the first of them: their rows are told one by one beside it. */
function suspectsText(suspects: readonly Suspect[]): string {
  const groups = [...alike(suspects, ({ message }) => message)];
  const shown = groups.slice(0, TOLD).map(([message, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `line ${first.line}, record ${first.recordKey}${more}: ${message}`;
  });
  const rest = groups.slice(TOLD).reduce((sum, [, found]) => sum + found.length, 0);
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}

function alike<K>(
  suspects: readonly Suspect[],
  keyOf: (suspect: Suspect) => K,
): ReadonlyMap<K, [Suspect, ...Suspect[]]> {
  const groups = new Map<K, [Suspect, ...Suspect[]]>();
  for (const suspect of suspects) {
    const group = groups.get(keyOf(suspect));
    if (group) group.push(suspect);
    else groups.set(keyOf(suspect), [suspect]);
  }
  return groups;
}

const TOLD = 5;
const SUSPECT_SCOPES = { accept: 'notice', hold: 'records', 'keep manager': 'manager' } as const;
