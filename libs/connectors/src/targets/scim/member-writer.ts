import {
  addMembers,
  eqFilter,
  memberIds,
  parseList,
  removeMembers,
  speakPatch,
  toQuery,
  type PatchRequest,
} from '@joinery/scim';
import { ConflictError, TerminalError, TransientError, type TargetError } from '../../kit/errors';
import type { Exchange, MemberChange, MemberResult } from '../../kit/target';
import { bodyOf, idOf, pause, under, type ScimClient } from './client';
import { failureOf, isOpen, unreadable } from './failures';
import { isEarly, notVisible } from './not-visible';

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
  const { readMembers: shows } = client.profile.groups;
  if (shows === 'no') return sendUnseen(task);
  if (shows === 'by-filter') return sendAndAsk(task);
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

/** Groups hide their members: each person is asked for by a query, before a removal and after everything. */
async function sendAndAsk(task: MemberTask): Promise<MemberResult> {
  const there = new Set(task.change.remove);
  for (const id of [...there]) if (!(await isMember(task, id))) there.delete(id);
  const requests = requestsFor(task, there);
  const open = await sendAll(task, requests);
  let wrong: Wrong = { missing: [], lingering: [], lost: [] };
  for (const delay of task.client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    wrong = await askedWrong(task);
    if (wrong.missing.length + wrong.lingering.length === 0) return { proof: 'read-back', exchanges: task.trail };
  }
  throw open ?? notShown(task, wrong);
}

async function askedWrong(task: MemberTask): Promise<Wrong> {
  const missing: string[] = [];
  const lingering: string[] = [];
  for (const id of new Set(task.change.add)) if (!(await isMember(task, id))) missing.push(id);
  for (const id of new Set(task.change.remove)) if (await isMember(task, id)) lingering.push(id);
  return { missing, lingering, lost: [] };
}

async function isMember({ client, change, trail }: MemberTask, id: string): Promise<boolean> {
  const filter = `${eqFilter('id', change.groupRemoteId)} and ${eqFilter('members.value', id)}`;
  const what = `ask whether ${id} is in the group ${change.groupRemoteId}`;
  const answer = await client.ask(trail, {
    method: 'GET',
    path: `${client.profile.paths.groups}?${toQuery({ filter })}`,
    what,
  });
  if (answer.status === 404) return false;
  if (answer.status >= 300) throw failureOf(answer, what, client.profile, trail);
  const page = parseList(bodyOf(answer));
  if (page === null) throw unreadable(answer, what, trail);
  return page.resources.some((group) => idOf(group) === change.groupRemoteId);
}

/** Additions first: a person who moves between rules of one group is never without it. */
function requestsFor(task: MemberTask, there: ReadonlySet<string> | null): readonly PatchRequest[] {
  const { maxOpsPerPatch, groups } = task.client.profile;
  const add = [...new Set(task.change.add)].filter((id) => !there?.has(id));
  const remove = [...new Set(task.change.remove)].filter((id) => there?.has(id) ?? true);
  const maxRemovals = Math.min(maxOpsPerPatch, groups.maxRemovalsPerPatch);
  return [...addMembers(add, groups.maxMembersPerPatch), ...removeMembers(remove, maxRemovals)];
}

/** Null when every request was answered with yes; a lost answer or a conflict ends the sending and is given back. */
async function sendAll(task: MemberTask, requests: readonly PatchRequest[]): Promise<TargetError | null> {
  for (const body of requests) {
    const spoken = speakPatch(body, { ...task.client.profile.patch, form: 'path' });
    const request = { method: 'PATCH', path: task.path, what: whatFor(task), body: spoken } as const;
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
    const text = `The app shows no group ${task.change.groupRemoteId}.`;
    if (isEarly(task.change)) throw new TransientError('APP_READ_STALE', text, task.trail);
    throw new TerminalError('APP_GROUP_MISSING', `${text} It was looked for several times.`, task.trail);
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
  throw notShown(task, wrong);
}

function notShown(task: MemberTask, wrong: Wrong): TargetError {
  const parts = [
    wrong.missing.length > 0 ? `${some(wrong.missing)} should be in it and the app does not show them` : null,
    wrong.lingering.length > 0 ? `${some(wrong.lingering)} should not be in it and the app still shows them` : null,
  ].filter((part) => part !== null);
  return notVisible(
    `The app said yes to the member change, but ${parts.join('; ')}.`,
    wrong.lingering.length > 0 ? null : task.change,
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
