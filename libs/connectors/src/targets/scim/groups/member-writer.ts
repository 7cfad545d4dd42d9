import { textOf } from '@joinery/scim';
import { ConflictError, TargetError, TerminalError, TransientError } from '../../../kit/errors';
import type { MemberChange, MemberResult } from '../../../kit/target';
import type { ScimClient } from '../client/client';
import { pause } from '../client/patience';
import { under } from '../client/resource-path';
import {
  isMember,
  isMemberElsewhere,
  readMembers,
  readsMemberFilter,
  type ShownMembers,
  whoOf,
} from './member-evidence';
import { putMembers, sendMembers, type MemberNeeds } from './member-sending';
import type { MemberTask } from './member-task';
import { readWholeGroup } from './whole-group';
import { isEarly, notVisible, PATIENCE_MS } from '../accounts/not-visible';

/** Where so many in a row are shown nowhere, the others are not asked for: the app says nothing of anybody. */
const SILENT_SAMPLE = 8;

/**
 * Implements `TargetConnector.changeMembers`. Only relative writes against a fresh read: adds that are there and
 * removals that are gone are not sent, and bystanders are looked after, since servers have been seen to empty a group
 * on a removal and to replace the set on an addition. Where a group does not show somebody, that alone proves nothing.
 */
export async function changeMembers(client: ScimClient, change: MemberChange): Promise<MemberResult> {
  const path = under(client.profile.paths.groups, change.groupRemoteId);
  if (change.wholeList) client.dialect.learned.lists.recall(change.groupRemoteId, change.wholeList);
  const task: MemberTask = { client, change, path, trail: [] };
  client.dialect.learned.lists.noteComing(change.groupRemoteId, change.add);
  const { readMembers: shows } = client.profile.groups;
  if (shows === 'no') return sendUnseen(task);
  if (shows === 'by-filter') return sendAndAsk(task);
  if (client.dialect.learned.hidesMembers) return sendUntold(task);
  const before = await readMembers(task);
  const needs = await needsOf(task, before);
  if (isNothing(needs)) return { proof: 'read-back', exchanges: task.trail };
  const mayEnd = leavesNobody(needs, before);
  let open = await sendMembers(task, needs).catch((error: unknown) => {
    throw mayEnd ? refusedLast(task, error) : error;
  });
  if (open instanceof ConflictError) {
    // A concurrent write to the same group, most likely: once more, on what the group holds now.
    open = await sendMembers(task, await needsOf(task, await readMembers(task)));
    if (open instanceof ConflictError) throw busy(task, open);
  }
  const hidden = needs.remove.filter((id) => !before.ids.has(id));
  const proof = await prove({ ...task, mayEnd }, before, hidden, open).catch((error: unknown) => insist(task, error));
  // That a list which may be cut does not show somebody proves nothing, before as after.
  const isUnseen = needs.removeUnseen.length > 0 && before.ids.size > 0;
  return { proof: isUnseen ? 'accepted' : proof, exchanges: task.trail };
}

function leavesNobody({ add, remove }: MemberNeeds, { ids }: ShownMembers): boolean {
  return add.length === 0 && ids.size > 0 && [...ids].every((id) => remove.includes(id));
}

/** A 404 is of a group that went meanwhile: nobody has to delete it. */
function refusedLast({ trail, path }: MemberTask, error: unknown): unknown {
  if (!(error instanceof TerminalError) || trail.at(-1)?.status === 404) return error;
  const text = `${error.message} Nobody would be left in it: where the app has no group without members, delete the group (${path}) there, and the next plan finds it done.`;
  return new TerminalError('APP_GROUP_LAST_MEMBER', text, trail);
}

/**
 * The app has said yes often enough and still shows something else: before a person is called the whole group is put,
 * where no profile forbids that and its list is proven to show everybody. Servers were seen to read no value filter,
 * and to take nobody out by one. The form that names members in `value` is never tried: strict servers read it as
 * "remove everybody".
 */
async function insist(task: MemberTask, error: unknown): Promise<MemberResult['proof']> {
  const { profile, learned } = task.client.dialect;
  const hasPut = learned.putsGroups;
  const mayPut = profile.adapts === true && learned.showsMembers && !hasPut;
  // A PUT that does nothing is no way to write groups: what PATCH can do goes on.
  if (hasPut && isIgnored(error)) learned.putsGroups = false;
  if (isEarly(task.change) || !mayPut || !isIgnored(error)) throw error;
  const before = await readMembers(task);
  const open = await putMembers(task, await needsOf(task, before)).catch(() => null);
  const proof = await prove(task, before, [], open).catch(() => null);
  if (proof === null) throw error;
  learned.putsGroups = true;
  return proof;
}

