import { deadFaults, type Fault } from './faults';

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

/** Reliability figures of the profiles: docs of each fault in the README; times are of the lab's clock. */
export const FAULT_PROFILES: readonly FaultProfile[] = [
  {
    name: 'F1',
    sentence:
      'A normal bad day: errors, lost answers, resets, cut JSON, blips of 401, races, bursts of 429, reads that lag up to 30 s, pages of 17 with inserts between them.',
    faults: [
      { do: 'error', at: 'before', status: 500, lot: 'F1', probability: 0.05 },
      { do: 'hang', at: 'after', ms: 30_000, lot: 'F1', probability: 0.05 },
      { do: 'drop', at: 'before', lot: 'F1', probability: 0.01 },
      { do: 'drop', at: 'after', lot: 'F1', probability: 0.01 },
      { do: 'truncate', lot: 'F1', probability: 0.02 },
      { do: 'error', at: 'before', status: 401, lot: 'F1', probability: 0.01 },
      // A race: another request with the same content came first, or another one is changing the resource just now.
      {
        do: 'error',
        at: 'after',
        status: 409,
        scimType: 'uniqueness',
        methods: ['POST'],
        lot: 'F1',
        probability: 0.03,
      },
      { do: 'error', at: 'before', status: 409, methods: ['PUT', 'PATCH', 'DELETE'], lot: 'F1', probability: 0.03 },
      { do: 'throttle', form: 'seconds', seconds: 2, burst: { everyMs: 2 * MINUTE, forMs: 10_000 } },
      { do: 'throttle', form: 'none', seconds: 2, burst: { everyMs: 2 * MINUTE, forMs: 10_000, offsetMs: MINUTE } },
    ],
    quirks: ['maxPage=17', 'insertsBetweenPages=20', 'staleResource=30000', 'staleListing=30000', 'staleJitter'],
  },
  {
    name: 'F2',
    sentence:
      'A liar: ignores filters, overlaps pages, hides members, folds userName, drops attributes, says yes and does nothing, gives ids again.',
    faults: [{ do: 'pretend', methods: WRITES, probability: 0.05 }],
    quirks: [
      'filterUnsupported=all',
      'overlappingPages',
      'emptyMemberList',
      'userNameMangled=lower',
      'ignoresAttributes',
      'reusesIds',
      'patchReply=204',
    ],
  },
  {
    name: 'F3',
    sentence: 'Dead for six hours, then back with every second request throttled.',
    faults: deadFaults(6 * HOUR, 0.5),
    quirks: [],
  },
];

/** Finds a profile by name; throws with the names that exist, since it is read from a command line. */
export function faultProfile(name: string): FaultProfile {
  const found = FAULT_PROFILES.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new Error(`no fault profile ${name}; there are ${FAULT_PROFILES.map((one) => one.name).join(', ')}`);
}
