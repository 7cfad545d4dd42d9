import {
  buildPatch,
  getOf,
  isRecord,
  isUnassigned,
  parsePath,
  readPath,
  speakPatch,
  textOf,
  USER_SCHEMA,
  writePath,
  type AttributePath,
  type MutableResource,
  type ScimResource,
  type ScimValue,
  type ValueChange,
} from '@joinery/scim';
import { ConflictError, TerminalError, TransientError, type TargetError } from '../../kit/errors';
import type { AccountTask } from './account-task';
import { covers } from './dialect';
import { resourceIn } from './answers';
import type { ScimRequest } from './client';
import { under } from './resource-path';
import { isOpen } from './failures';
import { isTooMuch, patchRefusal } from './patch-refusal';

/** How sending changes ended. `open`: the answer was lost or the app fell over; only a reading can tell. */
export type Sending =
  | { readonly kind: 'done'; readonly shown: ScimResource | null }
  | { readonly kind: 'open'; readonly failure: TargetError }
  | { readonly kind: 'missing' };

const MISSING: Sending = { kind: 'missing' };
/**
 * Sends changes of one account, by PATCH or by the profile's PUT. One second attempt is made on a fresh reading when
 * the app found no element at a path (`noTarget`) or met a concurrent write (409, 412). In an app that nothing is known
 * of, what PATCH does not offer goes out as a PUT.
 */
export async function sendChanges(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  const { dialect } = task.client;
  if (!dialect.mayPut) return sendAndSendAgain(task, id, changes, current);
  try {
    const sending = await sendAndSendAgain(task, id, changes, current);
    // The account is not there, or PATCH is not.
    return sending.kind === 'missing' ? ((await sendWhole(task, id, changes)) ?? MISSING) : sending;
  } catch (error) {
    const refusal = patchRefusal(error);
    if (refusal === null && (await isGone(task, id, error))) return MISSING;
    if (refusal === null) throw error;
    const sending = await sendWhole(task, id, changes);
    if (sending === null) throw error;
    dialect.learned.puts ||= refusal === 'verb' && sending.kind === 'done';
    return sending;
  }
}

/**
 * The changes as a PUT of the whole resource, read just now, with the changes in it (RFC 7644 section 3.5.1); null when
 * the app takes none. Used where PATCH is refused, or was answered and not done.
 */
export async function sendWhole(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
): Promise<Sending | null> {
  const target = { path: userPath(task, id), what: whatFor(task) };
  const base = await task.client.read(task.trail, target.path, `read the account of ${task.write.externalId}`);
  if (base === null) return MISSING;
  refuseFixed(task, changes, base);
  const request: ScimRequest = { method: 'PUT', ...target, body: merged(base, changes), ...versionOf(task, base) };
  try {
    const answer = await task.client.ask(task.trail, request);
    return answer.status < 300 ? { kind: 'done', shown: resourceIn(answer) } : null;
  } catch (error) {
    if (isOpen(error)) return { kind: 'open', failure: error as TargetError };
    throw error;
  }
}

/** Some say 400 where there is no such account. */
async function isGone(task: AccountTask, id: string, error: unknown): Promise<boolean> {
  if (!(error instanceof TerminalError) || error.exchanges.at(-1)?.status !== 400) return false;
  return (await task.client.read(task.trail, userPath(task, id), whatFor(task))) === null;
}

async function sendAndSendAgain(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  try {
    return await sendOnce(task, id, changes, current);
  } catch (error) {
    if (task.client.dialect.maxOpsPerPatch > 1 && task.client.profile.adapts === true && isTooMuch(error)) {
      task.client.dialect.learned.mostAtOnce = 1;
      return sendAndSendAgain(task, id, changes, current);
    }
    if (!deservesReading(error)) throw error;
    const fresh = await task.client.read(
      task.trail,
      userPath(task, id),
      `read the account of ${task.write.externalId}`,
    );
    return fresh === null ? MISSING : sendOnce(task, id, changes, fresh);
  }
}

async function sendOnce(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  const { update } = task.client.dialect;
  const { state } = task.client.profile;
  const needsWhole =
    update === 'put' && current === null && changes.some((one) => state === 'as-update' || !isState(one));
  const base = needsWhole ? await task.client.read(task.trail, userPath(task, id), whatFor(task)) : current;
  if (needsWhole && base === null) return MISSING;
  refuseFixed(task, changes, base);
  let shown: ScimResource | null = null;
  for (const request of requestsFor(task, id, changes, base)) {
    try {
      const answer = await task.client.ask(task.trail, request);
      if (answer.status === 404 || answer.status === 410) return MISSING;
      if (answer.status >= 300) throw task.client.failure(task.trail, request, answer);
      shown = resourceIn(answer);
    } catch (error) {
      if (isOpen(error) && !isConcurrent(error)) return { kind: 'open', failure: error as TargetError };
      throw error;
    }
  }
  return { kind: 'done', shown };
}

