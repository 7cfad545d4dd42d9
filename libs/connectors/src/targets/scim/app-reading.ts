import { getOf, readPath, textOf, type ScimResource } from '@joinery/scim';
import type { AttributeValue } from '@joinery/identity';
import type { Exchange, RemoteAccount, RemoteGroup, TargetReading } from '../../kit/target';
import { idOf, type ScimClient } from './client';
import { toGroup } from './group-writer';
import { listAll } from './listing';

/** Implements `TargetConnector.readAll`: every page of users and groups; any failure on the way is thrown. */
export async function readApp(client: ScimClient, paths: readonly string[]): Promise<TargetReading> {
  const trail: Exchange[] = [];
  const accounts: RemoteAccount[] = [];
  const groups: RemoteGroup[] = [];
  const { users, groups: collection } = client.profile.paths;
  const people = await listAll(client, trail, users, (user) => accounts.push(toAccount(user, paths)));
  if (!client.profile.groups.supported) return { complete: people.complete, doubts: people.doubts, accounts, groups };
  const teams = await listAll(client, trail, collection, (group) => groups.push(toGroup(client, group)), true);
  return {
    complete: people.complete && teams.complete,
    doubts: [...people.doubts, ...teams.doubts],
    accounts,
    groups,
  };
}

function toAccount(user: ScimResource, paths: readonly string[]): RemoteAccount {
  const attributes: Record<string, AttributeValue> = {};
  for (const path of paths) attributes[path] = readPath(user, path);
  return {
    remoteId: idOf(user) ?? '',
    externalId: textOf(user, 'externalId'),
    userName: textOf(user, 'userName'),
    active: isActive(getOf(user, 'active')),
    attributes,
  };
}

/** An app that does not show `active` has open accounts only; one that shows text means what it says. */
function isActive(shown: unknown): boolean {
  return typeof shown === 'string' ? shown.toLowerCase() !== 'false' : shown !== false;
}