function isIgnored(error: unknown): boolean {
  return error instanceof TargetError && (error.code === 'APP_WRITE_IGNORED' || error.code === 'APP_WRITE_NOT_VISIBLE');
}

async function sendUnseen(task: MemberTask): Promise<MemberResult> {
  const { add, remove } = task.change;
  const failure = await sendMembers(task, { add: unique(add), remove: unique(remove), removeUnseen: [] });
  if (failure !== null) throw failure;
  return { proof: 'accepted', exchanges: task.trail };
}

/** The same where whoever is to be removed may not be in the group. */
async function sendUntold(task: MemberTask): Promise<MemberResult> {
  const { add, remove } = task.change;
  const failure = await sendMembers(task, { add: unique(add), remove: [], removeUnseen: unique(remove) });
  if (failure !== null) throw busy(task, failure);
  return { proof: 'accepted', exchanges: task.trail };
}

/**
 * Groups hide their members: each person is asked for by a query, before a removal and after everything. Where the app
 * was seen to answer yes to whatever is asked, its yes to the change has to do.
 */
async function sendAndAsk(task: MemberTask): Promise<MemberResult> {
  if (!(await readsMemberFilter(task))) return sendUntold(task);
  const remove = await whoOf(unique(task.change.remove), (id) => isMember(task, id));
  const open = await sendMembers(task, { add: unique(task.change.add), remove, removeUnseen: [] });
  let wrong: Wrong = { missing: unique(task.change.add), lingering: unique(task.change.remove), lost: [] };
  if (open !== null && !(await isLastDone(task, wrong))) throw busy(task, open);
  for (const delay of task.client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    wrong = await askedWrong(task, wrong);
    if (wrong.missing.length + wrong.lingering.length === 0) return { proof: 'read-back', exchanges: task.trail };
  }
  throw open === null ? notShown(task, wrong) : busy(task, open);
}

/** Requests go out one after the other, and none after one that failed: when the last one shows, all of them do. */
async function isLastDone(task: MemberTask, { missing, lingering }: Wrong): Promise<boolean> {
  const [added, removed] = [missing.at(-1), lingering.at(-1)];
  if (removed !== undefined) return !(await isMember(task, removed));
  return added === undefined || isMember(task, added);
}

/** A 409 on members says that somebody else writes to the group just now; only one that stays is for a person. */
function busy(task: MemberTask, error: TargetError): TargetError {
  if (!(error instanceof ConflictError) || !isEarly(task.change)) return error;
  return new TransientError('APP_GROUP_BUSY', error.message, task.trail);
}

/** Who of them is still not as wanted. */
async function askedWrong(task: MemberTask, before: Wrong): Promise<Wrong> {
  const missing = await whoOf(before.missing, async (id) => !(await isMember(task, id)));
  const lingering = await whoOf(before.lingering, (id) => isMember(task, id));
  return { missing, lingering, lost: [] };
}

/** Whom the group does not show is asked for elsewhere before a removal is taken for done. */
async function needsOf(task: MemberTask, { ids }: ShownMembers): Promise<MemberNeeds> {
  const add = unique(task.change.add).filter((id) => !ids.has(id));
  const remove: string[] = [];
  const removeUnseen: string[] = [];
  for (const id of unique(task.change.remove)) {
    if (ids.has(id)) remove.push(id);
    else {
      const isThere = await isMemberElsewhere(task, id);
      if (isThere === true) remove.push(id);
      if (isThere === null && (await mayBeUnseen(task, ids, id))) removeUnseen.push(id);
    }
  }
  return { add, remove, removeUnseen };
}

/**
 * Lists are cut in some apps, so that whoever is not shown may be beyond the end: they are taken out all the same,
 * unless the list was proven, they were seen in it before, or nobody is in it. Throws `APP_MEMBERS_UNPROVEN` where a
 * group is written as a whole only.
 */
async function mayBeUnseen(task: MemberTask, ids: ReadonlySet<string>, id: string): Promise<boolean> {
  const { learned, profile } = task.client.dialect;
  if (!learned.showsMembers) return true;
  const { lists, putsGroups } = learned;
  const group = task.change.groupRemoteId;
  if (profile.adapts !== true || ids.size === 0) return false;
  if (lists.wasSeenLeaving(group, id) || lists.isWhole(group, [...ids])) return false;
  if (putsGroups) await readWholeGroup(task);
  return !putsGroups;
}

function isNothing({ add, remove, removeUnseen }: MemberNeeds): boolean {
  return add.length + remove.length + removeUnseen.length === 0;
}

/**
 * Reads until everything shows; gives what proof that is. Throws what is wrong, or `open` when nothing tells. `hidden`:
 * who was removed although the group did not show them.
 */
