import { randomUUID } from 'node:crypto';
import SCIMMY from 'scimmy';
import type { Entry, Kind, Store } from './store';

type Resource = InstanceType<typeof SCIMMY.Types.Resource>;
type Attributes = Record<string, unknown>;
/** What the library takes for a user and for a group alike: it builds its own object from it and checks that. */
type Shown = InstanceType<typeof SCIMMY.Schemas.User> & InstanceType<typeof SCIMMY.Schemas.Group>;

/** The store that the library's handlers work on; they are declared once for the whole process. */
let store: Store | null = null;
let isDeclared = false;

/**
 * Gives the library a store to work on. Its resource types and configuration belong to the process, not to a router, so
 * there is one store at a time; throws when another one is still in use.
 */
export function useStore(next: Store): void {
  if (store) throw new Error('an intranet already runs in this process; the SCIM library allows one');
  store = next;
  if (isDeclared) return;
  isDeclared = true;
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .extend(SCIMMY.Schemas.EnterpriseUser, false)
    .ingress((resource, data) => write('user', resource, plain(data)))
    .egress((resource) => read('user', resource))
    .degress((resource) => remove('user', resource));
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((resource, data) => write('group', resource, plain(data)))
    .egress((resource) => read('group', resource))
    .degress((resource) => remove('group', resource));
}

export function releaseStore(): void {
  store = null;
}

function current(): Store {
  if (!store) throw new SCIMMY.Types.Error(503, '', 'the intranet is closed');
  return store;
}

/** The library's own object as plain data; read-only parts are ours to fill in. */
function plain(data: object): Attributes {
  return without(JSON.parse(JSON.stringify(data)) as Attributes, ['schemas', 'id', 'meta', 'groups', 'password']);
}

function without(attributes: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/**
 * Creates or replaces. The library applies a PATCH by reading, changing and writing the whole resource without a pause
 * in between that lets another request in, so no update is lost.
 */
function write(kind: Kind, resource: Resource, data: Attributes): Shown {
  const { members, ...attributes } = data;
  const id = resource.id ?? randomUUID();
  if (resource.id) existing(kind, resource.id);
  refuseTaken(kind, id, attributes);
  return show(kind, current().put(kind, id, attributes, memberIds(members))) as Shown;
}

function memberIds(members: unknown): string[] {
  return (Array.isArray(members) ? (members as { value: string }[]) : []).map(({ value }) => value);
}

function refuseTaken(kind: Kind, id: string, attributes: Attributes): void {
  const name = kind === 'user' ? 'userName' : 'displayName';
  const value = attributes[name];
  if (typeof value !== 'string') return;
  if (
    current()
      .find(kind, name, value)
      ?.some((one) => one.id !== id)
  ) {
    throw new SCIMMY.Types.Error(409, 'uniqueness', `${name} "${value}" is taken`);
  }
}

/**
 * One by id, or a listing. Only the page that was asked for is built: the library would build everybody for each page.
 */
function read(kind: Kind, resource: Resource): Shown | Shown[] {
  const withMembers = !hidesMembers(resource);
  if (resource.id) return show(kind, existing(kind, resource.id), withMembers);
  const found = resource.filter ? filtered(kind, resource.filter) : null;
  const { startIndex = 1, count = 100, sortBy } = resource.constraints ?? {};
  if (sortBy !== undefined) return (found ?? current().all(kind)).map((one) => show(kind, one, withMembers));
  const total = found?.length ?? current().count(kind);
  const page = found?.slice(startIndex - 1, startIndex - 1 + count) ?? current().page(kind, startIndex - 1, count);
  resource.constraints = { ...resource.constraints, startIndex, count, totalResults: total } as Resource['constraints'];
  return page.map((one) => show(kind, one, withMembers));
}

function hidesMembers(resource: Resource): boolean {
  const asked = resource.attributes as unknown as readonly Record<string, unknown>[] | undefined;
  const rule = asked?.[0]?.['members'];
  return Array.isArray(rule) && rule[0] === 'np';
}

/** One `attribute eq value` is answered by an index; everything else by the library over everybody. */
function filtered(kind: Kind, filter: NonNullable<Resource['filter']>): Entry[] {
  const expressions = filter as unknown as readonly Record<string, unknown>[];
  const [name, test] = Object.entries(expressions[0] ?? {})[0] ?? [];
  const isOne = expressions.length === 1 && Object.keys(expressions[0] ?? {}).length === 1;
  const indexed = isOne && name !== undefined ? byIndex(kind, name, test) : null;
  if (indexed) return indexed;
  return current()
    .all(kind)
    .filter((one) => matches(filter, show(kind, one)));
}

/** The library throws for somebody who lacks the attribute whose parts are asked for; that person does not match. */
function matches(filter: NonNullable<Resource['filter']>, shown: Shown): boolean {
  try {
    return filter.match([shown]).length > 0;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function byIndex(kind: Kind, name: string, test: unknown): Entry[] | null {
  if (name === 'members' && typeof test === 'object' && test !== null) {
    const value = (test as Record<string, unknown>)['value'];
    return Array.isArray(value) && isEq(value) ? current().groupsWith(String(value[1])) : null;
  }
  if (!Array.isArray(test) || !isEq(test)) return null;
  if (name === 'id') return [current().get(kind, String(test[1])) ?? []].flat();
  const found = current().find(kind, name, String(test[1]));
  // externalId is case-exact, the names are not (RFC 7643 sections 3.1 and 4.1.1).
  return name.toLowerCase() === 'externalid'
    ? (found?.filter((one) => one.attributes['externalId'] === test[1]) ?? null)
    : found;
}

function isEq(test: readonly unknown[]): boolean {
  return test.length === 2 && String(test[0]).toLowerCase() === 'eq' && typeof test[1] === 'string';
}

function remove(kind: Kind, resource: Resource): void {
  const id = resource.id ?? '';
  existing(kind, id);
  current().delete(kind, id);
}

function existing(kind: Kind, id: string): Entry {
  const entry = current().get(kind, id);
  if (!entry) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  return entry;
}

function show(kind: Kind, entry: Entry, withMembers = true): Shown {
  const meta = { created: entry.created, lastModified: entry.modified };
  const members = kind === 'group' && withMembers ? { members: [...entry.members].map((value) => ({ value })) } : {};
  const groups = kind === 'user' ? current().groupsWith(entry.id) : [];
  return {
    id: entry.id,
    ...entry.attributes,
    ...members,
    ...(groups.length > 0
      ? { groups: groups.map((one) => ({ value: one.id, display: one.attributes['displayName'] })) }
      : {}),
    meta,
  } as unknown as Shown;
}
