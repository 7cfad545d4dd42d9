import express from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import { serve } from './serve.mjs';

/** scimmy-routers over maps: the library does the protocol, these lines keep what it hands over. */
const stores = { users: new Map(), groups: new Map() };
let made = 0;

function keep(kind, name) {
  const store = stores[kind];
  return {
    ingress: (resource, data) => {
      const copy = JSON.parse(JSON.stringify(data));
      delete copy.schemas;
      delete copy.meta;
      const id = resource.id ?? `${kind}-${(made += 1)}`;
      for (const other of store.values())
        if (other.id !== id && String(other[name]).toLowerCase() === String(copy[name]).toLowerCase())
          throw new SCIMMY.Types.Error(409, 'uniqueness', `${name} is taken`);
      store.set(id, { ...copy, id });
      return store.get(id);
    },
    egress: (resource) => {
      if (resource.id === undefined)
        return resource.filter ? resource.filter.match([...store.values()]) : [...store.values()];
      const found = store.get(resource.id);
      if (!found) throw new SCIMMY.Types.Error(404, null, 'not here');
      return found;
    },
    degress: (resource) => {
      if (!store.delete(resource.id)) throw new SCIMMY.Types.Error(404, null, 'not here');
    },
  };
}

const users = keep('users', 'userName');
const groups = keep('groups', 'displayName');
SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .extend(SCIMMY.Schemas.EnterpriseUser, false)
  .ingress(users.ingress)
  .egress(users.egress)
  .degress(users.degress);
SCIMMY.Resources.declare(SCIMMY.Resources.Group).ingress(groups.ingress).egress(groups.egress).degress(groups.degress);

const token = 'scimmy-token';
const site = express();
const handler = (request) => {
  if (request.header('authorization') !== `Bearer ${token}`) throw new Error('wrong token');
  return 'joinery';
};
site.use('/scim', new SCIMMYRouters({ type: 'bearer', handler }));

await serve({
  path: '/scim',
  token,
  handle: (request, response) => site(request, response),
  truth: () => ({
    users: [...stores.users.values()],
    groups: [...stores.groups.values()].map((group) => ({
      displayName: group.displayName,
      members: (group.members ?? []).map(({ value }) => value),
    })),
  }),
});