/** The state goes first where it has a verb of its own: who leaves is out before anything else can fail. */
function requestsFor(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): readonly ScimRequest[] {
  const { state } = task.client.profile;
  if (state === 'as-update') return updateRequests(task, id, changes, current);
  const others = changes.filter((change) => !isState(change));
  const states = changes.filter(isState);
  const target = { path: userPath(task, id), what: whatFor(task) };
  const first = states.flatMap((change): readonly ScimRequest[] => {
    if (state === 'patch') return patchRequests(task, target, [change], current);
    return change.value === false ? [{ method: 'DELETE', ...target }] : updateRequests(task, id, [change], current);
  });
  return [...first, ...(others.length === 0 ? [] : updateRequests(task, id, others, current))];
}

function updateRequests(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): readonly ScimRequest[] {
  const target = { path: userPath(task, id), what: whatFor(task) };
  switch (task.client.dialect.update) {
    case 'put':
      if (current === null) return [];
      return [{ method: 'PUT', ...target, body: merged(current, changes), ...versionOf(task, current) }];
    case 'put-changed':
      return [{ method: 'PUT', ...target, body: onlyChanged([...companions(task, changes), ...changes]) }];
    case 'patch':
      return patchRequests(task, target, changes, current);
  }
}

function patchRequests(
  task: AccountTask,
  target: { readonly path: string; readonly what: string },
  changes: readonly ValueChange[],
  current: ScimResource | null,
): readonly ScimRequest[] {
  const { patch } = task.client.profile;
  return buildPatch(changes, { current, maxOps: task.client.dialect.maxOpsPerPatch }).map((body) => ({
    method: 'PATCH',
    ...target,
    body: speakPatch(body, patch),
  }));
}

function isState(change: ValueChange): boolean {
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
  const home = schema === null ? resource : inside(resource, schema);
  if (filter.length > 0 || sub === null) home[attribute] = filter.length > 0 ? [] : '';
  else inside(home, attribute)[sub] = '';
}

function inside(record: MutableResource, name: string): MutableResource {
  const there = record[name];
  if (isRecord(there)) return there;
  const made: MutableResource = {};
  record[name] = made;
  return made;
}

/** What cannot be changed is not tried: the app would refuse the whole request, or say yes and do nothing. */
function refuseFixed(task: AccountTask, changes: readonly ValueChange[], current: ScimResource | null): void {
  const { dialect, profile } = task.client;
  const fixed = changes.filter(({ path, value }) => {
    const before = current === null ? (task.write.current?.attributes[path] ?? null) : readIf(current, path);
    return (
      dialect.isFixed(path, before) || (profile.attributes.keepsValues && isUnassigned(value) && !isUnassigned(before))
    );
  });
  if (fixed.length === 0) return;
  const names = fixed.map(({ path }) => path).join(', ');
  throw new TerminalError('APP_ATTRIBUTE_IMMUTABLE', `${profile.title} never changes ${names} of an account that has it.`, task.trail); // prettier-ignore
}

function readIf(resource: ScimResource, path: string): ScimValue {
  return parsePath(path) === null ? null : readPath(resource, path);
}

function whatFor(task: AccountTask): string {
  return `change the account of ${task.write.externalId}`;
}

/** The whole resource as the app has it, with our changes in it: a PUT from our model alone would clear the rest. */
function merged(base: ScimResource, changes: readonly ValueChange[]): ScimResource {
  const resource: MutableResource = structuredClone(base);
  const schemas = getOf(resource, 'schemas');
  for (const { path, value } of changes) {
    writePath(resource, path, value);
    const schema = parsePath(path)?.schema ?? null;
    if (schema !== null && Array.isArray(schemas) && !schemas.includes(schema)) schemas.push(schema);
  }
  return resource;
}

function versionOf(task: AccountTask, base: ScimResource): { version?: string } {
  const meta = getOf(base, 'meta');
  const version = isRecord(meta) ? textOf(meta, 'version') : null;
  return task.client.profile.etag && version !== null ? { version } : {};
}

function deservesReading(error: unknown): boolean {
  return (error instanceof TerminalError && error.code === 'APP_REFUSED_NO_TARGET') || isConcurrent(error);
}

function isConcurrent(error: unknown): boolean {
  if (error instanceof ConflictError) return error.code === 'APP_CONFLICT';
  return error instanceof TransientError && error.exchanges.at(-1)?.status === 412;
}

export function userPath(task: AccountTask, id: string): string {
  return under(task.client.profile.paths.users, id);
}
