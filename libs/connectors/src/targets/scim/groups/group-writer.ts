import {
  buildGroup,
  eqFilter,
  GROUP_SCHEMA,
  matches,
  memberIds,
  parsePath,
  textOf,
  toQuery,
  writePath,
  type MutableResource,
  type ScimResource,
} from '@joinery/scim';
import { ConflictError, TerminalError, TransientError, type TargetError } from '../../../kit/errors';
import type { Exchange, GroupOptions, RemoteGroup } from '../../../kit/target';
import { idInLocation, idOf, listIn, resourceIn, saysNobody } from '../client/answers';
import type { ScimClient, ScimRequest } from '../client/client';
import { pause } from '../client/patience';
import { isNamedAfter } from './group-names';
import { explained } from './refused-group';
import { under } from '../client/resource-path';
import { failureOf, isOpen, unreadable } from '../client/failures';
import { listAll } from '../reading/listing';
import type { Answer } from '../client/pending-answer';

export interface GroupFound {
  readonly group: RemoteGroup;
  readonly exchanges: readonly Exchange[];
}

/**
 * Implements `TargetConnector.ensureGroup`: look, create, and after a 409 or without an answer look again. Few apps
 * keep display names unique, so a group that may be there and does not show is waited for, not created again.
 */
export async function ensureGroup(
  client: ScimClient,
  displayName: string,
  { mayBeThere = false, members = [] }: Pick<GroupOptions, 'mayBeThere' | 'members'>,
): Promise<GroupFound> {
  const trail: Exchange[] = [];
  const { profile } = client;
  if (!profile.groups.supported) {
    const text = `${profile.title} has no groups that can be written this way; take them out of the policy.`;
    throw new TerminalError('APP_GROUPS_UNSUPPORTED', text, trail);
  }
  try {
    return await bringAbout(client, trail, displayName, { mayBeThere, members });
  } catch (error) {
    throw explained(client, displayName, error);
  }
}

async function bringAbout(
  client: ScimClient,
  trail: Exchange[],
  displayName: string,
  { mayBeThere, members }: Required<Pick<GroupOptions, 'mayBeThere' | 'members'>>,
): Promise<GroupFound> {
  const { profile } = client;
  const there = (await findGroup(client, trail, displayName)) ?? (await scanIfOdd(client, trail, displayName));
  if (there !== null) return { group: asOurs(client, there, displayName), exchanges: trail };
  if (mayBeThere) {
    const text = `The group "${displayName}" was asked for a moment ago and does not show yet.`;
    throw new TransientError('APP_READ_STALE', text, trail);
  }
  if (!profile.groups.creates) {
    const text = `${profile.title} has no group "${displayName}" and lets none be made: make it there.`;
    throw new TerminalError('APP_GROUP_NOT_MADE', text, trail);
  }
  return createGroup(client, trail, displayName, members);
}

/** Makes a group that was not there a moment ago, and says which it is whatever was answered. */
async function createGroup(
  client: ScimClient,
  trail: Exchange[],
  displayName: string,
  members: readonly string[],
): Promise<GroupFound> {
  const request: ScimRequest = {
    method: 'POST',
    path: client.profile.paths.groups,
    what: `create the group "${displayName}"`,
    body: groupBody(client, displayName),
  };
  try {
    const answer = await postGroup(client, trail, request, members);
    const made = await created(client, trail, request, { answer, members });
    if (made !== null) takeName(client, trail, { made, answer, displayName });
    if (made !== null && isCalled(client, made, displayName))
      return madeNow(client, asOurs(client, made, displayName), trail, members);
  } catch (error) {
    if (error instanceof TerminalError) {
      const there = await findGroup(client, trail, displayName);
      if (there !== null) return { group: asOurs(client, there, displayName), exchanges: trail };
    }
    if (!(error instanceof ConflictError) && !isOpen(error)) throw error;
    const group = await resolve(client, trail, displayName, error as TargetError);
    return error instanceof ConflictError ? { group, exchanges: trail } : madeNow(client, group, trail, members);
  }
  const text = `The group "${displayName}" was created but does not show.`;
  const silent = new TransientError('APP_READ_STALE', text, trail);
  return madeNow(client, await resolve(client, trail, displayName, silent), trail, members);
}

