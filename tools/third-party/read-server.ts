import type { Running } from './servers';

export type Resource = Readonly<Record<string, unknown>>;
export interface Group {
  readonly displayName: string;
  /** Ids of the accounts in it. */
  readonly members: readonly string[];
}

interface ListResponse {
  readonly totalResults: number;
  readonly Resources?: readonly Resource[];
}

/**
 * What a server holds, read without any code of the product: accounts over its own SCIM side, page by page; memberships
 * there as well, or, where its groups never show any, from what its script tells of it.
 */
export async function readServer(server: Running): Promise<{ users: readonly Resource[]; groups: readonly Group[] }> {
  const users = await list(server, 'Users');
  if (server.server.id === 'saml-jackson') {
    const truth = (await (await fetch(server.truth)).json()) as { groups: readonly Group[] };
    return { users, groups: truth.groups };
  }
  const groups = (await list(server, 'Groups')).map((group) => ({
    displayName: String(group['displayName']),
    members: ((group['members'] ?? []) as readonly Resource[]).map((member) => String(member['value'])),
  }));
  return { users, groups };
}

async function list({ url, token }: Running, kind: string): Promise<readonly Resource[]> {
  const found = new Map<string, Resource>();
  for (let start = 1; ;) {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json' };
    const answer = await fetch(`${url}/${kind}?startIndex=${start}&count=50`, { headers });
    if (answer.status !== 200) throw new Error(`${url}/${kind}: ${answer.status} ${await answer.text()}`);
    const { totalResults, Resources = [] } = (await answer.json()) as ListResponse;
    for (const one of Resources) found.set(String(one['id']), one);
    start += Resources.length;
    if (Resources.length === 0 || found.size >= totalResults) return [...found.values()];
  }
}
