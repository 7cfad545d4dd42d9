import {
  attributePath,
  getOf,
  isRecord,
  isUnassigned,
  memberIds,
  parsePath,
  rawAt,
  type AttributePath,
  type ScimResource,
} from '@joinery/scim';
import type { Exchange, RemoteAccount, RemoteGroup, TargetReading } from '../../../kit/target';
import { idOf } from '../client/answers';
import type { ScimClient } from '../client/client';
import { under } from '../client/resource-path';
import { toGroup } from '../groups/group-writer';
import type { ForgottenPaths } from '../dialect/forgotten-paths';
import { listAll } from './listing';
import { asKnown } from '../groups/same-id';
import { isForbidden } from '../accounts/closed-reading';
import { toAccount } from '../accounts/to-account';

/** Resources that a listing shows too little of are read one by one, so many at a time. */
const AT_A_TIME = 8;
/** So many are read by themselves to find out whether they show more than the listing. */
const SAMPLES = { people: 8, groups: 200 } as const;

/** Implements `TargetConnector.readAll`: every page of users and groups; any failure on the way is thrown. */
export async function readApp(client: ScimClient, paths: readonly string[]): Promise<TargetReading> {
  const { users, groups: collection } = client.profile.paths;
  const wanted = ['externalId', ...paths].flatMap((text) => parsePath(text) ?? []);
  const people = await readCollection(client, users, { optional: false, sample: SAMPLES.people, wanted });
  const accounts = people.resources.map((user) => toAccount(user, paths, client.dialect.learned.labels));
  noteKept(client.dialect.learned.forgotten, accounts);
  const { complete, doubts } = people;
  if (!client.profile.groups.supported) return { complete, doubts, accounts, groups: [] };
  const teams = await readCollection(client, collection, { optional: true, sample: SAMPLES.groups, wanted: MEMBERS });
  if (showsMembers(teams.resources)) client.dialect.learned.noteShown();
  return {
    complete: complete && teams.complete,
    doubts: [...new Set([...doubts, ...teams.doubts])],
    accounts,
    groups: groupsOf(client, teams.resources, people.resources),
  };
}

function noteKept(forgotten: ForgottenPaths, accounts: readonly RemoteAccount[]): void {
  for (const { attributes } of accounts)
    for (const path in attributes) if (!isUnassigned(attributes[path] ?? null)) forgotten.clear(path);
}

/** Implements `TargetConnector.readOne`. */
export async function readAccount(
  client: ScimClient,
  remoteId: string,
  paths: readonly string[],
): Promise<RemoteAccount | null> {
  const path = under(client.profile.paths.users, remoteId);
  const what = `read the account ${remoteId}, which the list does not show`;
  const user = await client.read([], path, what).catch((error: unknown) => {
    // Its way with those who are closed; anybody else's leaves the reading open.
    if (isForbidden(error) && client.dialect.learned.closed.explains('id', null)) return null;
    throw error;
  });
  return user === null ? null : { ...toAccount(user, paths, client.dialect.learned.labels), remoteId };
}

interface Collection {
  readonly resources: readonly ScimResource[];
  readonly complete: boolean;
  readonly doubts: readonly string[];
}

interface Looked {
  /** A collection that is not there is an empty one. */
  readonly optional: boolean;
  readonly sample: number;
  /** What we look for in it. */
  readonly wanted: readonly AttributePath[];
}

const MEMBERS: readonly AttributePath[] = [attributePath('members')];

/**
 * All of a collection. Where nothing is known of the app and something that we look for is shown of nobody, some are
 * read by themselves; when one of them shows it the listing is brief, and all are read.
 */
async function readCollection(client: ScimClient, path: string, look: Looked): Promise<Collection> {
  const trail: Exchange[] = [];
  const listed: ScimResource[] = [];
  const verdict = await listAll(client, trail, path, (one) => listed.push(one), look.optional);
  const lacking = look.wanted.filter((one) => !listed.some((resource) => shows(resource, one)));
  if (client.profile.adapts !== true || lacking.length === 0) return { resources: listed, ...verdict };
  const readSome = (from: number, to: number): Promise<readonly ScimResource[]> =>
    readEach(client, trail, path, listed.slice(from, to));
  const sample = await readSome(0, look.sample);
  const isBrief = sample.some((resource) => lacking.some((one) => shows(resource, one)));
  if (!isBrief) return { resources: listed, ...verdict };
  return { resources: [...sample, ...(await readSome(look.sample, listed.length))], ...verdict };
}

function shows(resource: ScimResource, path: AttributePath): boolean {
  return !isUnassigned(rawAt(resource, path));
}

async function readEach(
  client: ScimClient,
  trail: Exchange[],
  path: string,
  listed: readonly ScimResource[],
): Promise<readonly ScimResource[]> {
  const whole: ScimResource[] = [];
  for (let at = 0; at < listed.length; at += AT_A_TIME) {
    const some = listed.slice(at, at + AT_A_TIME).map((one) => readWhole(client, trail, path, one));
    whole.push(...(await Promise.all(some)));
  }
  return whole;
}

async function readWhole(
  client: ScimClient,
  trail: Exchange[],
  path: string,
  listed: ScimResource,
): Promise<ScimResource> {
  const id = idOf(listed);
  if (id === null) return listed;
  return (
    (await client.read(trail, under(path, id), `read ${path.slice(1)} ${id}, of which the list shows little`)) ?? listed
  );
}

function showsMembers(groups: readonly ScimResource[]): boolean {
  return groups.some((group) => (memberIds(group)?.length ?? 0) > 0);
}

/**
 * A list of members may be empty, or cut, whoever is in the group: the groups that people show at themselves tell as
 * well. Where nothing ever told, nothing is said.
 */
function groupsOf(client: ScimClient, groups: readonly ScimResource[], users: readonly ScimResource[]): RemoteGroup[] {
  const spell = asKnown(users.flatMap((user) => idOf(user) ?? []));
  const shown = groups.map((group) => respelt(toGroup(client, group), spell));
  const { adapts, groups: rules } = client.profile;
  if (rules.readMembers !== 'yes') return shown;
  const told = adapts === true ? toldByPeople(users) : new Map<string, readonly string[]>();
  const isIn = ({ remoteId, memberIds: ids }: RemoteGroup): readonly string[] => [
    ...new Set([...(ids ?? []), ...(told.get(remoteId) ?? [])]),
  ];
  if (told.size > 0) return shown.map((group) => ({ ...group, memberIds: isIn(group) }));
  return client.dialect.learned.hidesMembers ? shown.map((group) => ({ ...group, memberIds: null })) : shown;
}

function respelt(group: RemoteGroup, spell: ReturnType<typeof asKnown>): RemoteGroup {
  return group.memberIds === null ? group : { ...group, memberIds: spell(group.memberIds) };
}

/**
 * Id of a group -> ids of those who show it at themselves, and are in it directly (RFC 7643 section 4.1.2, `groups`).
 */
function toldByPeople(users: readonly ScimResource[]): ReadonlyMap<string, readonly string[]> {
  const told = new Map<string, string[]>();
  for (const user of users) {
    const id = idOf(user);
    const shown = getOf(user, 'groups');
    const direct = Array.isArray(shown) ? shown.filter((one) => !isIndirect(one)) : shown;
    for (const group of memberIds({ members: direct }) ?? []) {
      const members = told.get(group);
      if (id !== null && members) members.push(id);
      else if (id !== null) told.set(group, [id]);
    }
  }
  return told;
}

function isIndirect(group: unknown): boolean {
  return isRecord(group) && getOf(group, 'type') === 'indirect';
}