interface NewGroup {
  readonly made: ScimResource;
  readonly answer: Answer;
  readonly displayName: string;
}

/**
 * A group that our own request has made, and that the app calls otherwise in the answer as well as afterwards, is not
 * made once more. Under a name that has come of ours it is known by ours from then on; any other is for a person.
 */
function takeName(client: ScimClient, trail: Exchange[], { made, answer, displayName }: NewGroup): void {
  const [id, shown] = [idOf(made), textOf(made, 'displayName')];
  const told = resourceIn(answer);
  const isTold = told === null || textOf(told, 'displayName') === shown;
  if (id === null || shown === null || !isTold || matches(made, 'displayName', displayName)) return;
  if (isNamedAfter(shown, displayName)) return client.dialect.learned.groupNames.note(id, displayName, shown);
  const text = `The app made the group "${displayName}" and calls it "${shown}" (${id}): write that name in the policy of the app.`;
  throw new TerminalError('APP_GROUP_NAMED_OTHERWISE', text, trail);
}

function isCalled(client: ScimClient, group: ScimResource, displayName: string): boolean {
  const ours = client.dialect.learned.groupNames.nameOf(idOf(group));
  return ours === null ? matches(group, 'displayName', displayName) : ours === displayName;
}

/** It was not there a moment ago: nobody else is in it, whether or not the app shows members. */
function madeNow(
  client: ScimClient,
  group: RemoteGroup,
  trail: readonly Exchange[],
  members: readonly string[],
): GroupFound {
  client.dialect.learned.lists.note(group.remoteId, members);
  return { group, exchanges: trail };
}

/** Some want to hear that a group has no members yet, and some make none that has none. */
async function postGroup(
  client: ScimClient,
  trail: Exchange[],
  request: ScimRequest,
  members: readonly string[],
): Promise<Answer> {
  const listed = members.map((value) => ({ value }));
  const withMembers: ScimRequest = { ...request, body: { ...(request.body as ScimResource), members: listed } };
  if (members.length > 0) return client.write(trail, withMembers);
  const answer = await client.ask(trail, request);
  if (answer.status < 300) return answer;
  if (!isRefused(answer) || client.profile.adapts !== true) throw client.failure(trail, request, answer);
  const again = await client.ask(trail, withMembers);
  if (again.status < 300) return again;
  const failure = client.failure(trail, request, again);
  if (!isRefused(again)) throw failure;
  throw new TerminalError('APP_GROUP_EMPTY', `${failure.message} It was to be made without members.`, trail);
}

function isRefused({ status }: Answer): boolean {
  return status === 400 || status === 422;
}

/**
 * A name with signs in it may be there though a filter does not find it: in an app that nothing is known of, and that
 * may keep two groups of one name, all are looked through before it is made.
 */
async function scanIfOdd(client: ScimClient, trail: Exchange[], displayName: string): Promise<ScimResource | null> {
  if (client.profile.adapts !== true || /^[\w .-]*$/.test(displayName)) return null;
  return choose(await scan(client, trail, displayName), displayName, trail);
}

/**
 * What the app wants every group to have stands beside the name; a nickname is made of the letters and digits of it.
 */
function groupBody(client: ScimClient, displayName: string): ScimResource {
  const constants = Object.entries(client.profile.groups.constants);
  if (constants.length === 0) return buildGroup(displayName);
  const nickname =
    displayName
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '')
      .slice(0, 60) || 'group';
  const schemas = new Set([GROUP_SCHEMA]);
  const group: MutableResource = { ...buildGroup(displayName) };
  for (const [path, value] of constants) {
    writePath(group, path, value === '{mailNickname}' ? nickname : value);
    const schema = parsePath(path)?.schema;
    if (schema) schemas.add(schema);
  }
  return { ...group, schemas: [...schemas] };
}

/** The group as the app shows it once it is made: a yes alone, be it with the group in it, was seen to make nothing. */
async function created(
  client: ScimClient,
  trail: Exchange[],
  request: ScimRequest,
  { answer, members }: { readonly answer: Answer; readonly members: readonly string[] },
): Promise<ScimResource | null> {
  const resource = resourceIn(answer);
  const id = resource === null ? idInLocation(answer, request.path) : idOf(resource);
  if (id === null) return null;
  // Whoever reads a new group sees it late in some apps: that nobody else is in it is known all the same.
  client.dialect.learned.lists.note(id, members);
  return client.read(trail, under(request.path, id), `${request.what}: read it back`);
}

