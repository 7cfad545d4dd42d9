import {
  addMembers,
  changeMembersInObject,
  getOf,
  GROUP_SCHEMA,
  isRecord,
  memberIds,
  PATCH_SCHEMA,
  removeMembers,
  removeMembersByValue,
  speakPatch,
  textOf,
  type NamedMember,
  type PatchRequest,
  type ScimResource,
} from '@joinery/scim';
import { ConflictError, TerminalError, type TargetError } from '../../../kit/errors';
import type { ScimRequest } from '../client/client';
import { isOpen } from '../client/failures';
import { readMembers } from './member-evidence';
import type { PatchForm } from '../dialect/patch-form';
import { under } from '../client/resource-path';
import { isTooMuch, mayLackPatch, patchRefusal } from '../dialect/patch-refusal';
import { whatFor, type MemberTask } from './member-task';
import { isUnproven, readWholeGroup } from './whole-group';

/** Who is to be added and removed, after those are left out who are there, or gone, already. */
export interface MemberNeeds {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Removed in case they are there: nothing tells. */
  readonly removeUnseen: readonly string[];
}

/**
 * Null when every request was answered with yes; a lost answer or a conflict ends the sending and is given back. In an
 * app that nothing is known of, whoever is refused by their id alone is named as a whole before anybody is told.
 */
export async function sendMembers(task: MemberTask, needs: MemberNeeds): Promise<TargetError | null> {
  const isWhole = namesWhole(task);
  try {
    return await sendNamed(task, needs);
  } catch (error) {
    if (isWhole || !mayWantNames(task, needs, error)) throw error;
    const failure = await sendNamed({ ...task, namesWhole: true }, needs).catch((): never => {
      throw error;
    });
    task.client.dialect.learned.namesMembersWhole ||= failure === null;
    return failure;
  }
}

function namesWhole({ namesWhole: isTried = false, client }: MemberTask): boolean {
  return isTried || client.dialect.learned.namesMembersWhole;
}

function mayWantNames({ client }: MemberTask, { add }: MemberNeeds, error: unknown): boolean {
  if (client.profile.adapts !== true || add.length === 0 || !(error instanceof TerminalError)) return false;
  return error.exchanges.some(({ method, status }) => method !== 'GET' && (status === 400 || status === 422));
}

function named(task: MemberTask, id: string): NamedMember {
  if (!namesWhole(task)) return { value: id };
  return { value: id, type: 'User', $ref: task.client.wire.addressOf(under(task.client.profile.paths.users, id)) };
}

async function sendNamed(task: MemberTask, needs: MemberNeeds): Promise<TargetError | null> {
  if (task.client.dialect.learned.putsGroups)
    return putMembers(task, needs).catch((failure: unknown) => sendRelative(task, needs, failure));
  // As it was when this was sent: another group's refusal may have told meanwhile.
  const most = task.client.dialect.learned.mostAtOnce;
  const failure = await sendAll(task, requestsFor(task, needs)).catch((error: unknown) =>
    adapt(task, needs, error, most),
  );
  if (failure === null && !task.client.dialect.learned.putsGroups)
    for (const id of needs.removeUnseen) await removeOne(task, id);
  return failure;
}

/**
 * That groups are put was found out by refusals of one form of PATCH, such as a removal. Where this list is not proven,
 * a change that names nobody else does no harm: the app may take it, or take it with capitals.
 */
async function sendRelative(task: MemberTask, needs: MemberNeeds, failure: unknown): Promise<TargetError | null> {
  if (!isUnproven(failure)) throw failure;
  const { learned } = task.client.dialect;
  for (const form of [learned.form, 'capital'] as const) {
    const sent = await sendAll(task, requestsFor(task, needs), form).catch((error: unknown) => {
      if (error instanceof TerminalError) return 'refused' as const;
      throw error;
    });
    if (sent === 'refused') continue;
    if (form === 'capital') learned.form ??= form;
    learned.putsGroups = false;
    return sent;
  }
  throw failure;
}

/**
 * In an app that nothing is known of: fewer at once, or the whole group where PATCH, or this form of it, is refused.
 */
