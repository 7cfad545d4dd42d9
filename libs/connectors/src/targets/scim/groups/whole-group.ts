import { getOf, memberIds, type ScimResource } from '@joinery/scim';
import { TerminalError } from '../../../kit/errors';
import { NOBODYS_ID } from '../dialect/nobody';
import { idOf } from '../client/answers';
import { listAll } from '../reading/listing';
import { askForMember, readGroup, whoOf } from './member-evidence';
import type { MemberTask } from './member-task';
import { asKnown } from './same-id';

/** More people than this are not asked for one by one. */
const MOST_ASKED = 200;
/** Names under which servers tell how many members a group has; no RFC has one. */
const TOTALS = ['memberCount', 'membersCount', 'memberTotal', 'totalMembers', 'numberOfMembers'];

/** `unseen`: somebody is in the group whom it does not show. Null: nothing tells. */
type Verdict = 'whole' | { readonly unseen: string } | null;

/**
 * The group as it is read now, to be written as a whole. Lists were seen to be cut and to be hidden, and whoever is not
 * in the list that is put loses the group: it is given only when it is known, or proven, to show everybody. Throws
 * `APP_MEMBERS_UNPROVEN`.
 */
export async function readWholeGroup(task: MemberTask): Promise<ScimResource> {
  const group = await readGroup(task);
  const shown = memberIds(group) ?? [];
  const { lists } = task.client.dialect.learned;
  const id = task.change.groupRemoteId;
  if (lists.isWhole(id, shown)) return group;
  const doubted = lists.doubtOf(id, shown);
  if (doubted !== null) throw unproven(task, shown.length, doubted);
  const verdict = await prove(task, group, shown);
  if (verdict !== 'whole') {
    const reason = verdict === null ? 'nothing in the app shows that these are all' : verdict.unseen;
    lists.doubt(id, shown, reason);
    throw unproven(task, shown.length, reason);
  }
  lists.note(id, shown);
  return group;
}

export function isUnproven(error: unknown): boolean {
  return error instanceof TerminalError && error.code === 'APP_MEMBERS_UNPROVEN';
}

function unproven({ change, trail }: MemberTask, shown: number, reason: string): TerminalError {
  const text =
    `The app takes the members of a group only as a whole. The group ${change.groupRemoteId} shows ${shown} of them, and ${reason}: ` +
    'no list was sent, since whoever is not shown would lose the group. Make this change in the app by hand; the next plan finds it done.';
  return new TerminalError('APP_MEMBERS_UNPROVEN', text, trail);
}

async function prove(task: MemberTask, group: ScimResource, shown: readonly string[]): Promise<Verdict> {
  const told = byTotal(group, shown.length);
  if (told !== null) return told;
  const people = await readPeople(task);
  if (people !== null) {
    const told = byPeople(task, people, shown) ?? (await byQuestions(task, people, shown));
    if (told !== null) return told;
  }
  return shown.length === 0 && (await isSomebodyShown(task)) ? 'whole' : null;
}

function byTotal(group: ScimResource, shown: number): Verdict {
  const total = TOTALS.map((name) => getOf(group, name)).find((value) => typeof value === 'number');
  if (typeof total !== 'number' || total < shown) return null;
  return total === shown ? 'whole' : { unseen: `says that it has ${total}` };
}

/** A person's id -> the groups that they show at themselves. */
type People = ReadonlyMap<string, readonly string[]>;

/** Everybody in the app; null when the listing does not prove to be everybody, or there is none. */
async function readPeople(task: MemberTask): Promise<People | null> {
  const people = new Map<string, readonly string[]>();
  const isAll = await listed(task, task.client.profile.paths.users, (user) => {
    const id = idOf(user);
    if (id !== null) people.set(id, memberIds({ members: getOf(user, 'groups') }) ?? []);
  });
  return isAll ? people : null;
}

/** What the people show at themselves, where all who are in the list show the group. */
function byPeople(task: MemberTask, people: People, shown: readonly string[]): Verdict {
  const { learned } = task.client.dialect;
  const inList = new Set(asKnown([...people.keys()])(shown));
  const isIn = ([, groups]: readonly [string, readonly string[]]): boolean =>
    asKnown([task.change.groupRemoteId])(groups).includes(task.change.groupRemoteId);
  const unseen = [...people].find((person) => !inList.has(person[0]) && isIn(person));
  if (unseen) return { unseen: `${unseen[0]} shows it without being shown by it` };
  learned.showsGroupsOfUsers ||= [...people.values()].some((groups) => groups.length > 0);
  const isControlled = [...people].filter(([id]) => inList.has(id)).every(isIn);
  return learned.showsGroupsOfUsers && isControlled ? 'whole' : null;
}

/**
 * Everybody else is asked for by a query that the app reads: it finds somebody who is in the list, and not an id that
 * nobody has. In a list that shows nobody there is none to control it by, so that it can tell of somebody unseen only.
 * So it is where whom we added is shown by nothing: servers were seen to answer such a query from the list that they
 * cut.
 */
async function byQuestions(task: MemberTask, people: People, shown: readonly string[]): Promise<Verdict> {
  const { profile, learned } = task.client.dialect;
  const [control] = shown;
  const inList = new Set(asKnown([...people.keys()])(shown));
  const others = [...people.keys()].filter((id) => !inList.has(id));
  if (profile.filterable.groups.length === 0 || learned.filtersMembers === false) return null;
  if (others.length > MOST_ASKED) return null;
  learned.filtersMembers = (await askForMember(task, NOBODYS_ID)) === false;
  if (!learned.filtersMembers) return null;
  const isRead = control !== undefined && (await askForMember(task, control)) === true;
  const silent: string[] = [];
  const [unseen] = await whoOf(others, async (id) => {
    const answer = await askForMember(task, id);
    if (answer === null) silent.push(id);
    return answer === true;
  });
  if (unseen !== undefined) return { unseen: `a query finds ${unseen} in it as well` };
  const isTold = isRead && silent.length === 0 && !learned.lists.lacksAdded(task.change.groupRemoteId);
  return isTold ? 'whole' : null;
}

/** Whether any group shows anybody: then one that shows nobody has none. */
async function isSomebodyShown(task: MemberTask): Promise<boolean> {
  const { learned } = task.client.dialect;
  if (!learned.showsMembers)
    await listed(task, task.client.profile.paths.groups, (group) => {
      if ((memberIds(group) ?? []).length > 0) learned.noteShown();
    });
  return learned.showsMembers;
}

/** False: not all are shown, or the app refuses. */
async function listed(task: MemberTask, path: string, visit: (one: ScimResource) => void): Promise<boolean> {
  try {
    return (await listAll(task.client, task.trail, path, visit)).complete;
  } catch (error) {
    if (error instanceof TerminalError) return false;
    throw error;
  }
}
