import type { Json } from './fake-scim-server';

/** A refusal of a vendor, with the status it is known for. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly scimType?: string,
  ) {
    super(`${status} ${scimType ?? ''}`);
  }
}

export interface Ask {
  readonly method: string;
  readonly kind: 'users' | 'groups';
  readonly id: string | null;
  readonly query: string;
  readonly body: Json | null;
}

/** What one vendor does that the RFC does not say; written after the vendor's pages, not after our profiles. */
export interface VendorRules {
  readonly paths: { readonly users: string; readonly groups: string };
  readonly deletes: 'purge' | 'deactivate' | 'hide';
  readonly putMerges: boolean;
  /** Throws `Refused`. */
  refuse(ask: Ask): void;
  stored(kind: Ask['kind'], resource: Json): Json;
  shown(kind: Ask['kind'], resource: Json): Json;
}

export const NO_RULES: VendorRules = {
  paths: { users: 'Users', groups: 'Groups' },
  deletes: 'purge',
  putMerges: false,
  refuse: () => undefined,
  stored: (_kind, resource) => resource,
  shown: (_kind, resource) => resource,
};

const ENTRA_GROUP = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group';

interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

const operationsOf = (body: Json | null): readonly Operation[] => (body?.['Operations'] ?? []) as Operation[];
const isCreate = (ask: Ask, kind: Ask['kind']): boolean =>
  ask.method === 'POST' && ask.kind === kind && ask.id === null;
const filterOf = (ask: Ask): string | null => /filter=(\S+) eq /.exec(ask.query)?.[1] ?? null;

function demand(ask: Ask, ...names: readonly string[]): void {
  if (!isCreate(ask, 'users')) return;
  for (const name of names) {
    const value = name.split('.').reduce<unknown>((at, key) => (at as Json | undefined)?.[key], ask.body ?? {});
    if (value === undefined || value === null || value === '') throw new Refused(400, 'invalidValue');
  }
}

function onlyFilters(ask: Ask, users: readonly string[], groups: readonly string[]): void {
  const name = filterOf(ask);
  if (name === null || name === 'id') return;
  if (!(ask.kind === 'users' ? users : groups).includes(name)) throw new Refused(400, 'invalidFilter');
}

function membersMoved(ask: Ask): number {
  return operationsOf(ask.body).reduce((sum, { op, path, value }) => {
    if (path === undefined || !path.startsWith('members')) return sum;
    if (op === 'replace' || (op === 'remove' && path === 'members')) throw new Refused(400, 'invalidValue');
    return sum + (Array.isArray(value) ? value.length : 1);
  }, 0);
}

function handle(value: unknown): string {
  return String(value).split('@')[0]?.toLowerCase().replace(/[^a-z0-9._-]/g, '').slice(0, 21) ?? ''; // prettier-ignore
}

const lowerMails = (resource: Json): Json => {
  const mails = resource['emails'] as Json[] | undefined;
  return mails === undefined ? resource : { ...resource, emails: mails.map((mail) => ({ ...mail, value: String(mail['value']).toLowerCase() })) }; // prettier-ignore
};

