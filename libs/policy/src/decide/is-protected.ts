import type { Instant } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { KnownBy, PolicySet, ProtectedPerson } from '../policy-set';

export interface ProtectableAccount {
  readonly identityId: string | null;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
}

type Protecting = Pick<PolicySet, 'protectedPeople'>;

/** The names of a person by which a break-glass list can cover them. */
export function protectable(
  identityId: string | null,
  facts: Attributes,
  { knownBy }: { readonly knownBy: Omit<KnownBy, 'hired'> },
): ProtectableAccount {
  const said = (name: string): string | null => {
    const value = facts[name];
    return typeof value === 'string' ? value : null;
  };
  const { employeeNumber, userName, email } = knownBy;
  return { identityId, employeeNumber: said(employeeNumber), userName: said(userName), email: said(email) };
}

/** The entry of the break-glass list that covers a person at `now`; null when none does. Compared without case. */
export function isProtected(policySet: Protecting, person: ProtectableAccount, now: Instant): ProtectedPerson | null {
  return covering(policySet, person, now)[0] ?? null;
}

/**
 * When the next of the entries that cover a person ends: what it kept from them is to be planned then. Null: none does.
 */
export function protectionEnds(policySet: Protecting, person: ProtectableAccount, now: Instant): Instant | null {
  const ends = covering(policySet, person, now).flatMap(({ expiresAt }) => expiresAt ?? []);
  return ends.sort()[0] ?? null;
}

function covering(
  { protectedPeople }: Protecting,
  person: ProtectableAccount,
  now: Instant,
): readonly ProtectedPerson[] {
  if (protectedPeople.length === 0) return [];
  const names = [person.identityId, person.employeeNumber, person.userName, person.email].flatMap((name) =>
    name ? [fold(name)] : [],
  );
  return foldedEntries(protectedPeople)
    .filter(({ entry, folded }) => isInForce(entry, now) && names.some((name) => folded.has(name)))
    .map(({ entry }) => entry);
}

function isInForce({ expiresAt }: ProtectedPerson, now: Instant): boolean {
  return expiresAt === null || now < expiresAt;
}

interface FoldedEntry {
  readonly entry: ProtectedPerson;
  readonly folded: ReadonlySet<string>;
}

/** Every account is held against the one list of a policy: its names are folded once. */
const foldedLists = new WeakMap<readonly ProtectedPerson[], readonly FoldedEntry[]>();

function foldedEntries(list: readonly ProtectedPerson[]): readonly FoldedEntry[] {
  const known = foldedLists.get(list);
  if (known) return known;
  const entries = list.map((entry) => ({ entry, folded: new Set(entry.names.map(fold)) }));
  foldedLists.set(list, entries);
  return entries;
}

function fold(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
