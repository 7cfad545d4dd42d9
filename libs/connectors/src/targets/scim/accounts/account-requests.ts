import {
  buildPatch,
  buildWholePatch,
  getOf,
  isRecord,
  isUnassigned,
  objectUnder,
  parsePath,
  speakPatch,
  textOf,
  USER_SCHEMA,
  writePath,
  type AttributePath,
  type MutableResource,
  type PatchRequest,
  type ScimResource,
  type SpokenPatch,
  type ValueChange,
} from '@joinery/scim';
import type { AccountTask } from './account-task';
import type { ScimRequest } from '../client/client';
import { covers } from '../dialect/dialect';
import { isWhole, type PatchForm } from '../dialect/patch-form';
import { under } from '../client/resource-path';

/** What requests are made from: the account as it is read, null where that was not needed, and how PATCH is said. */
interface Ground {
  readonly current: ScimResource | null;
  readonly form: PatchForm | null;
}

/** The state goes first where it has a verb of its own: who leaves is out before anything else can fail. */
export function requestsFor(
  task: AccountTask,
  id: string,
  wanted: readonly ValueChange[],
  ground: Ground,
): readonly ScimRequest[] {
  const { state } = task.client.profile;
  const changes = placed(task, wanted);
  if (state === 'as-update') return updateRequests(task, id, changes, ground);
  const others = changes.filter((change) => !isState(change));
  const states = changes.filter(isState);
  const target = { path: userPath(task, id), what: whatFor(task) };
  const first = states.flatMap((change): readonly ScimRequest[] => {
    if (state === 'patch') return patchRequests(task, target, [change], ground);
    return change.value === false ? [{ method: 'DELETE', ...target }] : updateRequests(task, id, [change], ground);
  });
  return [...first, ...(others.length === 0 ? [] : updateRequests(task, id, others, ground))];
}

/** The same changes where this app keeps what they are about. */
export function placed({ client }: AccountTask, changes: readonly ValueChange[]): readonly ValueChange[] {
  const { labels } = client.dialect.learned;
  return changes.map(({ path, value }) => ({ path: labels.placeOf(path), value }));
}

function updateRequests(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  ground: Ground,
): readonly ScimRequest[] {
  const target = { path: userPath(task, id), what: whatFor(task) };
  const { current } = ground;
  switch (task.client.dialect.update) {
    case 'put':
      if (current === null) return [];
      return [{ method: 'PUT', ...target, body: mergedUser(current, changes), ...versionOf(task, current) }];
    case 'put-changed':
      return [{ method: 'PUT', ...target, body: onlyChanged([...companions(task, changes), ...changes]) }];
    case 'patch':
      return patchRequests(task, target, changes, ground);
  }
}

function patchRequests(
  task: AccountTask,
  target: { readonly path: string; readonly what: string },
  changes: readonly ValueChange[],
  { current, form }: Ground,
): readonly ScimRequest[] {
  const { dialect } = task.client;
  const maxOps = dialect.maxOpsPerPatch;
  const bodies =
    current !== null && isWhole(form)
      ? buildWholePatch(changes, current, maxOps)
      : buildPatch(changes, { current, maxOps });
  const spoken = (body: PatchRequest): SpokenPatch =>
    speakPatch(form === 'pathless' ? withoutRemovals(body) : body, dialect.patchIn(form));
  return bodies.map((body) => ({ method: 'PATCH', ...target, body: spoken(body) }));
}

/** Nothing can be removed without a path: null is what SCIM calls unassigned as well (RFC 7643 section 2.5). */
function withoutRemovals({ schemas, Operations }: PatchRequest): PatchRequest {
  return {
    schemas,
    Operations: Operations.map((one) => (one.op === 'remove' ? { op: 'replace', path: one.path, value: null } : one)),
  };
}

export function isState(change: ValueChange): boolean {
  return change.path === 'active';
}

/**
 * What goes along with changes: what the app requires, since a PUT without it is refused even where it merges (RFC 7644
 * section 3.5.1), and the rest of every complex attribute and extension that is touched, since some merge no deeper.
 */
function companions({ client, write }: AccountTask, changes: readonly ValueChange[]): readonly ValueChange[] {
  const { required } = client.profile.attributes;
  return Object.entries(write.desired.attributes)
    .filter(([path]) => !changes.some((one) => one.path === path))
    .filter(
      ([path]) => required.some((wanted) => covers(wanted, path)) || changes.some((one) => isBeside(one.path, path)),
    )
    .map(([path, value]) => ({ path, value }));
}

function isBeside(one: string, other: string): boolean {
  const [left, right] = [parsePath(one), parsePath(other)];
  if (left === null || right === null || left.schema !== right.schema) return false;
  return left.schema !== null || left.attribute.toLowerCase() === right.attribute.toLowerCase();
}

/** What the app merges into what it has. What is to be empty is an empty text: null is read as "not said" by some. */
function onlyChanged(changes: readonly ValueChange[]): ScimResource {
  const schemas = [USER_SCHEMA];
  const resource: MutableResource = { schemas };
  for (const { path, value } of changes) {
    const parsed = parsePath(path);
    if (!isUnassigned(value)) writePath(resource, path, value);
    else if (parsed !== null) blank(resource, parsed);
    if (parsed?.schema && !schemas.includes(parsed.schema)) schemas.push(parsed.schema);
  }
  return resource;
}

function blank(resource: MutableResource, { schema, attribute, sub, filter }: AttributePath): void {
  const home = schema === null ? resource : objectUnder(resource, schema);
  if (filter.length > 0 || sub === null) home[attribute] = filter.length > 0 ? [] : '';
  else objectUnder(home, attribute)[sub] = '';
}

export function whatFor(task: AccountTask): string {
  return `change the account of ${task.write.externalId}`;
}

/** The whole resource as the app has it, with our changes in it: a PUT from our model alone would clear the rest. */
export function mergedUser(base: ScimResource, changes: readonly ValueChange[]): ScimResource {
  const resource: MutableResource = structuredClone(base);
  const shown = getOf(resource, 'schemas');
  // Whoever shows none may want them all the same (RFC 7643 section 3).
  const schemas: unknown = shown ?? [USER_SCHEMA];
  if (shown === undefined) resource['schemas'] = schemas;
  for (const { path, value } of changes) {
    writePath(resource, path, value);
    const schema = parsePath(path)?.schema ?? null;
    if (schema !== null && Array.isArray(schemas) && !schemas.includes(schema)) schemas.push(schema);
  }
  return resource;
}

export function versionOf(task: AccountTask, base: ScimResource): { version?: string } {
  const meta = getOf(base, 'meta');
  const version = isRecord(meta) ? textOf(meta, 'version') : null;
  return task.client.profile.etag && version !== null ? { version } : {};
}

export function userPath(task: AccountTask, id: string): string {
  return under(task.client.profile.paths.users, id);
}
