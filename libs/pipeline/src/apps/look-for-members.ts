import {
  type Permit,
  type RemoteGroup,
  TargetError,
  type TargetConnector,
  type TargetReading,
} from '@joinery/connectors/kit';
import type { KnownAccountPicture } from '@joinery/store';

interface Known {
  readonly known: readonly KnownAccountPicture[];
  /** What a group is called by us -> its id in the app. */
  readonly groupIds?: ReadonlyMap<string, string>;
}

const NO_GROUPS: ReadonlyMap<string, string> = new Map();

/** So many of those whom one group does not show are asked for; what they say is taken for the others. */
const SAMPLE = 8;

/**
 * The reading with those members in it whom we put into a group and whom its list does not show, where the group itself
 * shows them, or the app says otherwise that one of a few of them is in it: lists were seen to lag behind, to be cut and
 * to be empty. A list that was seen to hide somebody proves nothing about whom it does not show; one of which nothing
 * says otherwise is taken at its word.
 */
export async function lookForMembers(
  target: TargetConnector,
  reading: TargetReading,
  { known, groupIds = NO_GROUPS }: Known,
  permit?: Permit,
): Promise<TargetReading> {
  if (target.isMember === undefined) return reading;
  const accounts = new Set(reading.accounts.map(({ remoteId }) => remoteId));
  const there = known.filter(({ remoteId, busy }) => !busy && remoteId !== null && accounts.has(remoteId));
  const groups: RemoteGroup[] = [];
  for (const group of reading.groups) {
    const missing = unseenIn(group, there);
    const shown = await shownByItself(target, group, missing, permit);
    const unseen = missing.filter((id) => !shown.includes(id));
    const hidden = unseen.length === 0 ? [] : await hiddenIn(target, group, unseen, permit);
    const more = [...shown, ...hidden];
    groups.push(more.length === 0 ? group : { ...group, memberIds: [...(group.memberIds ?? []), ...more] });
  }
  for (const group of unlisted(reading, groupIds)) {
    const shown = await shownByItself(target, group, unseenIn(group, there), permit);
    if (shown.length > 0) groups.push({ ...group, memberIds: shown });
  }
  return { ...reading, groups };
}

/** Groups that we know and that are not listed, under any name. */
function unlisted({ groups }: TargetReading, groupIds: ReadonlyMap<string, string>): readonly RemoteGroup[] {
  const listed = new Set(groups.map(({ remoteId }) => remoteId));
  return [...groupIds].flatMap(([displayName, remoteId]) =>
    listed.has(remoteId) ? [] : [{ remoteId, displayName, memberIds: [] }],
  );
}

/** Ids of accounts that we put into the group and that its list lacks; none where the group shows no list. */
function unseenIn({ displayName, memberIds }: RemoteGroup, known: readonly KnownAccountPicture[]): readonly string[] {
  if (memberIds === null) return [];
  const shown = new Set(memberIds);
  return known.flatMap(({ remoteId, applied }) =>
    remoteId !== null && applied?.groups.includes(displayName) === true && !shown.has(remoteId) ? [remoteId] : [],
  );
}

/** Whom the group shows when it is read by itself: a list of groups may lag behind. */
async function shownByItself(
  target: TargetConnector,
  { remoteId }: RemoteGroup,
  ids: readonly string[],
  permit?: Permit,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  try {
    return (await target.membersAmong?.(remoteId, ids, permit)) ?? [];
  } catch (error) {
    if (error instanceof TargetError) return [];
    throw error;
  }
}

/** Those of them who are to be taken for members. */
async function hiddenIn(
  target: TargetConnector,
  { remoteId }: RemoteGroup,
  unseen: readonly string[],
  permit?: Permit,
): Promise<readonly string[]> {
  const out = new Set<string>();
  let isHiding = false;
  for (const id of unseen.slice(0, SAMPLE)) {
    const answer = await ask(target, remoteId, id, permit);
    if (answer === false) out.add(id);
    if (answer === true) isHiding = true;
  }
  return isHiding ? unseen.filter((id) => !out.has(id)) : [];
}

/** A question that fails leaves the member where we put them. */
async function ask(target: TargetConnector, groupId: string, id: string, permit?: Permit): Promise<boolean | null> {
  try {
    return (await target.isMember?.(groupId, id, permit)) ?? null;
  } catch (error) {
    if (error instanceof TargetError) return true;
    throw error;
  }
}