async function prove(
  task: MemberTask,
  before: ShownMembers,
  hidden: readonly string[],
  open: TargetError | null,
): Promise<MemberResult['proof']> {
  let shown: ShownMembers = before;
  let wrong: Wrong = { missing: [], lingering: [], lost: [] };
  for (const delay of task.client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    shown = await readMembers(task);
    wrong = wrongIn(task, before.ids, shown.ids);
    if (isRight(wrong)) break;
  }
  const lost = await whoWasNotAsked(task, wrong.lost, hidden);
  if (lost.length > 0) {
    const text = `The app took ${some(lost)} out of the group without being asked to.`;
    throw new TerminalError('APP_CHANGED_MORE', text, task.trail);
  }
  noteList(task, before, shown, wrong);
  for (const id of hidden)
    if ((await isMemberElsewhere(task, id)) === true) wrong = { ...wrong, lingering: [...wrong.lingering, id] };
  if (wrong.lingering.length === 0) {
    const left = await stillMissing(task, wrong.missing, open === null);
    if (left.length === 0) return left.isTold ? 'read-back' : 'accepted';
  }
  throw open ?? notShown(task, wrong);
}

/**
 * What the list that is shown now tells of the next one. Known to be everybody, and now just that with the change in it:
 * so it is known still, for the day on which the app takes a change only as a whole.
 */
function noteList({ client, change }: MemberTask, before: ShownMembers, shown: ShownMembers, wrong: Wrong): void {
  const { groupRemoteId: id, add, remove } = change;
  const { learned, profile } = client.dialect;
  const wasWhole = profile.adapts === true && learned.lists.isWhole(id, [...before.ids]);
  learned.lists.noteAdded(id, [...shown.ids], wrong.missing.length === 0);
  const gone = new Set(remove);
  const wanted = new Set([...before.ids, ...add].filter((one) => !gone.has(one)));
  const isAsWanted = shown.ids.size === wanted.size && [...wanted].every((one) => shown.ids.has(one));
  if (wasWhole && isAsWanted) learned.lists.note(id, [...shown.ids]);
}

/**
 * Of those who are gone, who is not one of the removed by another name: some groups show members by their user names.
 */
async function whoWasNotAsked(
  task: MemberTask,
  lost: readonly string[],
  hidden: readonly string[],
): Promise<readonly string[]> {
  if (lost.length === 0) return lost;
  const names = new Set<string | null>();
  for (const id of hidden) {
    const person = await task.client.read(task.trail, under(task.client.profile.paths.users, id), `read who ${id} is`);
    for (const name of ['userName', 'externalId']) names.add(person === null ? null : textOf(person, name));
  }
  return lost.filter((one) => !names.has(one));
}

/**
 * Those whom neither the group nor anything else shows. `isTold` is false when an app that never shows anybody in any
 * group, be its lists missing or empty, had time enough, so that its yes has to do.
 */
async function stillMissing(
  task: MemberTask,
  missing: readonly string[],
  isAnswered: boolean,
): Promise<{ readonly length: number; readonly isTold: boolean }> {
  const { learned } = task.client.dialect;
  const [first] = missing;
  const isPatient = isEarly(task.change) && !(isAnswered && isLongSilent(task));
  // One that is not shown yet is most likely late, unless lists are cut or empty here: the first one tells.
  if (first !== undefined && isPatient) {
    if ((await isMemberElsewhere(task, first)) !== true) return { length: missing.length, isTold: true };
  }
  const count = { true: 0, false: 0, null: 0 };
  for (const id of missing) {
    count[`${await isMemberElsewhere(task, id)}`] += 1;
    if (!learned.showsMembers && count.null >= SILENT_SAMPLE && count.true + count.false === 0) break;
  }
  const mayHide = !learned.showsMembers && count.false === 0;
  if (mayHide && count.null > 0 && !isPatient) learned.hidesMembers = true;
  if (mayHide && learned.hidesMembers) return { length: 0, isTold: count.null === 0 };
  return { length: count.false + count.null, isTold: true };
}

/** The app said yes to changes of this group for long enough and has never shown anybody in any. */
function isLongSilent({ client, change }: MemberTask): boolean {
  const { learned } = client.dialect;
  return !learned.showsMembers && learned.silenceOf(change.groupRemoteId) >= PATIENCE_MS;
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

function isRight({ missing, lingering, lost }: Wrong): boolean {
  return missing.length + lingering.length + lost.length === 0;
}

function wrongIn(task: MemberTask, before: ReadonlySet<string>, after: ReadonlySet<string>): Wrong {
  const { add, remove } = task.change;
  const leaving = new Set(remove);
  return {
    missing: unique(add).filter((id) => !after.has(id)),
    lingering: unique(remove).filter((id) => after.has(id)),
    lost: [...before].filter((id) => !leaving.has(id) && !after.has(id)),
  };
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

function some(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}
