import { eqFilter, getOf, memberIds, toQuery, type ScimResource } from '@joinery/scim';
import { TerminalError, TransientError } from '../../../kit/errors';
import { NOBODYS_ID } from '../dialect/nobody';
import { idOf, listIn, saysNobody } from '../client/answers';
import type { ScimClient } from '../client/client';
import { under } from '../client/resource-path';
import { failureOf, unreadable } from '../client/failures';
import type { MemberTask } from './member-task';
import { isEarly } from '../accounts/not-visible';
import { asKnown } from './same-id';

/** What a group shows of its members. */
export interface ShownMembers {
  readonly ids: ReadonlySet<string>;
  /** The attribute is there at all, be it empty. */
  readonly isShown: boolean;
}

/** People of one change who are asked for at a time. */
const ASKED_AT_ONCE = 4;
/** How often one person is asked for before the whole change is put off. */
const QUESTIONS = 4;

export async function readMembers(task: MemberTask): Promise<ShownMembers> {
  const group = await readGroup(task);
  const { add, remove } = task.change;
  const shown = memberIds(group);
  const ids = new Set(asKnown([...add, ...remove])(shown ?? []));
  const { learned } = task.client.dialect;
  if (ids.size > 0) learned.noteShown();
  learned.lists.noteLeaving(
    task.change.groupRemoteId,
    remove.filter((id) => ids.has(id)),
  );
  return { ids, isShown: shown !== null };
}

export async function readGroup(task: MemberTask): Promise<ScimResource> {
  const group = await task.client.read(task.trail, task.path, `read the group ${task.change.groupRemoteId}`);
  if (group !== null) return group;
  const text = `The app shows no group ${task.change.groupRemoteId}.`;
  if (task.mayEnd === true) {
    const ended = `The group ${task.change.groupRemoteId} went with its last member.`;
    throw new TerminalError('APP_GROUP_MISSING', ended, task.trail);
  }
  if (isEarly(task.change)) throw new TransientError('APP_READ_STALE', text, task.trail);
  throw new TerminalError('APP_GROUP_MISSING', `${text} It was looked for several times.`, task.trail);
}

/**
 * Whether somebody is in the group although, or because, the group does not show it: lists were seen to be cut, and to
 * be empty whoever is in the group. The person's own `groups` tell, or a query of which we know that the app reads it;
 * null when nothing does.
 */
export async function isMemberElsewhere(task: MemberTask, id: string): Promise<boolean | null> {
  const told = await toldByPerson(task, id);
  if (told !== null) return told;
  const { learned, profile } = task.client.dialect;
  if (profile.filterable.groups.length === 0 || learned.filtersMembers === false) return null;
  learned.filtersMembers ??= (await askForMember(task, NOBODYS_ID)) === false;
  // No is no answer: an app that does not index members finds nobody.
  return learned.filtersMembers && (await askForMember(task, id)) === true ? true : null;
}

/** Implements `TargetConnector.isMember`. */
export function isUnseenMember(client: ScimClient, groupRemoteId: string, id: string): Promise<boolean | null> {
  const path = under(client.profile.paths.groups, groupRemoteId);
  return isMemberElsewhere({ client, change: { groupRemoteId, add: [], remove: [] }, path, trail: [] }, id);
}

/** Implements `TargetConnector.membersAmong`. */
export async function membersAmong(
  client: ScimClient,
  groupRemoteId: string,
  remoteIds: readonly string[],
): Promise<readonly string[]> {
  const path = under(client.profile.paths.groups, groupRemoteId);
  const group = await client.read([], path, `read the group ${groupRemoteId}, whose list lacks somebody`);
  const shown = new Set(asKnown(remoteIds)((group && memberIds(group)) ?? []));
  return remoteIds.filter((id) => shown.has(id));
}

async function toldByPerson(task: MemberTask, id: string): Promise<boolean | null> {
  const { client, trail, change } = task;
  const person = await client.read(trail, under(client.profile.paths.users, id), `read the groups of ${id}`);
  if (person === null) return false;
  const groups = memberIds({ members: getOf(person, 'groups') }) ?? [];
  client.dialect.learned.showsGroupsOfUsers ||= groups.length > 0;
  if (groups.includes(change.groupRemoteId)) return true;
  return client.dialect.learned.showsGroupsOfUsers ? false : null;
}

/**
 * Whether a query about members tells anything in an app whose profile says so: not in one that finds the group by an
 * id that nobody has. A question that is refused, or fails, leaves the profile right.
 */
export async function readsMemberFilter(task: MemberTask): Promise<boolean> {
  const { learned } = task.client.dialect;
  if (learned.filtersMembers === null) {
    const found = await askForMember(task, NOBODYS_ID);
    if (found !== null) learned.filtersMembers = !found;
  }
  return learned.filtersMembers ?? true;
}

/** Null: the app does not answer that question. */
export async function askForMember(task: MemberTask, id: string): Promise<boolean | null> {
  const answer = await task.client.ask(task.trail, questionFor(task, id));
  if (saysNobody(answer)) return false;
  const page = answer.status < 300 ? listIn(answer) : null;
  return page === null ? null : page.resources.some((group) => idOf(group) === task.change.groupRemoteId);
}

/**
 * By filter, in an app whose profile says that it answers truthfully. One change asks for many people: a question that
 * fails is put again at once, or a call about a hundred of them would hardly ever come to its end with an app that
 * stumbles.
 */
export async function isMember(task: MemberTask, id: string): Promise<boolean> {
  for (let left = QUESTIONS; ; left -= 1) {
    try {
      return await askOnce(task, id);
    } catch (error) {
      if (!(error instanceof TransientError) || left <= 1) throw error;
    }
  }
}

async function askOnce(task: MemberTask, id: string): Promise<boolean> {
  const { client, change, trail } = task;
  const question = questionFor(task, id);
  const answer = await client.ask(trail, question);
  if (saysNobody(answer)) return false;
  if (answer.status >= 300) throw failureOf(answer, question.what, client.profile, trail);
  const page = listIn(answer);
  if (page === null) throw unreadable(answer, question.what, trail);
  return page.resources.some((group) => idOf(group) === change.groupRemoteId);
}

/** Those of whom it is true; a few are asked for at a time, since each is a request of its own. */
export async function whoOf(
  ids: readonly string[],
  isTrue: (id: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
    const some = ids.slice(at, at + ASKED_AT_ONCE);
    const answers = await Promise.all(some.map(isTrue));
    found.push(...some.filter((_id, i) => answers[i] === true));
  }
  return found;
}

function questionFor({ client, change }: MemberTask, id: string): { method: 'GET'; path: string; what: string } {
  const attribute = client.profile.filterable.groups.includes('members') ? 'members' : 'members.value';
  const filter = `${eqFilter('id', change.groupRemoteId)} and ${eqFilter(attribute, id)}`;
  const path = `${client.profile.paths.groups}?${toQuery({ filter })}`;
  return { method: 'GET', path, what: `ask whether ${id} is in the group ${change.groupRemoteId}` };
}
