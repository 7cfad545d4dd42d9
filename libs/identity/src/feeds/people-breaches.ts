import { exceeds, type FeedContract, type ShareLimit } from './feed-contract';
import type { FeedFacts } from './feed-facts';
import type { Breach, BreachCode } from './feed-review';

/**
 * What is right for a few and wrong for many: leavers, values that went, people who come back, move or lose everything.
 * Their records are held, and the rest flows.
 */
export function peopleBreaches(facts: FeedFacts, contract: FeedContract): Breach[] {
  return [
    ...leaverBreaches(facts, contract.leavers),
    ...managerBreaches(facts, contract.unknownManagers),
    ...moveBreaches(facts, contract.departmentMoves),
    ...scopeBreaches(facts, contract.outOfScope),
    ...blankBreaches(facts, contract.blanks),
    ...returnBreaches(facts, contract.blanks),
  ];
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

function managerBreaches({ unknownManagers, known }: FeedFacts, limit: ShareLimit): Breach[] {
  const named = [...new Set(unknownManagers.values())];
  const shown = `${named.slice(0, TOLD).join(', ')}${named.length > TOLD ? ` and ${named.length - TOLD} more` : ''}`;
  return crossed('FEED_MANAGERS_UNKNOWN', [...unknownManagers.keys()], known, limit, (count) => {
    return `${count} people, where ${known} are known, come under managers whom nobody knows: ${shown}`;
  });
}

function moveBreaches({ moved, known }: FeedFacts, limit: ShareLimit): Breach[] {
  return crossed('FEED_DEPARTMENTS_MOVED', moved, known, limit, (count) => {
    return `${count} of ${known} people come in another department`;
  });
}

function scopeBreaches({ outOfScope, known }: FeedFacts, limit: ShareLimit): Breach[] {
  return crossed('FEED_OUT_OF_SCOPE', outOfScope, known, limit, (count) => {
    return `${count} of ${known} people stay and would be given nothing any more`;
  });
}

function crossed(
  code: BreachCode,
  recordKeys: readonly string[],
  known: number,
  limit: ShareLimit,
  told: (count: number) => string,
): Breach[] {
  if (!exceeds(recordKeys.length, known, limit)) return [];
  const message = `${told(recordKeys.length)}; the limit is ${limit.percent} % and more than ${limit.floor}`;
  return [{ code, scope: 'records', message, recordKeys }];
}

const TOLD = 5;
