import {
  buildPatch,
  getOf,
  isRecord,
  parsePath,
  textOf,
  writePath,
  type MutableResource,
  type ScimResource,
  type ValueChange,
} from '@joinery/scim';
import { ConflictError, TerminalError, TransientError, type TargetError } from '../../kit/errors';
import type { AccountTask } from './account-task';
import { resourceIn, under, type ScimRequest } from './client';
import { isOpen } from './failures';

/** How sending changes ended. `open`: the answer was lost or the app fell over; only a reading can tell. */
export type Sending =
  | { readonly kind: 'done'; readonly shown: ScimResource | null }
  | { readonly kind: 'open'; readonly failure: TargetError }
  | { readonly kind: 'missing' };

const MISSING: Sending = { kind: 'missing' };

/**
 * Sends changes of one account, by PATCH or by the profile's PUT. One second attempt is made on a fresh reading when
 * the app found no element at a path (`noTarget`) or met a concurrent write (409, 412).
 */
export async function sendChanges(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  try {
    return await sendOnce(task, id, changes, current);
  } catch (error) {
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
  const needsWhole = task.client.profile.update === 'put' && current === null;
  const base = needsWhole ? await task.client.read(task.trail, userPath(task, id), whatFor(task)) : current;
  if (needsWhole && base === null) return MISSING;
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

function requestsFor(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): readonly ScimRequest[] {
  const target = { path: userPath(task, id), what: whatFor(task) };
  if (task.client.profile.update === 'put' && current !== null) {
    return [{ method: 'PUT', ...target, body: merged(current, changes), ...versionOf(task, current) }];
  }
  const patches = buildPatch(changes, { current, maxOps: task.client.profile.maxOpsPerPatch });
  return patches.map((body) => ({ method: 'PATCH', ...target, body }));
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
