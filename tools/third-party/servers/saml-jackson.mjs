import jackson from '@boxyhq/saml-jackson';
import { bodyOf, serve } from './serve.mjs';

/** Directory Sync of @boxyhq/saml-jackson with its in-memory database, behind the few lines of HTTP that it leaves to others. */
const { directorySyncController: sync } = await jackson.default({
  externalUrl: 'http://127.0.0.1',
  samlAudience: 'https://joinery.example',
  samlPath: '/saml',
  db: { engine: 'mem', ttl: 3_600, cleanupLimit: 1000 },
  noAnalytics: true,
});
const tenant = 'joinery';
const product = 'demo';
const { data: directory } = await sync.directories.create({
  name: 'Joinery',
  tenant,
  product,
  type: 'generic-scim-v2',
});
const token = directory.scim.secret;
const path = `/api/scim/v2.0/${directory.id}`;

async function handle(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  const [resourceType = '', resourceId] = url.pathname.slice(path.length + 1).split('/');
  const query = Object.fromEntries(url.searchParams);
  const text = await bodyOf(request);
  const { status, data } = await sync.requests.handle({
    method: request.method,
    body: text === '' ? undefined : JSON.parse(text),
    directoryId: directory.id,
    resourceType: resourceType.toLowerCase(),
    resourceId: resourceId === undefined ? undefined : decodeURIComponent(resourceId),
    apiSecret: (request.headers.authorization ?? '').replace(/^Bearer /, ''),
    query: {
      count: query.count === undefined ? undefined : Number(query.count),
      startIndex: query.startIndex === undefined ? undefined : Number(query.startIndex),
      filter: query.filter,
    },
  });
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(data === undefined ? '' : JSON.stringify(data));
}

await serve({
  path,
  token,
  handle,
  truth: async () => {
    sync.users.setTenantAndProduct(tenant, product);
    sync.groups.setTenantAndProduct(tenant, product);
    const { data: users } = await sync.users.getAll({ directoryId: directory.id });
    const { data: groups } = await sync.groups.getAll({ directoryId: directory.id });
    return {
      users: users.map(({ raw }) => raw),
      groups: await Promise.all(
        groups.map(async ({ id, name }) => ({ displayName: name, members: await membersOf(id) })),
      ),
    };
  },
});

async function membersOf(groupId) {
  const members = [];
  for (let offset = 0; ; offset += 100) {
    const { data } = await sync.groups.getGroupMembers({ groupId, pageOffset: offset, pageLimit: 100 });
    members.push(...(data ?? []).map((one) => one.user_id));
    if ((data ?? []).length < 100) return members;
  }
}
