import {
  ConflictError,
  type Exchange,
  type Permit,
  type TargetConnector,
  TerminalError,
  TransientError,
} from '@joinery/connectors/kit';
import type { PendingGroup } from '@joinery/store';

/** A group that is there under its name now. */
export interface GroupEnd {
  readonly remoteId: string;
  readonly exchanges: readonly Exchange[];
  /** The name that it had, when it was renamed. */
  readonly from: string | null;
  /** Why it was not renamed, though the plan says so. */
  readonly reason: string | null;
}

interface Means {
  readonly permit: Permit;
  /** Who is in it from the start, where it has to be made. */
  readonly members: readonly string[];
}

/**
 * Renames the group that the plan names, or makes one. Where the app has a group of the new name already, or does not
 * rename, that one is used, or one is made, and its people move; the reason says so. Doing it twice comes to the same.
 */
export async function bringAbout(target: TargetConnector, group: PendingGroup, means: Means): Promise<GroupEnd> {
  if (group.renames === null) return made(target, group, means, null);
  const { displayName: from, remoteId } = group.renames;
  if (remoteId === null) return made(target, group, means, 'it is gone');
  const there = await lookFor(target, group.displayName, means.permit);
  if (there?.remoteId === remoteId) return { ...there, from, reason: null };
  if (there !== null) return made(target, group, means, 'the app has another group of the new name');
  if (target.renameGroup === undefined) return made(target, group, means, 'the app cannot rename groups');
  try {
    const { exchanges } = await target.renameGroup(remoteId, group.displayName, means.permit);
    return { remoteId, exchanges, from, reason: null };
  } catch (error) {
    if (!(error instanceof TerminalError) && !(error instanceof ConflictError)) throw error;
    return made(target, group, means, `${error.code}: ${error.message}`);
  }
}

async function made(
  target: TargetConnector,
  { displayName, renames, mayBeThere }: PendingGroup,
  means: Means,
  why: string | null,
): Promise<GroupEnd> {
  const { group, exchanges } = await target.ensureGroup(displayName, { ...means, mayBeThere });
  const reason =
    why && `the group ${renames?.displayName ?? ''} is not renamed, and its people move to ${displayName} (${why})`;
  return { remoteId: group.remoteId, exchanges, from: null, reason };
}

/** Only looks: nothing is made. */
async function lookFor(
  target: TargetConnector,
  displayName: string,
  permit: Permit,
): Promise<Pick<GroupEnd, 'remoteId' | 'exchanges'> | null> {
  try {
    const { group, exchanges } = await target.ensureGroup(displayName, { permit, mayBeThere: true });
    return { remoteId: group.remoteId, exchanges };
  } catch (error) {
    if (error instanceof TransientError && error.code === 'APP_READ_STALE') return null;
    throw error;
  }
}
