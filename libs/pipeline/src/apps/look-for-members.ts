import {
  type Permit,
  type RemoteGroup,
  TargetError,
  type TargetConnector,
  type TargetReading,
} from '@joinery/connectors/kit';
import type { KnownAccountPicture } from '@joinery/store';

/** So many of those whom one group does not show are asked for; what they say is taken for the others. */
const SAMPLE = 8;

/**
 * The reading with those members in it whom we put into a group and whom its list does not show, where the app says
 * otherwise that one of a few of them is in it: lists were seen to be cut and to be empty. A list that was seen to hide
 * somebody proves nothing about whom it does not show; one of which nothing says otherwise is taken at its word.
 */
export async function lookForMembers(
  target: TargetConnector,
  reading: TargetReading,
  known: readonly KnownAccountPicture[],
  permit?: Permit,
): Promise<TargetReading> {
  if (target.isMember === undefined) return reading;
  const accounts = new Set(reading.accounts.map(({ remoteId }) => remoteId));
  const there = known.filter(({ remoteId, busy }) => !busy && remoteId !== null && accounts.has(remoteId));
  const groups: RemoteGroup[] = [];
  for (const group of reading.groups) {
    const unseen = unseenIn(group, there);
    const hidden = unseen.length === 0 ? [] : await hiddenIn(target, group, unseen, permit);
    groups.push(hidden.length === 0 ? group : { ...group, memberIds: [...(group.memberIds ?? []), ...hidden] });
  }
  return { ...reading, groups };
}

/** Ids of accounts that we put into the group and that its list lacks; none where the group shows no list. */
function unseenIn({ displayName, memberIds }: RemoteGroup, known: readonly KnownAccountPicture[]): readonly string[] {
  if (memberIds === null) return [];
  const shown = new Set(memberIds);
  return known.flatMap(({ remoteId, applied }) =>
    remoteId !== null && applied?.groups.includes(displayName) === true && !shown.has(remoteId) ? [remoteId] : [],
  );
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
