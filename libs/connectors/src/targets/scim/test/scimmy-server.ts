import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

type Json = Record<string, unknown>;
type Kind = 'users' | 'groups';
type Resource = InstanceType<typeof SCIMMY.Types.Resource>;

export interface ScimmyServer {
  readonly baseUrl: string;
  plant(account: { userName: string; externalId: string | null }): string;
  stop(): Promise<void>;
}

let store: Record<Kind, Map<string, Json>> = { users: new Map(), groups: new Map() };
let nextId = 1;
let isDeclared = false;

/** A real third-party SCIM server on loopback. Its resource types belong to the process, so one runs at a time. */
export async function startScimmy(): Promise<ScimmyServer> {
  store = { users: new Map(), groups: new Map() };
  if (!isDeclared) declare();
  isDeclared = true;
  const site = express();
  const router = new SCIMMYRouters({ type: 'bearer', handler: () => 'joinery' });
  site.use('/scim', router as unknown as express.Router);
  const server = createServer(site);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`,
    plant: ({ userName, externalId }) =>
      put('users', null, { userName, active: true, ...(externalId === null ? {} : { externalId }) })['id'] as string,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function declare(): void {
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .extend(SCIMMY.Schemas.EnterpriseUser, false)
    .ingress((resource, data) => put('users', resource.id ?? null, plain(data)) as never)
    .egress((resource) => get('users', resource) as never)
    .degress((resource) => remove('users', resource));
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((resource, data) => put('groups', resource.id ?? null, plain(data)) as never)
    .egress((resource) => get('groups', resource) as never)
    .degress((resource) => remove('groups', resource));
}

function plain(data: object): Json {
  const copy = JSON.parse(JSON.stringify(data)) as Json;
  delete copy['schemas'];
  delete copy['meta'];
  return copy;
}

function put(kind: Kind, known: string | null, data: Json): Json {
  const name = kind === 'users' ? 'userName' : 'displayName';
  const id = known ?? `${kind}-${nextId++}`;
  for (const other of store[kind].values()) {
    const taken = String(other[name]).toLowerCase() === String(data[name]).toLowerCase();
    if (taken && other['id'] !== id) throw new SCIMMY.Types.Error(409, 'uniqueness', `${name} is taken`);
  }
  const entry = { ...data, id };
  store[kind].set(id, entry);
  return entry;
}

function get(kind: Kind, resource: Resource): Json | Json[] {
  if (resource.id === undefined) {
    const all = [...store[kind].values()];
    return resource.filter ? (resource.filter.match(all) as Json[]) : all;
  }
  const found = store[kind].get(resource.id);
  if (found === undefined) throw new SCIMMY.Types.Error(404, null as never, 'not here');
  return found;
}

function remove(kind: Kind, resource: Resource): void {
  if (!store[kind].delete(resource.id ?? '')) throw new SCIMMY.Types.Error(404, null as never, 'not here');
}
