import type { RemoteAccount, TargetReading } from '@joinery/connectors/kit';
import { compareText, digest } from '@joinery/kernel';
import type { AppPolicy } from '@joinery/policy';
import { parsePath } from '@joinery/scim';
import type { KnownAccountPicture } from '@joinery/store';

type MatchAttribute = AppPolicy['match'][number];

export interface MatchedAccount {
  readonly remoteId: string;
  readonly userName: string | null;
  readonly active: boolean;
  readonly identityId: string;
  readonly subject: string;
  /** The attribute that said so. */
  readonly by: MatchAttribute | 'decision';
}

export interface AmbiguousAccount {
  readonly remoteId: string;
  readonly userName: string | null;
  readonly active: boolean;
  /** several-people, several-accounts, or foreign: it carries somebody else's key. */
  readonly why: 'several-people' | 'several-accounts' | 'foreign';
  readonly candidates: readonly {
    readonly identityId: string;
    readonly subject: string;
    readonly by: MatchAttribute;
  }[];
}

export interface OrphanAccount {
  readonly remoteId: string;
  readonly userName: string | null;
  readonly active: boolean;
}

export interface Adoption {
  readonly appId: string;
  /** Of everything below: accepting it accepts exactly this. */
  readonly hash: string;
  readonly complete: boolean;
  readonly doubts: readonly string[];
  /** Accounts that are linked already. */
  readonly linked: number;
  readonly matched: readonly MatchedAccount[];
  readonly ambiguous: readonly AmbiguousAccount[];
  readonly orphans: readonly OrphanAccount[];
}

interface Claim {
  readonly person: KnownAccountPicture;
  readonly by: MatchAttribute;
}

/**
 * Holds the accounts of an app against the people who are to have one there. Pure. An account goes to a person only
 * when the first attribute that says anything names exactly one person for it, and exactly one account for that person:
 * nobody is guessed.
 */
export function matchAccounts(
  policy: Pick<AppPolicy, 'id' | 'match'>,
  known: readonly KnownAccountPicture[],
  reading: Pick<TargetReading, 'complete' | 'doubts' | 'accounts'>,
): Adoption {
  const linkedIds = new Set(known.flatMap(({ remoteId }) => (remoteId === null ? [] : [remoteId])));
  const free = reading.accounts.filter((account) => !linkedIds.has(account.remoteId));
  const people = known.filter(({ remoteId }) => remoteId === null);
  const index = indexOf(policy.match, people);
  const claims = new Map(free.map((account) => [account.remoteId, claimsOn(policy.match, index, account)] as const));
  const wanted = countOf([...claims.values()].flatMap((all) => all.map(({ person }) => person.identityId)));
  const matched: MatchedAccount[] = [];
  const ambiguous: AmbiguousAccount[] = [];
  const orphans: OrphanAccount[] = [];
  for (const account of free) {
    const { remoteId, userName, active } = account;
    const shown = { remoteId, userName, active };
    const found = claims.get(remoteId) ?? [];
    const [only] = found;
    const why = whyNot(account, found, wanted);
    if (only === undefined) orphans.push(shown);
    else if (why !== null)
      ambiguous.push({
        ...shown,
        why,
        candidates: found.map(({ person, by }) => ({ identityId: person.identityId, subject: person.subject, by })),
      });
    else matched.push({ ...shown, identityId: only.person.identityId, subject: only.person.subject, by: only.by });
  }
  const linked = reading.accounts.length - free.length;
  const result = {
    appId: policy.id,
    linked,
    matched: sorted(matched),
    ambiguous: sorted(ambiguous),
    orphans: sorted(orphans),
  };
  return { ...result, hash: digest(result), complete: reading.complete, doubts: reading.doubts };
}

type Index = ReadonlyMap<MatchAttribute, ReadonlyMap<string, readonly KnownAccountPicture[]>>;

/** People by what they would be recognised by, so that an app with many accounts is one pass. */
function indexOf(match: readonly MatchAttribute[], people: readonly KnownAccountPicture[]): Index {
  return new Map(
    match.map((by) => {
      const index = new Map<string, KnownAccountPicture[]>();
      for (const person of people) {
        for (const key of new Set(wantedOf(person, by))) {
          const there = index.get(key);
          if (there) there.push(person);
          else index.set(key, [person]);
        }
      }
      return [by, index] as const;
    }),
  );
}

/** Everybody whom the first telling attribute names. */
function claimsOn(match: readonly MatchAttribute[], index: Index, account: RemoteAccount): readonly Claim[] {
  for (const by of match) {
    const found = new Map<string, Claim>();
    for (const value of valuesOf(account, by)) {
      for (const person of index.get(by)?.get(value) ?? []) found.set(person.identityId, { person, by });
    }
    if (found.size > 0) return [...found.values()];
  }
  return [];
}

function whyNot(
  account: RemoteAccount,
  found: readonly Claim[],
  wanted: ReadonlyMap<string, number>,
): AmbiguousAccount['why'] | null {
  const [only, ...more] = found;
  if (only === undefined) return null;
  if (account.externalId !== null && account.externalId !== only.person.identityId) return 'foreign';
  if (more.length > 0) return 'several-people';
  return (wanted.get(only.person.identityId) ?? 0) > 1 ? 'several-accounts' : null;
}

function valuesOf(account: RemoteAccount, by: MatchAttribute): ReadonlySet<string> {
  if (by === 'externalId') return new Set(account.externalId === null ? [] : [account.externalId]);
  if (by === 'userName') return new Set(account.userName === null ? [] : [account.userName.toLowerCase()]);
  return new Set(textsAt(account.attributes, 'emails'));
}

function wantedOf(person: KnownAccountPicture, by: MatchAttribute): readonly string[] {
  if (by === 'externalId') return [person.identityId];
  return textsAt(person.desired?.attributes ?? person.applied?.attributes ?? {}, by);
}

function textsAt(attributes: RemoteAccount['attributes'], name: string): readonly string[] {
  return Object.entries(attributes).flatMap(([path, value]) => {
    const parsed = parsePath(path);
    if (parsed === null || parsed.schema !== null || parsed.attribute.toLowerCase() !== name.toLowerCase()) return [];
    return [value].flat().flatMap((one) => (typeof one === 'string' && one !== '' ? [one.toLowerCase()] : []));
  });
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function sorted<T extends { readonly remoteId: string }>(accounts: readonly T[]): readonly T[] {
  return [...accounts].sort((one, other) => compareText(one.remoteId, other.remoteId));
}
