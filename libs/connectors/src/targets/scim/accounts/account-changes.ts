import {
  describeError,
  getOf,
  isUnassigned,
  parseError,
  parsePath,
  type ScimResource,
  type ScimValue,
  type ValueChange,
} from '@joinery/scim';
import { ConflictError, TargetError, TerminalError, TransientError } from '../../../kit/errors';
import { isState, mergedUser, placed, requestsFor, userPath, versionOf, whatFor } from './account-requests';
import type { AccountTask } from './account-task';
import { asKnown, isRefusal, mayBeOneOf, type SendAlone, sendOneByOne } from './one-by-one';
import { resourceIn } from '../client/answers';
import type { ScimRequest } from '../client/client';
import { isOpen } from '../client/failures';
import { PATCH_FORMS, type PatchForm } from '../dialect/patch-form';
import { isTooMuch, isVerbRefused, mayLackPatch, patchRefusal } from '../dialect/patch-refusal';

/** How sending changes ended. `open`: the answer was lost or the app fell over; only a reading can tell. */
export type Sending =
  | { readonly kind: 'done'; readonly shown: ScimResource | null }
  | { readonly kind: 'open'; readonly failure: TargetError }
  | { readonly kind: 'missing' };

const MISSING: Sending = { kind: 'missing' };

/**
 * Sends changes of one account, by PATCH or by the profile's PUT. One second attempt is made on a fresh reading when
 * the app found no element at a path (`noTarget`) or met a concurrent write (409, 412). In an app that nothing is known
 * of, what PATCH does not offer goes out as a PUT, and what it refuses together one by one.
 */
export async function sendChanges(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  try {
    const sending = await sendInSomeForm(task, id, changes, current);
    if (sending.kind === 'done')
      for (const { path } of changes) task.client.dialect.learned.forbiddenPaths.delete(path);
    return sending;
  } catch (error) {
    if (mayWantItOpen(task, changes, error)) return openFirst(task, id, changes, current);
    if (!mayBeOneOf(task, changes, error)) throw await asKnown(task, id, changes, error, alone(task, id));
    return sendOneByOne(task, id, changes, alone(task, id));
  }
}

function alone(task: AccountTask, id: string): SendAlone {
  return (change, now) => sendInSomeForm(task, id, [change], now);
}

/** Refused is a change of somebody who comes back: some take none of an account that is closed but its opening. */
function mayWantItOpen({ client }: AccountTask, changes: readonly ValueChange[], error: unknown): boolean {
  if (client.profile.adapts !== true || changes.length < 2 || !changes.some(isOpening)) return false;
  const status = error instanceof TargetError ? error.exchanges.at(-1)?.status : undefined;
  return status === 400 || status === 403 || status === 409 || status === 422;
}

async function openFirst(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  const opened = await sendInSomeForm(task, id, changes.filter(isOpening), current);
  if (opened.kind !== 'done') return opened;
  const open = await task.client.read(task.trail, userPath(task, id), whatFor(task));
  if (open === null) return MISSING;
  const rest = changes.filter((change) => !isOpening(change));
  try {
    const sending = await sendInSomeForm(task, id, rest, open);
    task.remarks.push('takes no change of a closed account: it was opened first');
    return sending;
  } catch (error) {
    // It was not the closed account, or not that alone.
    if (!isRefusal(error)) throw error;
    return sendOneByOne(task, id, rest, alone(task, id), true);
  }
}

function isOpening(change: ValueChange): boolean {
  return isState(change) && change.value === true;
}

async function sendInSomeForm(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  const { dialect } = task.client;
  if (!dialect.mayPut) return sendAsLearned(task, id, changes, current);
  try {
    const sending = await sendAndSendAgain(task, id, changes, current);
    if (sending.kind === 'done') dialect.learned.notePatchTaken('users');
    // The account is not there, or PATCH is not.
    return sending.kind === 'missing' ? ((await sendOtherwise(task, id, changes))?.sending ?? MISSING) : sending;
  } catch (error) {
    const refusal = patchRefusal(error);
    const isForbidden = !staysClosed(changes, current) && mayLackPatch(error, dialect.learned.takesPatch.users);
    if (refusal === null && (await isGone(task, id, error))) return MISSING;
    if (refusal === null && !isForbidden) throw error;
    const other = await sendOtherwise(task, id, changes, isForbidden ? [] : PATCH_FORMS);
    if (other === null) throw isForbidden ? error : withWordsOfPut(task, error as TerminalError);
    if (other.by !== 'put' || refusal === 'verb' || dialect.learned.lacksPatch('users')) dialect.noteForm(other);
    return other.sending;
  }
}

/** To write the state of an account that is closed already is to delete it in some apps. */
function staysClosed(changes: readonly ValueChange[], current: ScimResource | null): boolean {
  return current !== null && getOf(current, 'active') === false && !changes.some(isOpening);
}

