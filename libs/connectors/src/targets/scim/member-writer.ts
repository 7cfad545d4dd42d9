import { addMembers, memberIds, removeMembers, type PatchRequest } from '@joinery/scim';
import { ConflictError, TerminalError, type TargetError } from '../../kit/errors';
import type { Exchange, MemberChange, MemberResult } from '../../kit/target';
import { pause, under, type ScimClient } from './client';
import { isOpen } from './failures';

interface MemberTask {
  readonly client: ScimClient;
  readonly change: MemberChange;
  readonly path: string;
  readonly trail: Exchange[];
}

/**
 * Implements `TargetConnector.changeMembers`. Only relative writes against a fresh read: adds that are there and
 * removals that are gone are not sent, and bystanders are looked after, since servers have been seen to empty a group
 * on a removal and to replace the set on an addition.
 */
export async function changeMembers(client: ScimClient, change: MemberChange): Promise<MemberResult> {
  const task: MemberTask = {
    client,
    change,
    path: under(client.profile.paths.groups, change.groupRemoteId),
    trail: [],
  };
  if (client.profile.groups.readMembers === 'no') return sendUnseen(task);
  const before = await readMembers(task);
  const requests = requestsFor(task, before);
  if (requests.length === 0) return { proof: 'read-back', exchanges: task.trail };
  let open = await sendAll(task, requests);
  if (open instanceof ConflictError) {
    // A concurrent write to the same group, most likely: once more, on what the group holds now.
    open = await sendAll(task, requestsFor(task, await readMembers(task)));
    if (open instanceof ConflictError) throw open;
  }
  await prove(task, before, open);
  return { proof: 'read-back', exchanges: task.trail };
}

async function sendUnseen(task: MemberTask): Promise<MemberResult> {
  const failure = await sendAll(task, requestsFor(task, null));
  if (failure !== null) throw failure;
  return { proof: 'accepted', exchanges: task.trail };
}

/** Additions first: a person who moves between rules of one group is never without it. */
function requestsFor(task: MemberTask, there: ReadonlySet<string> | null): readonly PatchRequest[] {
  const { maxOpsPerPatch, groups } = task.client.profile;
  const add = [...new Set(task.change.add)].filter((id) => !there?.has(id));
  const remove = [...new Set(task.change.remove)].filter((id) => there?.has(id) ?? true);
  const maxRemovals = Math.min(maxOpsPerPatch, groups.maxMembersPerPatch);
  return [...addMembers(add, groups.maxMembersPerPatch), ...removeMembers(remove, maxRemovals)];
}

/** Null when every request was answered with yes; a lost answer or a conflict ends the sending and is given back. */
async function sendAll(task: MemberTask, requests: readonly PatchRequest[]): Promise<TargetError | null> {
  for (const body of requests) {
    const request = { method: 'PATCH', path: task.path, what: whatFor(task), body } as const;
    try {
      await task.client.write(task.trail, request);
    } catch (error) {
      if (isOpen(error) || error instanceof ConflictError) return error as TargetError;
      throw error;
    }
  }
  return null;
}

async function readMembers(task: MemberTask): Promise<ReadonlySet<string>> {
  const group = await task.client.read(task.trail, task.path, `read the group ${task.change.groupRemoteId}`);
  if (group === null) {
    throw new TerminalError(
      'APP_GROUP_MISSING',
      `The app has no group ${task.change.groupRemoteId} any more.`,
      task.trail,
    );
  }
  return new Set(memberIds(group) ?? []);
}

async function prove(task: MemberTask, before: ReadonlySet<string>, open: TargetError | null): Promise<void> {
  let wrong: Wrong = { missing: [], lingering: [], lost: [] };
  for (const delay of task.client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    wrong = wrongIn(task, before, await readMembers(task));
    if (wrong.missing.length + wrong.lingering.length + wrong.lost.length === 0) return;
  }
  if (wrong.lost.length > 0) {
    const text = `The app took ${some(wrong.lost)} out of the group without being asked to.`;
    throw new TerminalError('APP_CHANGED_MORE', text, task.trail);
  }
  if (open !== null) throw open;
  const parts = [
    wrong.missing.length > 0 ? `${some(wrong.missing)} should be in it and the app does not show them` : null,
    wrong.lingering.length > 0 ? `${some(wrong.lingering)} should not be in it and the app still shows them` : null,
  ].filter((part) => part !== null);
  throw new TerminalError(
    'APP_WRITE_NOT_VISIBLE',
    `The app said yes to the member change, but ${parts.join('; ')}.`,
    task.trail,
  );
}

interface Wrong {
  readonly missing: readonly string[];
  readonly lingering: readonly string[];
  /** Members that were there, that nobody asked to remove, and that are gone. */
  readonly lost: readonly string[];
}

function wrongIn(task: MemberTask, before: ReadonlySet<string>, after: ReadonlySet<string>): Wrong {
  const { add, remove } = task.change;
  const leaving = new Set(remove);
  return {
    missing: add.filter((id) => !after.has(id)),
    lingering: remove.filter((id) => after.has(id)),
    lost: [...before].filter((id) => !leaving.has(id) && !after.has(id)),
  };
}

function some(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}

function whatFor(task: MemberTask): string {
  return `change members of the group ${task.change.groupRemoteId}`;
}
