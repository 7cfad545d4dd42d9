import { endDates, startDates, type UsedColumn } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';

/** What people cannot be told apart, placed or ended without, and the attributes any one of which would tell it. */
export interface Untold {
  readonly what: 'name' | 'given name' | 'family name' | 'start' | 'end';
  readonly attributes: readonly string[];
}

/** What policy calls things, and who may say them. */
export type PolicyWords = Pick<PolicySet, 'dictionary' | 'authority' | 'lifecycle' | 'derivations'>;

const NAMES = ['givenName', 'familyName', 'displayName'];
const STATUS = 'sourceStatus';
/** Half of a name is no name to make a user name of, and user names are made once. */
const HALVES = [
  { what: 'given name', attributes: ['givenName'], beside: 'familyName' },
  { what: 'family name', attributes: ['familyName'], beside: 'givenName' },
] as const;

/** What no column of a file gives, in the words of the policy; what the source may not decide is not asked of it. */
export function untoldBy(sourceId: string, used: readonly UsedColumn[], policy: PolicyWords): readonly Untold[] {
  const { dictionary, authority, lifecycle } = policy;
  const told = new Set(used.map(({ attribute }) => attribute));
  const wanted: readonly Untold[] = [
    { what: 'name', attributes: NAMES },
    ...HALVES.filter(({ beside }) => told.has(beside)),
    { what: 'start', attributes: saidFor(startDates(lifecycle), policy) },
    { what: 'end', attributes: [...saidFor(endDates(lifecycle), policy), STATUS] },
  ];
  return wanted.flatMap(({ what, attributes }) => {
    if (used.length === 0 || attributes.some((name) => told.has(name))) return [];
    const own = attributes.filter((name) => dictionary.has(name) && authority.get(name)?.from.includes(sourceId));
    return own.length === 0 ? [] : [{ what, attributes: own }];
  });
}

/** The dates themselves, and in place of one that is derived the dates that it is made of. */
function saidFor(dates: readonly string[], policy: PolicyWords): readonly string[] {
  const { derivations, dictionary } = policy;
  const said = dates.flatMap((date) => {
    const made = derivations.find(({ attribute }) => attribute === date);
    const read = made?.uses.filter((name) => dictionary.get(name)?.type === 'date');
    return read ? saidFor(read, policy) : [date];
  });
  return [...new Set(said)];
}