/** PATCH was not there in a moment in which PUT was; where it is the other way round by now, PATCH is tried again. */
async function sendAsLearned(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
): Promise<Sending> {
  const { learned } = task.client.dialect;
  try {
    return await sendAndSendAgain(task, id, changes, current);
  } catch (error) {
    if (!learned.puts || !isVerbRefused('PUT', error)) throw error;
    learned.puts = false;
    return sendInSomeForm(task, id, changes, current);
  }
}

/** An app that does not understand our PATCH says so; what it has against the change itself it says to a PUT. */
function withWordsOfPut(task: AccountTask, error: TerminalError): TerminalError {
  const put = task.trail.findLast(({ method }) => method === 'PUT');
  if (put?.status !== 400 && put?.status !== 422) return error;
  const words = describeError(parseError(put.status, put.response ?? ''));
  if (error.message.includes(words)) return error;
  return new TerminalError(error.code, `${error.message} Asked by PUT it says: ${words}.`, error.exchanges);
}

/** How changes went out that PATCH did not bring about as it was said first. */
export interface Otherwise {
  readonly by: 'put' | PatchForm;
  readonly sending: Sending;
}

/**
 * The changes as a PUT of the whole resource, read just now, with the changes in it (RFC 7644 section 3.5.1), or else
 * as a PATCH in another form; null when the app takes none. Used where PATCH is refused, or was answered and not done.
 */
export async function sendOtherwise(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  forms: readonly PatchForm[] = PATCH_FORMS,
): Promise<Otherwise | null> {
  const target = { path: userPath(task, id), what: whatFor(task) };
  const base = await task.client.read(task.trail, target.path, `read the account of ${task.write.externalId}`);
  if (base === null) return { by: 'put', sending: MISSING };
  refuseFixed(task, changes, base);
  const put: ScimRequest = {
    method: 'PUT',
    ...target,
    body: mergedUser(base, placed(task, changes)),
    ...versionOf(task, base),
  };
  const sending = await sendIfTaken(task, [put]);
  if (sending !== null) return { by: 'put', sending };
  for (const form of forms) {
    const inForm = await sendIfTaken(task, requestsFor(task, id, changes, { current: base, form }));
    if (inForm !== null) return { by: form, sending: inForm };
  }
  return null;
}

/** Null at the first that is refused. */
async function sendIfTaken(task: AccountTask, requests: readonly ScimRequest[]): Promise<Sending | null> {
  let shown: ScimResource | null = null;
  for (const request of requests) {
    try {
      const answer = await task.client.ask(task.trail, request);
      if (answer.status >= 300) return null;
      shown = resourceIn(answer);
    } catch (error) {
      if (isOpen(error)) return { kind: 'open', failure: error as TargetError };
      throw error;
    }
  }
  return { kind: 'done', shown };
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
  // As it was when this was sent: somebody else's refusal may have told meanwhile.
  const most = task.client.dialect.maxOpsPerPatch;
  try {
    return await sendOnce(task, id, changes, current);
  } catch (error) {
    if (most > 1 && task.client.profile.adapts === true && isTooMuch(error)) {
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
  const { needsWhole: isWhole, learned } = task.client.dialect;
  const { state } = task.client.profile;
  const needsWhole = isWhole && current === null && changes.some((one) => state === 'as-update' || !isState(one));
  const base = needsWhole ? await task.client.read(task.trail, userPath(task, id), whatFor(task)) : current;
  if (needsWhole && base === null) return MISSING;
  refuseFixed(task, changes, base);
  let shown: ScimResource | null = null;
  for (const request of requestsFor(task, id, changes, { current: base, form: learned.form })) {
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

/** What cannot be changed is not tried: the app would refuse the whole request, or say yes and do nothing. */
function refuseFixed(task: AccountTask, changes: readonly ValueChange[], current: ScimResource | null): void {
  const { dialect, profile } = task.client;
  const fixed = changes.filter(({ path, value }) => {
    const before = current === null ? (task.write.current?.attributes[path] ?? null) : readIf(task, current, path);
    return (
      dialect.isFixed(path, before) || (profile.attributes.keepsValues && isUnassigned(value) && !isUnassigned(before))
    );
  });
  if (fixed.length === 0) return;
  const names = fixed.map(({ path }) => path).join(', ');
  throw new TerminalError(
    'APP_ATTRIBUTE_IMMUTABLE',
    `${profile.title} never changes ${names} of an account that has it.`,
    task.trail,
  );
}

function readIf({ client }: AccountTask, resource: ScimResource, path: string): ScimValue {
  return parsePath(path) === null ? null : client.dialect.learned.labels.read(resource, path);
}

function deservesReading(error: unknown): boolean {
  return (error instanceof TerminalError && error.code === 'APP_REFUSED_NO_TARGET') || isConcurrent(error);
}

function isConcurrent(error: unknown): boolean {
  if (error instanceof ConflictError) return error.code === 'APP_CONFLICT';
  return error instanceof TransientError && error.exchanges.at(-1)?.status === 412;
}
