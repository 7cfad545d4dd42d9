import {
  isWayOfClosed,
  type AppFindings,
  type ClosedShown,
  type RemoteAccount,
  type RemoteGroup,
  type TargetReading,
} from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import {
  type AccountImage,
  type Drift,
  imageHash,
  isAsKept,
  type SameValue,
  showsApplied,
} from '@joinery/provisioning';
import { isUnassigned, sameValue } from '@joinery/scim';
import type { KnownAccountPicture, ObservedRow } from '@joinery/store';

/** What the app showed of our accounts, and where that is not what we applied. */
export interface Comparison {
  readonly observed: ObservedRow[];
  readonly drift: Drift[];
}

/** The reading held against what we know. Accounts that a worker is changing right now are left out. */
export function compareReading(
  policy: AppPolicy,
  known: readonly KnownAccountPicture[],
  reading: TargetReading,
  same: SameValue = sameValue,
  ways: WaysOfApp = {},
): Comparison {
  const find = finderIn(reading, known);
  const memberships = groupsByMember(reading.groups);
  const claimed = new Set<string>();
  const observed: ObservedRow[] = [];
  const drift: Drift[] = [];
  for (const account of known) {
    const { shown, isTaken } = find(account);
    if (shown) claimed.add(shown.remoteId);
    const { identityId, desired, applied, appliedHash, busy } = account;
    if (busy || (!shown && !reading.complete)) continue;
    const image = shown
      ? toImage(policy, account, shown, memberships.get(shown.remoteId) ?? [], { reading, same, ...ways })
      : hiddenImage(account, ways.ofClosed);
    if (image === null && applied === null && !isTaken) continue;
    const asApplied = showsAsApplied(applied, image, same);
    observed.push({ identityId, observed: image, observedHash: imageHash(image), appliedHash, asApplied });
    // A create whose answer never came, and which the app has carried out to the letter, leaves nothing to be put
    // right.
    if (!asApplied && !showsAsApplied(applied ?? desired, image, same)) drift.push(driftOf(account, shown, image));
  }
  for (const account of reading.accounts) if (!claimed.has(account.remoteId)) drift.push(orphan(account));
  return { observed, drift };
}

function showsAsApplied(applied: AccountImage | null, image: AccountImage | null, same: SameValue): boolean {
  return image !== null && applied !== null && showsApplied(applied, image, same);
}

interface Found {
  readonly shown: RemoteAccount | undefined;
  /** The account under the id that we know is that of another of our people by now. */
  readonly isTaken: boolean;
}

/** Finds our accounts in a reading: by the id that the app gave them, else by our key. */
function finderIn(
  { accounts }: TargetReading,
  known: readonly KnownAccountPicture[],
): (account: KnownAccountPicture) => Found {
  const byRemoteId = new Map(accounts.map((account) => [account.remoteId, account]));
  const byExternalId = new Map(
    accounts.flatMap((account) => (account.externalId ? [[account.externalId, account] as const] : [])),
  );
  const people = new Set(known.map(({ identityId }) => identityId));
  return (account) => {
    const linked = account.remoteId === null ? undefined : byRemoteId.get(account.remoteId);
    const isTaken = linked !== undefined && isSomebodyElses(linked, account, people);
    return { shown: linked && !isTaken ? linked : byExternalId.get(account.identityId), isTaken };
  };
}

function driftOf(account: KnownAccountPicture, shown: RemoteAccount | undefined, image: AccountImage | null): Drift {
  const { identityId, subject, desired, applied } = account;
  const remoteId = shown?.remoteId ?? account.remoteId;
  return { kind: image ? 'different' : 'missing', identityId, remoteId, subject, desired, applied, observed: image };
}

/** An account under the id that we know, with the key of another of our people: the app has given the id again. */
function isSomebodyElses(
  { externalId }: RemoteAccount,
  { identityId }: KnownAccountPicture,
  people: ReadonlySet<string>,
): boolean {
  return externalId !== null && externalId !== identityId && people.has(externalId);
}

/** Where an app shows nothing of who is closed, not to see one is to see that it is as it was left. */
function hiddenImage({ applied }: KnownAccountPicture, ofClosed: ClosedShown = {}): AccountImage | null {
  return applied !== null && !applied.active && isWayOfClosed(ofClosed, 'id', null) ? applied : null;
}

/** What this app does not show as it was written, and which is no difference. */
export type WaysOfApp = Partial<Pick<AppFindings, 'ofClosed' | 'neverKept'>>;

/** A reading, the app's own idea of when two values are the same, and its ways. */
export interface Seen extends WaysOfApp {
  readonly reading: TargetReading;
  readonly same: SameValue;
}

/** Names of groups by the id of their members. */
export function groupsByMember(groups: readonly RemoteGroup[]): Map<string, string[]> {
  const memberships = new Map<string, string[]>();
  for (const group of groups) {
    for (const member of group.memberIds ?? []) {
      const names = memberships.get(member);
      if (names) names.push(group.displayName);
      else memberships.set(member, [group.displayName]);
    }
  }
  return memberships;
}

/**
 * Only groups that are ours to decide are looked at: those we put the person into, and all of policy's if we own them
 * all.
 */
export function toImage(
  policy: AppPolicy,
  account: KnownAccountPicture,
  shown: RemoteAccount,
  memberOf: readonly string[],
  seen: Seen,
): AccountImage {
  const { reading } = seen;
  const applied = account.applied?.groups ?? [];
  const ours = policy.membership === 'exclusive' ? new Set([...policy.groups.values(), ...applied]) : new Set(applied);
  const shownGroups = new Map(reading.groups.map((group) => [group.displayName, group.memberIds !== null]));
  // A group that hides its members, or that an incomplete reading did not come to, proves nothing about them.
  const isProven = (name: string): boolean => shownGroups.get(name) ?? reading.complete;
  const groups = [...ours]
    .filter((name) => memberOf.includes(name) || (applied.includes(name) && !isProven(name)))
    .sort();
  const wanted = Object.keys(account.applied?.attributes ?? account.desired?.attributes ?? {});
  const attributes = Object.fromEntries(wanted.map((path) => [path, appliedIfSame(account, path, shown, seen)]));
  return { active: shown.active, attributes, groups };
}

/** The app's spelling is not a difference: where it means what we wrote, what we wrote stands. */
function appliedIfSame(
  account: KnownAccountPicture,
  path: string,
  shown: RemoteAccount,
  { same, ofClosed = {}, neverKept = [] }: Seen,
): AccountImage['attributes'][string] {
  const value = shown.attributes[path] ?? null;
  const applied = account.applied?.attributes[path];
  const isClosed = account.applied?.active === false && !shown.active;
  const isAsLeft =
    (isClosed && isWayOfClosed(ofClosed, path, value)) ||
    (isUnassigned(value) && neverKept.includes(path)) ||
    (applied !== undefined && same(path, applied, value)) ||
    (applied !== undefined && isAsKept(account.kept?.[path], path, { wanted: applied, shown: value, same }));
  return applied !== undefined && isAsLeft ? applied : value;
}

function orphan(account: RemoteAccount): Drift {
  const { remoteId, userName, externalId, active, attributes } = account;
  return {
    kind: 'orphan',
    identityId: null,
    remoteId,
    subject: userName ?? externalId ?? remoteId,
    desired: null,
    applied: null,
    observed: { active, attributes, groups: [] },
  };
}
