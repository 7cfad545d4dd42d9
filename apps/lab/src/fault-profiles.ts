import type { Fault } from './faults';

/** A named bundle of misfortune: faults that strike now and then, quirks that are always there. */
export interface FaultProfile {
  readonly name: string;
  readonly sentence: string;
  readonly faults: readonly Fault[];
  readonly quirks: readonly string[];
}

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const FAULT_PROFILES: readonly FaultProfile[] = [
  {
    name: 'F1',
    sentence: 'A normal bad day: errors, lost answers, resets, cut JSON, blips of 401, bursts of 429, short pages.',
    faults: [
      { do: 'error', at: 'before', status: 500, probability: 0.05 },
      { do: 'drop', at: 'after', probability: 0.05 },
      { do: 'drop', at: 'before', probability: 0.01 },
      { do: 'drop', at: 'after', probability: 0.01 },
      { do: 'truncate', probability: 0.02 },
      { do: 'error', at: 'before', status: 401, probability: 0.01 },
      { do: 'error', at: 'after', status: 409, scimType: 'uniqueness', methods: ['POST'], probability: 0.03 },
      { do: 'throttle', form: 'seconds', seconds: 2, burst: { everyMs: 2 * MINUTE, forMs: 10_000 } },
      { do: 'throttle', form: 'none', seconds: 2, burst: { everyMs: 2 * MINUTE, forMs: 10_000, offsetMs: MINUTE } },
      { do: 'delay', ms: 0, jitterMs: 20, probability: 0.1 },
    ],
    quirks: ['maxPage=17'],
  },
  {
    name: 'F2',
    sentence:
      'A liar: ignores filters, overlaps pages, hides members, folds userName, says yes and does nothing, gives ids again.',
    faults: [{ do: 'pretend', methods: WRITES, probability: 0.05 }],
    quirks: [
      'filterUnsupported=all',
      'overlappingPages',
      'emptyMemberList',
      'userNameMangled=lower',
      'ignoresAttributes',
      'reusesIds',
    ],
  },
  {
    name: 'F3',
    sentence: 'Dead for six hours, then back with every second request throttled.',
    faults: [
      { do: 'drop', at: 'before', untilMs: 6 * HOUR },
      { do: 'throttle', form: 'seconds', seconds: 1, probability: 0.5, fromMs: 6 * HOUR },
    ],
    quirks: [],
  },
];

/** Finds a profile by name; throws with the names that exist, since it is read from a command line. */
export function faultProfile(name: string): FaultProfile {
  const found = FAULT_PROFILES.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new Error(`no fault profile ${name}; there are ${FAULT_PROFILES.map((one) => one.name).join(', ')}`);
}