async function adapt(task: MemberTask, needs: MemberNeeds, error: unknown, most: number): Promise<TargetError | null> {
  const { profile, learned } = task.client.dialect;
  if (profile.adapts !== true) throw error;
  const size = Math.min(most, Math.max(needs.add.length, needs.remove.length), profile.groups.maxMembersPerPatch);
  if (isTooMuch(error) && size > 1) {
    learned.mostAtOnce = Math.min(learned.mostAtOnce, Math.ceil(size / 2));
    // What went through before the refusal is in the group by now.
    const { ids } = await readMembers(task);
    const left = {
      ...needs,
      add: needs.add.filter((id) => !ids.has(id)),
      remove: needs.remove.filter((id) => ids.has(id)),
    };
    return sendMembers(task, { ...left, removeUnseen: [] });
  }
  const isForm = isRemovalRefused(error, needs) || mayLackPatch(error, learned.takesPatch.groups);
  const refusal = patchRefusal(error) ?? (isForm ? 'form' : null);
  if (refusal === null) throw error;
  // A 400 that does not say why is no reason to put a group whose members may be hidden, and are not known.
  const isKnown = learned.showsMembers || learned.lists.markOf(task.change.groupRemoteId) !== null;
  if (refusal === 'form' && !isKnown && (error as TargetError).code === 'APP_REFUSED') throw error;
  learned.putsGroups ||= refusal === 'verb';
  if (needs.add.length > 0 && needs.remove.length > 0) await noteAddedSoFar(task, needs);
  const put = putMembers(task, needs).then((failure) => {
    learned.putsGroups ||= failure === null && learned.lacksPatch('groups');
    return failure;
  });
  const other = put.catch((failure: unknown) => sendInOtherForm(task, needs, failure));
  // That the list cannot be proven is in the way of a detour; why it was taken is what the app said.
  return other.catch((failure: unknown) => {
    throw refusal === 'form' && isUnproven(failure) ? error : failure;
  });
}

/** Additions went first: a list that is known to be everybody is so with those who came by them. */
async function noteAddedSoFar(task: MemberTask, { add }: MemberNeeds): Promise<void> {
  const { lists } = task.client.dialect.learned;
  const shown = [...(await readMembers(task)).ids];
  const before = shown.filter((id) => !add.includes(id));
  if (lists.isWhole(task.change.groupRemoteId, before)) lists.note(task.change.groupRemoteId, shown);
}

/** Whoever is to be taken out is shown there, so that no value is wrong: some let nobody be taken out by PATCH. */
function isRemovalRefused(error: unknown, { remove }: MemberNeeds): boolean {
  return error instanceof TerminalError && error.code === 'APP_REFUSED_INVALID_VALUE' && remove.length > 0;
}

/** PUT is refused as well: the same with capitals, or else the list as it is read now with the change in it. */
async function sendInOtherForm(task: MemberTask, needs: MemberNeeds, failure: unknown): Promise<TargetError | null> {
  const { learned } = task.client.dialect;
  if (!(failure instanceof TerminalError) || (learned.putsGroups && isUnproven(failure))) throw failure;
  learned.putsGroups = false;
  for (const form of ['capital', 'whole-attributes'] as const) {
    const whole = form === 'capital' ? null : await changedGroup(task, needs);
    const requests = whole === null ? requestsFor(task, needs) : [replacement(whole)];
    const send = (): Promise<TargetError | null> => sendAll(task, requests, form);
    const sent = await (whole === null ? send() : keepingTrack(task, whole, send)).catch((error: unknown) => {
      if (error instanceof TerminalError) return 'refused' as const;
      throw error;
    });
    if (sent === 'refused') continue;
    learned.form ??= form;
    return sent;
  }
  throw failure;
}

function replacement({ members }: { readonly members: readonly unknown[] }): PatchRequest {
  const value = members.length === 0 ? {} : { value: members };
  return {
    schemas: [PATCH_SCHEMA],
    Operations: [{ op: members.length === 0 ? 'remove' : 'replace', path: 'members', ...value }],
  };
}

/** Additions first: a person who moves between rules of one group is never without it. */
function requestsFor(task: MemberTask, { add, remove }: MemberNeeds): readonly PatchRequest[] {
  return [...additions(task, add), ...removals(task, remove)];
}

function additions(task: MemberTask, ids: readonly string[]): readonly PatchRequest[] {
  const { dialect } = task.client;
  const { groups } = dialect.profile;
  const most = Math.min(groups.maxMembersPerPatch, dialect.learned.mostAtOnce);
  if (groups.memberRemove === 'members-in-object') return changeMembersInObject('add', ids, most);
  return addMembers(
    ids.map((id) => named(task, id)),
    most,
  );
}