export const VENDORS: Readonly<Record<string, VendorRules>> = {
  slack: {
    ...NO_RULES,
    deletes: 'deactivate',
    refuse: (ask) => demand(ask, 'userName', 'emails'),
    stored: (kind, resource) => (kind === 'users' ? { ...resource, userName: handle(resource['userName']) } : resource),
  },
  zoom: {
    ...NO_RULES,
    putMerges: true,
    refuse: (ask) => {
      demand(ask, 'userName', 'emails');
      onlyFilters(ask, ['userName'], []);
      if (ask.kind === 'users' && ask.method === 'PUT' && !ask.body?.['userName'])
        throw new Refused(400, 'invalidValue');
      if (ask.kind !== 'users' || ask.method !== 'PATCH') return;
      if (operationsOf(ask.body).some(({ path }) => path !== 'active')) throw new Refused(400, 'invalidPath');
    },
    stored: (_kind, resource) => lowerMails(resource),
  },
  'aws-iam-identity-center': {
    ...NO_RULES,
    refuse: (ask) => {
      demand(ask, 'userName', 'displayName', 'name.givenName', 'name.familyName');
      onlyFilters(ask, ['userName', 'externalId'], ['displayName', 'externalId', 'members']);
      if (ask.kind === 'groups' && ask.method === 'PUT') throw new Refused(501);
      if (ask.kind === 'groups' && ask.method === 'PATCH' && membersMoved(ask) > 100) throw new Refused(400);
      if (ask.kind === 'users' && ((ask.body?.['emails'] ?? []) as unknown[]).length > 1) throw new Refused(400);
    },
    shown: (kind, resource) => (kind === 'groups' ? { ...resource, members: [] } : resource),
  },
  'github-enterprise': {
    ...NO_RULES,
    refuse: (ask) => {
      demand(ask, 'userName', 'displayName', 'emails', 'name.givenName', 'name.familyName');
      onlyFilters(ask, ['userName', 'externalId'], ['displayName', 'externalId']);
      const known = ['schemas', 'externalId', 'userName', 'displayName', 'name', 'emails', 'roles', 'active', 'id'];
      if (isCreate(ask, 'users') && Object.keys(ask.body ?? {}).some((key) => !known.includes(key)))
        throw new Refused(400);
    },
    stored: (kind, resource) => (kind === 'users' ? { ...resource, userName: `${handle(resource['userName']).replace(/[._]/g, '-')}_acme`.replace(/(_acme)+$/, '_acme') } : resource), // prettier-ignore
  },
  atlassian: {
    ...NO_RULES,
    deletes: 'hide',
    refuse: (ask) => {
      demand(ask, 'userName', 'emails');
      onlyFilters(ask, ['userName', 'externalId'], ['displayName']);
      if (ask.kind === 'groups' && operationsOf(ask.body).some(({ path }) => path === 'displayName')) throw new Refused(400, 'mutability'); // prettier-ignore
    },
    stored: (_kind, resource) => lowerMails(resource),
  },
  salesforce: {
    ...NO_RULES,
    deletes: 'deactivate',
    refuse: (ask) => {
      demand(ask, 'userName', 'emails', 'name.familyName', 'entitlements');
      if (isCreate(ask, 'groups')) throw new Refused(405);
      if (isCreate(ask, 'users') && !String(ask.body?.['userName']).includes('@'))
        throw new Refused(400, 'invalidValue');
      onlyFilters(ask, ['userName', 'externalId'], ['displayName']);
    },
  },
  'google-cloud-identity': {
    ...NO_RULES,
    refuse: (ask) => {
      demand(ask, 'userName', 'name.givenName', 'name.familyName');
      if (/startIndex|count=|cursor/.test(ask.query)) throw new Refused(400, 'invalidValue');
      if (ask.method === 'GET' && ask.id === null && !ask.query.includes('filter=')) throw new Refused(400, 'tooMany');
      onlyFilters(ask, ['userName'], ['displayName', 'externalId']);
    },
  },
  'entra-scim': {
    ...NO_RULES,
    paths: { users: 'users', groups: 'groups' },
    refuse: (ask) => {
      demand(ask, 'userName', 'password', 'displayName', 'name.givenName', 'name.familyName');
      if (ask.method === 'PUT') throw new Refused(405);
      if (/startIndex|\+| = /.test(ask.query)) throw new Refused(400);
      onlyFilters(ask, ['userName', 'externalId'], ['displayName', 'members.value']);
      if (isCreate(ask, 'groups') && (ask.body?.[ENTRA_GROUP] as Json | undefined)?.['mailNickname'] === undefined)
        throw new Refused(400);
      if (ask.kind === 'groups' && ask.method === 'PATCH') entraMembers(ask);
    },
    shown: (kind, resource) => {
      if (kind === 'users') return resource;
      return Object.fromEntries(Object.entries(resource).filter(([key]) => key !== 'members'));
    },
  },
  pingone: {
    ...NO_RULES,
    refuse: (ask) => {
      if (ask.kind === 'groups') throw new Refused(404);
      demand(ask, 'userName', 'emails');
    },
  },
};

/** Adds: one operation, up to 20 members; removals: one member a request; never both. */
function entraMembers(ask: Ask): void {
  const operations = operationsOf(ask.body).filter(({ path }) => path?.startsWith('members'));
  const kinds = new Set(operations.map(({ op }) => op));
  if (kinds.size > 1 || operations.length > 1 || membersMoved(ask) > 20) throw new Refused(400);
}
