import { randomBytes } from 'node:crypto';
import { buildUser, type ScimResource, textOf, type ValueChange } from '@joinery/scim';
import { ConflictError, TargetError, TerminalError, TransientError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';
import { idInLocation, idOf, resourceIn } from '../client/answers';
import type { ScimRequest } from '../client/client';
import { isOpen, unreadable } from '../client/failures';
import { pause } from '../client/patience';
import type { Answer } from '../client/pending-answer';
import { lookAgain, lookBefore, lookEverywhere, looksByName } from './account-lookup';
import { AccountMissing, proveByReading } from './account-proof';
import { isForeign, lostAgain, result } from './account-result';
import { userPath } from './account-requests';
import type { AccountTask } from './account-task';
import { adopt } from './adopt-account';
import { bareAccount } from './bare-account';
import { learnOr } from './either-question';
import { refuseGoneApp } from './nobody-there';
import { isEarly } from './not-visible';

/** What is remarked of an account that no request of this try has made. */
const MADE_EARLIER = 'an earlier try of this step had made the account';

/** Makes the account, unless it is there already: then it is taken over. */
export async function createOrAdopt(task: AccountTask): Promise<AccountResult> {
  const found = await lookBefore(task);
  if (found === null && isAwaited(task)) throw notShownYet(task);
  if (found === null) return create(task);
  if (!isOurWork(task, found)) return adopt(task, found, 'adopted');
  task.remarks.push(MADE_EARLIER);
  return adopt(task, found, 'created');
}

/**
 * So long an account that the app said yes to is waited for and looked for, and not made again: servers were seen to
 * answer 202, or 201, and to show the account seconds later.
 */
const AFTER_YES_MS = 60_000;

/** The same where its answer was lost: most of those were not made, and somebody waits for theirs. */
const AFTER_LOSS_MS = 20_000;

/** It may be there and not be shown yet, and nothing tells that the app would refuse a second one. */
function isAwaited({ client: { dialect }, write }: AccountTask): boolean {
  return !dialect.refusesDoubles && isEarly(write) && write.isAwaited === true;
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
    // The app may have made it and show it late: not to find it proves nothing until it had time.
    if (isOpen(error)) await write.keepAwaited?.(AFTER_LOSS_MS);
    if (error instanceof ConflictError || isOpen(error)) return resolve(task, error as TargetError);
    if (!(error instanceof TerminalError)) throw error;
    // Some say 400 or 404 where they mean that there is one already.
    const found = await lookAgain(task);
    if (found !== null) return adopt(task, found, 'adopted');
    if (error.exchanges.at(-1)?.status === 404) await refuseGoneApp(client, trail);
    return createBare(task, error);
  }
  return created(task, request, answer);
}

/** The rest goes out as changes of the account that was made without it: what is refused of it is told. */
async function createBare(task: AccountTask, refusal: TerminalError): Promise<AccountResult> {
  const bare = bareAccount(task, refusal);
  if (bare === null) throw refusal;
  const { remoteId } = await create({ ...task, write: bare }).catch((error: unknown) => {
    throw error instanceof TerminalError && error.account === null ? refusal : error;
  });
  const what = `read the account of ${task.write.externalId}`;
  const made = await task.client.read(task.trail, userPath(task, remoteId), what);
  if (made === null) throw lostAgain(task, remoteId);
  return adopt(task, made, 'created');
}

/** A yes is no proof, whatever its body shows: servers were seen to echo what they never kept. The account is read. */
async function created(task: AccountTask, request: ScimRequest, answer: Answer): Promise<AccountResult> {
  const resource = resourceIn(answer);
  const id = resource === null ? idInLocation(answer, request.path) : idOf(resource);
  if (id === null) {
    await task.write.keepAwaited?.(AFTER_YES_MS);
    return resolve(task, unreadable(answer, request.what, task.trail));
  }
  try {
    const seen = await proveByReading(task, id, { changes: everything(task.write), before: () => null, isNew: true });
    if (seen !== null && looksByName(task)) await learnOr(task, seen);
    // An id as the answer spells it may be spelt otherwise wherever else the app shows it.
    if (seen === null) return result(task, id, 'answered', 'created');
    return result(task, idOf(seen) ?? id, 'read-back', 'created');
  } catch (error) {
    if (isForeign(error) && isEarly(task.write)) throw notMade(task, id);
    const isShown = error instanceof TargetError && error.account !== null;
    if (!isShown) await task.write.keepAwaited?.(AFTER_YES_MS);
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
  const text = `${cause.message} Yet no such account is to be found, neither by externalId nor by userName: free the name in the app, or have policy give another one.`;
  if (isEarly(task.write)) throw new TransientError('APP_EXISTS_UNSEEN', text, task.trail);
  throw new ConflictError('APP_EXISTS_UNSEEN', text, task.trail);
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
