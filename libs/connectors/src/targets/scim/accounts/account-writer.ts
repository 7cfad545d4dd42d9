import { randomBytes } from 'node:crypto';
import { buildUser, parsePath, textOf, type ScimResource, type ValueChange } from '@joinery/scim';
import { ConflictError, TerminalError, TransientError, WaitingError, type TargetError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';
import { badPaths, differenceOfImages, differencesIn } from './account-difference';
import { lookAgain, lookBefore, lookEverywhere, lookForOurs, looksByName } from './account-lookup';
import { AccountMissing, proveByReading } from './account-proof';
import { sendChanges } from './account-changes';
import { readAccountOf } from './closed-reading';
import { userPath } from './account-requests';
import type { AccountTask } from './account-task';
import { idInLocation, idOf, resourceIn } from '../client/answers';
import type { ScimClient, ScimRequest } from '../client/client';
import { pause } from '../client/patience';
import { learnOr } from './either-question';
import { isOpen, unreadable } from '../client/failures';
import { nothingToClose, refuseGoneApp } from './nobody-there';
import { isEarly } from './not-visible';
import { resolveReferences } from './references';
import type { Answer } from '../client/pending-answer';

type Effect = AccountResult['effect'];

/** Implements `TargetConnector.ensureAccount`. */
export async function ensureAccount(client: ScimClient, asked: AccountWrite): Promise<AccountResult> {
  const { write, waitsFor, withoutThem } = resolveReferences(asked);
  const fitted = client.dialect.fit(write);
  const remarks = fitted.leftOut.map((path) => `${path} is left out: ${client.profile.title} does not take it`);
  const task: AccountTask = { client, write: fitted.write, trail: [], remarks, waitsFor };
  const done = await bringAbout(task);
  if (waitsFor.length > 0) {
    const { active, attributes } = withoutThem;
    throw new WaitingError(waitsFor, done, { remoteId: done.remoteId, active, attributes });
  }
  return done;
}

async function bringAbout(task: AccountTask): Promise<AccountResult> {
  const { write } = task;
  const bad = badPaths(write.desired);
  if (bad.length > 0) {
    throw new TerminalError('MAPPING_PATH_INVALID', `Not SCIM attribute paths: ${bad.join(', ')}.`, task.trail);
  }
  if (write.remoteId === null) return createOrAdopt(task);
  try {
    return await change(task, write.remoteId);
  } catch (error) {
    if (!(error instanceof AccountMissing) && !isNeverOurs(write, error)) throw error;
    return write.desired.active || write.current === null ? createOrAdopt(task) : closeIfFound(task, write.remoteId);
  }
}

/** Whoever has no account any more gets none that is closed. */
async function closeIfFound(task: AccountTask, id: string): Promise<AccountResult> {
  const found = await lookForOurs(task);
  if (found !== null) return adopt(task, found, 'changed');
  await refuseGoneApp(task.client, task.trail);
  nothingToClose(task, id);
  return result(task, id, 'answered', 'unchanged');
}

/**
 * An account that was never confirmed, and whose id is somebody else's: the app said yes, made none and gave the id
 * again.
 */
function isNeverOurs({ current }: AccountWrite, error: unknown): boolean {
  return current === null && isForeign(error);
}

function isForeign(error: unknown): boolean {
  return error instanceof ConflictError && error.code === 'APP_FOREIGN_ACCOUNT';
}

async function createOrAdopt(task: AccountTask): Promise<AccountResult> {
  const found = await lookBefore(task);
  if (found === null && isAwaited(task)) throw notShownYet(task);
  return found === null ? create(task) : adopt(task, found, isOurWork(task, found) ? 'created' : 'adopted');
}

/** It may be there and not be shown yet, and nothing tells that the app would refuse a second one. */
function isAwaited({ client: { dialect }, write }: AccountTask): boolean {
  return !dialect.refusesDoubles && isEarly(write) && dialect.learned.awaited.has(write.externalId);
}

/** An earlier attempt of this very step made it, and the app showed it too late or its answer was lost. */
function isOurWork(task: AccountTask, found: ScimResource): boolean {
  return (task.write.attempt ?? 0) > 0 && task.write.current === null && carriesOurKey(task, found);
}

function carriesOurKey({ write }: AccountTask, found: ScimResource): boolean {
  return textOf(found, 'externalId') === write.externalId;
}

async function create(task: AccountTask): Promise<AccountResult> {
  const { client, write, trail } = task;
  const lacking = client.dialect.lacks(write.desired);
  if (lacking.length > 0) {
    const text = `${client.profile.title} makes no account without ${lacking.join(', ')}; policy gives it no value.`;
    throw new TerminalError('APP_ATTRIBUTE_REQUIRED', text, trail);
  }
  const user = buildUser(write.desired.attributes, { externalId: write.externalId, active: write.desired.active });
  const body = client.profile.attributes.initialPassword ? { ...user, password: randomPassword() } : user;
  const request = {
    method: 'POST',
    path: client.profile.paths.users,
    what: `create the account of ${write.externalId}`,
    body,
  } as const;
  let answer: Answer;
  try {
    answer = await client.write(trail, request);
  } catch (error) {
    if (isOpen(error)) client.dialect.learned.awaited.noteLost(write.externalId);
    if (error instanceof ConflictError || isOpen(error)) return resolve(task, error as TargetError);
    if (!(error instanceof TerminalError)) throw error;
    // Some say 400 or 404 where they mean that there is one already.
    const found = await lookAgain(task);
    if (found !== null) return adopt(task, found, 'adopted');
    if (error.exchanges.at(-1)?.status === 404) await refuseGoneApp(client, trail);
    throw error;
  }
  return created(task, request, answer);
}

/** A yes is no proof, whatever its body shows: servers were seen to echo what they never kept. The account is read. */
async function created(task: AccountTask, request: ScimRequest, answer: Answer): Promise<AccountResult> {
  const resource = resourceIn(answer);
  const id = resource === null ? idInLocation(answer, request.path) : idOf(resource);
  const { awaited } = task.client.dialect.learned;
  if (id === null) {
    awaited.note(task.write.externalId);
    return resolve(task, unreadable(answer, request.what, task.trail));
  }
  try {
    const seen = await proveByReading(task, id, everything(task.write));
    if (seen !== null && looksByName(task)) await learnOr(task, seen);
    // An id as the answer spells it may be spelt otherwise wherever else the app shows it.
    if (seen === null) return result(task, id, 'answered', 'created');
    return result(task, idOf(seen) ?? id, 'read-back', 'created');
  } catch (error) {
    if (isForeign(error) && isEarly(task.write)) throw notMade(task, id);
    awaited.note(task.write.externalId);
    throw error instanceof AccountMissing ? lostAgain(task, id) : error;
  }
}

/**
 * After a 409 or without an answer: look, never send again. What is found is ours or a conflict; when nothing is found
 * the caller comes back later, and then looks first.
 */
async function resolve(task: AccountTask, cause: TargetError): Promise<AccountResult> {
  for (const delay of task.client.profile.retry.lookDelaysMs) {
    await pause(delay);
    const found = await lookAgain(task);
    if (found === null) continue;
    const isOurs = cause instanceof ConflictError ? isOurWork(task, found) : carriesOurKey(task, found);
    return adopt(task, found, isOurs ? 'created' : 'adopted');
  }
  if (!(cause instanceof ConflictError)) throw cause;
  const hidden = task.client.profile.readsAllOnConflict ? await lookEverywhere(task) : null;
  if (hidden !== null) return adopt(task, hidden, 'adopted');
  const text = `${cause.message} Yet no such account is to be found, neither by externalId nor by userName.`;
  if (isEarly(task.write)) throw new TransientError('APP_EXISTS_UNSEEN', text, task.trail);
  throw new ConflictError('APP_EXISTS_UNSEEN', text, task.trail);
}

/** Takes an account that is there: sets our key when it has none, and brings it to what is desired. */
async function adopt(task: AccountTask, found: ScimResource, effect: Effect): Promise<AccountResult> {
  task.client.dialect.learned.awaited.noteSeen(task.write.externalId);
  const id = idOf(found);
  if (id === null)
    throw new TransientError('APP_ANSWER_UNREADABLE', 'The account that was found has no id.', task.trail);
  if (changesFor(task, found).length === 0) return result(task, id, 'read-back', effect);
  // A listing may show less than the account holds; what is to change is decided on the account itself.
  const whole = await task.client.read(task.trail, userPath(task, id), `read the account of ${task.write.externalId}`);
  if (whole === null) throw lostAgain(task, id);
  const changes = changesFor(task, whole);
  if (changes.length === 0) return result(task, id, 'read-back', effect);
  try {
    return await sendWithKey(task, id, changes, whole, effect);
  } catch (error) {
    throw error instanceof AccountMissing ? lostAgain(task, id) : error;
  }
}

function changesFor(task: AccountTask, resource: ScimResource): readonly ValueChange[] {
  const changes: ValueChange[] = [...differencesIn(task, resource)];
  const wantsKey = textOf(resource, 'externalId') === null && !task.client.dialect.learned.losesKeys;
  return wantsKey ? [...changes, keyOf(task)] : changes;
}

function keyOf({ write }: AccountTask): ValueChange {
  return { path: 'externalId', value: write.externalId };
}

/** Some take our key when an account is made and never after: then everything else is sent without it. */
async function sendWithKey(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  whole: ScimResource,
  effect: Effect,
): Promise<AccountResult> {
  const { learned } = task.client.dialect;
  try {
    return await send(task, id, changes, whole, effect);
  } catch (error) {
    const rest = changes.filter(({ path }) => path !== 'externalId');
    if (!(error instanceof TerminalError) || rest.length === changes.length) throw error;
    learned.losesKeys = true;
    task.remarks.push('the app takes no key of ours for an account that is there');
    if (rest.length === 0) return result(task, id, 'read-back', effect);
    return send(task, id, rest, whole, effect).catch((failure: unknown) => {
      learned.losesKeys = false;
      throw failure;
    });
  }
}

async function change(task: AccountTask, id: string): Promise<AccountResult> {
  const { client, write } = task;
  const believed = write.current === null ? [] : differenceOfImages(write.current, write.desired);
  const isFirst = (write.attempt ?? 0) === 0;
  if (isFirst && believed.length > 0 && !needsReading(task, believed)) return send(task, id, believed, null, 'changed');
  const resource = await readAccountOf(task, id, `read the account of ${write.externalId}`);
  if (resource === null && !write.desired.active && client.profile.deleteMeans === 'hide')
    return result(task, id, 'read-back', 'unchanged');
  if (resource === null && mayBeHidden(task)) return send(task, id, believed, null, 'changed');
  if (resource === null) throw new AccountMissing();
  const different = differencesIn(task, resource);
  const planned = different.filter(({ path }) => believed.some((one) => one.path === path));
  // At first what the plan says; whatever else differs is put right afterwards, with a remark.
  const shown = isFirst && planned.length > 0 ? planned : different;
  const unseen = believed.filter(({ path }) => client.dialect.isBelieved(path));
  const changes = [...shown, ...unseen.filter(({ path }) => !shown.some((one) => one.path === path))];
  if (changes.length === 0) return asItIs(task, id, believed.length > 0);
  return send(task, id, changes, resource, 'changed');
}

/** What is remarked where a lost answer, and not the app, is the reason. */
export const EARLIER_TRY = 'shows by now what an earlier try of this step was about';

/** Nothing is left to be sent. What an earlier try sent may have come about since: then it was not so of itself. */
function asItIs(task: AccountTask, id: string, wasPlanned: boolean): AccountResult {
  const isRetry = (task.write.attempt ?? 0) > 0;
  if (isRetry && wasPlanned) task.remarks.push(EARLIER_TRY);
  return result(task, id, 'read-back', 'unchanged');
}

/** An account that was closed in an app that shows nothing of such: whoever comes back is there, and not to be seen. */
function mayBeHidden({ client, write }: AccountTask): boolean {
  const wasClosed = write.current !== null && !write.current.active;
  return wasClosed && write.desired.active && client.dialect.learned.closed.explains('id', null);
}

/**
 * An element that is new to a list is written with its neighbours, and a PUT with everything: both need a reading. So
 * does any change in an app that nothing is known of: servers were seen to give an id to somebody else (against RFC
 * 7643 section 3.1), whose account must not be written to.
 */
function needsReading({ client }: AccountTask, changes: readonly { path: string; shown: unknown }[]): boolean {
  if (client.dialect.needsWhole || client.profile.adapts === true) return true;
  return changes.some(({ path, shown }) => shown === null && (parsePath(path)?.filter.length ?? 0) > 0);
}

async function send(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource | null,
  effect: Effect,
): Promise<AccountResult> {
  const sending = await sendChanges(task, id, changes, current);
  if (sending.kind === 'missing') throw new AccountMissing();
  const seen = await proveByReading(task, id, changes, sending.kind === 'open' ? sending.failure : null);
  await leaveKey(task, id, seen);
  return result(task, id, 'read-back', effect);
}

/**
 * An account that was linked by a person, or whose key somebody took away, gets our key with its first change. An app
 * that does not keep it is not asked again: nothing depends on it where the app's own id is known.
 */
async function leaveKey(task: AccountTask, id: string, shown: ScimResource | null): Promise<void> {
  const { dialect, profile } = task.client;
  if (shown === null || textOf(shown, 'externalId') !== null) return;
  if (dialect.learned.losesKeys || !profile.filterable.users.includes('externalId')) return;
  try {
    const sending = await sendChanges(task, id, [keyOf(task)], shown);
    dialect.learned.losesKeys =
      sending.kind === 'done' && sending.shown !== null && textOf(sending.shown, 'externalId') === null;
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    dialect.learned.losesKeys = true;
  }
}

/** Of every kind of sign, 192 bits of chance; nobody is told, and evidence never shows it. */
function randomPassword(): string {
  return `Aa1!${randomBytes(24).toString('base64url')}`;
}

function everything(write: AccountWrite): readonly ValueChange[] {
  const { attributes, active } = write.desired;
  return [
    ...Object.keys(attributes).map((path) => ({ path, value: attributes[path] ?? null })),
    { path: 'active', value: active },
  ];
}

/** The app said yes, made none, and gave the id to somebody else: nothing is in the way. */
function notMade(task: AccountTask, id: string): TargetError {
  const text = `The app said yes, but the account ${id} that it named is somebody else's.`;
  return new TransientError('APP_WRITE_NOT_VISIBLE', text, task.trail);
}

function notShownYet(task: AccountTask): TargetError {
  const text = `The app may have made the account of ${task.write.externalId} and does not show it yet: it is looked for, and not made again.`;
  return new TransientError('APP_WRITE_NOT_VISIBLE', text, task.trail);
}

function lostAgain(task: AccountTask, id: string): TargetError {
  return new TransientError('APP_READ_STALE', `The account ${id} was there and is not when it is read.`, task.trail);
}

function result(task: AccountTask, remoteId: string, proof: AccountResult['proof'], effect: Effect): AccountResult {
  const remarks = task.remarks.length === 0 ? {} : { remarks: task.remarks };
  return { remoteId, proof, effect, exchanges: task.trail, ...remarks };
}