function removals({ client: { dialect } }: MemberTask, ids: readonly string[]): readonly PatchRequest[] {
  const { memberRemove, maxRemovalsPerPatch } = dialect.profile.groups;
  const most = Math.min(maxRemovalsPerPatch, dialect.learned.mostAtOnce);
  if (memberRemove === 'members-in-object') return changeMembersInObject('remove', ids, most);
  if (memberRemove === 'members-in-value') return removeMembersByValue(ids, most);
  return removeMembers(ids, Math.min(dialect.maxOpsPerPatch, maxRemovalsPerPatch));
}

async function sendAll(
  task: MemberTask,
  requests: readonly PatchRequest[],
  form = task.client.dialect.learned.form,
): Promise<TargetError | null> {
  for (const body of requests) {
    try {
      await task.client.write(task.trail, patchOf(task, body, form));
      task.client.dialect.learned.notePatchTaken('groups');
    } catch (error) {
      if (isOpen(error) || error instanceof ConflictError) return error as TargetError;
      throw error;
    }
  }
  return null;
}

function patchOf(task: MemberTask, body: PatchRequest, form: PatchForm | null): ScimRequest {
  const spoken = speakPatch(body, { ...task.client.dialect.patchIn(form), form: 'path' });
  return { method: 'PATCH', path: task.path, what: whatFor(task), body: spoken };
}

const NOBODY_THERE = new Set([400, 404, 422]);

/** An app that refuses to remove whom it does not have says that nobody is there. */
async function removeOne(task: MemberTask, id: string): Promise<void> {
  for (const body of removals(task, [id])) {
    const request = patchOf(task, body, task.client.dialect.learned.form);
    const answer = await task.client.ask(task.trail, request);
    if (answer.status >= 300 && !NOBODY_THERE.has(answer.status))
      throw task.client.failure(task.trail, request, answer);
  }
}

/**
 * For apps that know no relative change: the group as it is read now and proven to be shown whole, with the change in
 * it, under the version that was read where there is one. What somebody else adds in between is lost in an app without
 * versions; nothing can help that.
 */
export async function putMembers(task: MemberTask, needs: MemberNeeds): Promise<TargetError | null> {
  const body = await changedGroup(task, needs);
  const meta = getOf(body, 'meta');
  const version = isRecord(meta) ? textOf(meta, 'version') : null;
  const versioned = version !== null && task.client.profile.etag ? { version } : {};
  return keepingTrack(task, body, async () => {
    try {
      await task.client.write(task.trail, { method: 'PUT', path: task.path, what: whatFor(task), body, ...versioned });
      return null;
    } catch (error) {
      if (isOpen(error) || error instanceof ConflictError) return error as TargetError;
      throw error;
    }
  });
}

/** Sends a group as a whole, with what it may hold from now on on record first, and what it holds afterwards. */
async function keepingTrack(
  { client, change: { groupRemoteId, keepWholeList } }: MemberTask,
  body: ScimResource,
  send: () => Promise<TargetError | null>,
): Promise<TargetError | null> {
  const { lists } = client.dialect.learned;
  const [before, written] = [lists.markOf(groupRemoteId), memberIds(body) ?? []];
  lists.noteMaybe(groupRemoteId, written);
  await keepWholeList?.();
  const takeBack = (error: unknown): void => {
    if (!isOpen(error) && before !== null) lists.recall(groupRemoteId, before);
  };
  const error = await send().catch((failure: unknown) => {
    takeBack(failure);
    throw failure;
  });
  if (error === null) lists.note(groupRemoteId, written);
  else takeBack(error);
  return error;
}

/** The group as it is read now, with the change in it. */
async function changedGroup(
  task: MemberTask,
  { add, remove }: MemberNeeds,
): Promise<ScimResource & { readonly members: readonly unknown[] }> {
  const group = await readWholeGroup(task);
  const shown = getOf(group, 'members');
  const leaving = new Set(remove);
  const listed = isRecord(shown) ? [shown] : Array.isArray(shown) ? (shown as readonly unknown[]) : [];
  const kept = listed.filter((one) => !memberIds({ members: [one] })?.some((id) => leaving.has(id)));
  const there = new Set(memberIds(group) ?? []);
  const added = add.filter((id) => !there.has(id)).map((id) => named(task, id));
  const others = Object.entries(group).filter(([name]) => name.toLowerCase() !== 'members');
  return { schemas: [GROUP_SCHEMA], ...Object.fromEntries(others), members: [...kept, ...added] };
}