async function resolve(
  client: ScimClient,
  trail: Exchange[],
  displayName: string,
  cause: TargetError,
): Promise<RemoteGroup> {
  for (const delay of client.profile.retry.lookDelaysMs) {
    await pause(delay);
    const found = await findGroup(client, trail, displayName);
    if (found !== null) return asOurs(client, found, displayName);
  }
  if (!(cause instanceof ConflictError)) throw cause;
  const hidden = choose(await scan(client, trail, displayName), displayName, trail);
  if (hidden !== null) return asOurs(client, hidden, displayName);
  throw new TransientError(
    'APP_EXISTS_UNSEEN',
    `${cause.message} Yet no group "${displayName}" is to be found.`,
    trail,
  );
}

async function findGroup(client: ScimClient, trail: Exchange[], displayName: string): Promise<ScimResource | null> {
  const { groupNames } = client.dialect.learned;
  const id = groupNames.idOf(displayName);
  const known =
    id && (await client.read(trail, under(client.profile.paths.groups, id), `read the group "${displayName}"`));
  if (known) return known;
  if (id !== null) groupNames.forget(id);
  return choose(await candidates(client, trail, displayName), displayName, trail);
}

function choose(found: readonly ScimResource[], displayName: string, trail: readonly Exchange[]): ScimResource | null {
  const exact = found.filter((group) => textOf(group, 'displayName') === displayName);
  const [only, ...more] = exact.length > 0 ? exact : found;
  if (only === undefined) return null;
  if (more.length === 0) return only;
  const text = `${more.length + 1} groups are called "${displayName}", and nothing tells which one is meant: leave one of that name in the app.`;
  throw new ConflictError('APP_SEVERAL_GROUPS', text, trail);
}

/** Groups that really have the name; an app that ignores the filter or refuses it is read from end to end. */
async function candidates(
  client: ScimClient,
  trail: Exchange[],
  displayName: string,
): Promise<readonly ScimResource[]> {
  const { paths, filterable } = client.profile;
  if (!filterable.groups.includes('displayName')) return scan(client, trail, displayName);
  const what = `look for the group "${displayName}"`;
  const path = `${paths.groups}?${toQuery({ filter: eqFilter('displayName', displayName) })}`;
  const answer = await client.ask(trail, { method: 'GET', path, what });
  if (saysNobody(answer)) return [];
  if (client.dialect.learned.refusesFilter(answer.status)) return scan(client, trail, displayName);
  if (answer.status >= 300) throw failureOf(answer, what, client.profile, trail);
  const page = listIn(answer);
  if (page === null) throw unreadable(answer, what, trail);
  if (page.resources.length === 0) return [];
  const kept = page.resources.filter((group) => idOf(group) !== null && matches(group, 'displayName', displayName));
  return kept.length > 0 ? kept : scan(client, trail, displayName);
}

async function scan(client: ScimClient, trail: Exchange[], displayName: string): Promise<readonly ScimResource[]> {
  const found: ScimResource[] = [];
  await listAll(client, trail, client.profile.paths.groups, (group) => {
    if (matches(group, 'displayName', displayName)) found.push(group);
  });
  return found;
}

/** The group that was asked for, under the name that it was asked for by. */
function asOurs(client: ScimClient, group: ScimResource, displayName: string): RemoteGroup {
  const [id, shown] = [idOf(group), textOf(group, 'displayName')];
  const isSpelt = shown !== null && matches(group, 'displayName', displayName);
  if (id !== null && isSpelt) client.dialect.learned.groupNames.note(id, displayName, shown.normalize('NFC'));
  return toGroup(client, group);
}

export function toGroup(client: ScimClient, group: ScimResource): RemoteGroup {
  const hidden = client.profile.groups.readMembers !== 'yes';
  const ours = client.dialect.learned.groupNames.nameOf(idOf(group));
  return {
    remoteId: idOf(group) ?? '',
    displayName: ours ?? (textOf(group, 'displayName') ?? '').normalize('NFC'),
    memberIds: hidden ? null : (memberIds(group) ?? []),
  };
}
