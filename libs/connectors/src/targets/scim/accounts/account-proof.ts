import { getOf, isUnassigned, textOf, toQuery, type ScimResource, type ValueChange } from '@joinery/scim';
import { RefusedInPartError, TerminalError, TransientError, type TargetError } from '../../../kit/errors';
import type { AccountShown } from '../../../kit/target';
import type { AccountTask } from './account-task';
import { differencesIn, type Difference, pathsOf } from './account-difference';
import { sendChanges, sendOtherwise } from './account-changes';
import { readAccountOf } from './closed-reading';
import { idOf, listIn } from '../client/answers';
import { pause } from '../client/patience';
import { areForgotten, isCloseEnough, testify } from './forgetting';
import { keptIn, result } from './account-result';
import { isEarly, notVisible } from './not-visible';
import { accept, acceptForms, isAsBefore, isForm, isOwn, isOwnAsBefore, type Sent } from './own-values';
import { toAccount } from './to-account';

/** Thrown inside the connector when the account turns out not to be there. */
export class AccountMissing extends Error {}

/** The account as it was shown last, null where it is not shown, and where it is not what is desired. */
interface Seen {
  readonly resource: ScimResource | null;
  readonly differences: readonly Difference[];
}

interface Found extends Seen {
  readonly resource: ScimResource;
}

/**
 * Reads the account until it shows everything that is desired. A path that we did not send and that differs all the
 * same is put right once, with a remark; whatever still differs is a failure that names path, wanted and shown value,
 * but for what the app keeps of nobody, or in a form of its own.
 * Gives the account as it was shown last, null where the app hides it. `open` is the failure of a write whose answer
 * never came: the reading decides whether it mattered.
 */
export async function proveByReading(
  task: AccountTask,
  id: string,
  sent: Sent,
  open: TargetError | null = null,
): Promise<ScimResource | null> {
  const seen = await readUntilRight(task, id, sent);
  if (seen.resource === null && hidesClosed(task)) return task.write.desired.active ? reopen(task, id) : null;
  if (seen.resource === null) throw open ?? unseen(task, id);
  if (seen.differences.length === 0 || isCloseEnough(task, seen.differences)) return seen.resource;
  if (open !== null) throw open;
  if (isHiddenSinceClosed(task, seen.differences)) return seen.resource;
  const { resource, differences } = await acceptOwn(task, id, sent, { ...seen, resource: seen.resource });
  if (differences.length === 0 || isCloseEnough(task, differences)) return resource;
  const unasked = differences.filter(({ path }) => !sent.changes.some((change) => change.path === path));
  if (unasked.length < differences.length) return insist(task, resource, id, differences);
  task.remarks.push(
    ...unasked.map((difference) => `${difference.path} was ${show(difference.shown)} without our asking`),
  );
  const sending = await sendChanges(task, id, unasked, resource);
  if (sending.kind === 'missing') throw new AccountMissing();
  const again = await readUntilRight(task, id);
  if (again.resource === null) throw unseen(task, id);
  if (isOwnSinceClosed(task, again.differences)) return again.resource;
  if (again.differences.length === 0) return again.resource;
  if (sending.kind === 'open') throw sending.failure;
  // Some take a part of a whole for all of it: one is put right, and another is gone.
  return insist(task, again.resource, id, again.differences);
}

/**
 * The app has said yes often enough and still shows something else: no slow replica. Before a person is called, the
 * whole resource is put, where no profile forbids that: an app was seen to file what a PATCH names under another key.
 */
async function insist(
  task: AccountTask,
  before: ScimResource,
  id: string,
  differences: readonly Difference[],
): Promise<ScimResource> {
  const { dialect } = task.client;
  if (isEarly(task.write) || !dialect.mayPut) return unlessForgotten(task, before, differences);
  const other = await sendOtherwise(task, id, differences);
  if (other === null && isOwnSinceClosed(task, differences)) return before;
  if (other === null) return unlessForgotten(task, before, differences);
  if (other.sending.kind === 'missing') throw new AccountMissing();
  const { resource, differences: left } = await readUntilRight(task, id);
  if (resource !== null && isOwnSinceClosed(task, left)) return resource;
  if (resource === null || left.length > 0)
    return unlessForgotten(task, resource ?? before, left.length > 0 ? left : differences);
  dialect.noteForm({ by: other.by, sending: { kind: 'done' } });
  const way = other.by === 'put' ? 'by PUT' : 'attribute by attribute';
  task.remarks.push(
    `a PATCH of ${pathsOf(differences)} was answered and not done: from now on accounts are changed ${way}`,
  );
  return resource;
}

async function readUntilRight(task: AccountTask, id: string, sent: Sent | null = null): Promise<Seen> {
  let resource: ScimResource | null = null;
  let differences: readonly Difference[] = [];
  for (const delay of task.client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    resource = await readAccountOf(task, id, `read the account of ${task.write.externalId} back`);
    differences = resource === null ? [] : differencesIn(task, resource);
    if (resource !== null && differences.length === 1 && hidesBehindText(task, differences)) {
      await learnStates(task);
      differences = differencesIn(task, resource);
    }
    if (resource !== null && sent?.isNew === true) differences = withoutLabels(task, resource, differences);
    const isNews = (one: Difference): boolean => isForm(one) && !isAsBefore(one, sent);
    const left = differences.filter((one) => !isNews(one));
    if (resource !== null && (left.length === 0 || areForgotten(task, left))) break;
  }
  return { resource, differences: acceptForms(task, differences) };
}

/**
 * What PATCH brings about where an app has put something of its own into a new account; what it shows then is its way.
 */
async function acceptOwn(task: AccountTask, id: string, sent: Sent, seen: Found): Promise<Found> {
  const own = seen.differences.filter((one) => isOwn(one, sent));
  const { alters } = task.client.dialect.learned;
  if (own.length === 0 || own.every(({ path }) => alters.has(path) || sent.before(path) !== null))
    return { ...seen, differences: accept(task, seen.differences, own) };
  const { isMissing } = await tried(task, id, own, seen.resource);
  if (isMissing) throw new AccountMissing();
  const again = await readUntilRight(task, id);
  if (again.resource === null) throw unseen(task, id);
  const still = again.differences.filter((one) => isOwn(one, sent));
  for (const { path } of still) alters.add(path);
  return { resource: again.resource, differences: accept(task, again.differences, still) };
}

/** Sends changes that the app may refuse: they are nothing that the account depends on. */
async function tried(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  current: ScimResource,
): Promise<{ readonly isMissing: boolean }> {
  try {
    return { isMissing: (await sendChanges(task, id, changes, current)).kind === 'missing' };
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return { isMissing: false };
  }
}

/** What an account that we made keeps under a type of the app's own is there. */
function withoutLabels(
  { client, write, remarks }: AccountTask,
  made: ScimResource,
  differences: readonly Difference[],
): readonly Difference[] {
  const { labels } = client.dialect.learned;
  const paths = Object.keys(write.desired.attributes);
  return differences.filter(({ path, value, shown }) => {
    if (shown !== null || !labels.learn(made, path, value, paths)) return true;
    remarks.push(`the app keeps ${path} as ${labels.placeOf(path)}`);
    return false;
  });
}

function hidesBehindText(task: AccountTask, [only]: readonly Difference[]): boolean {
  const isText = typeof only?.shown === 'string' || typeof only?.shown === 'number';
  return only?.path === 'active' && isText && task.client.dialect.learned.activeIsText === null;
}

/** Closing is all that is left to be seen, the app has said yes often enough, and it shows the state of nobody. */
async function isStateHidden(task: AccountTask, left: readonly Difference[]): Promise<boolean> {
  if (task.client.profile.adapts !== true || isEarly(task.write)) return false;
  if (left.some(({ path }) => path !== 'active')) return false;
  await learnStates(task);
  return task.client.dialect.learned.activeIsText === null;
}

/** Whoever left is not kept in their groups for it; whether they are out is for a person to see. */
function stateHidden(task: AccountTask, account: AccountShown): TargetError {
  const text =
    'The app said yes to closing the account, and shows the state of nobody: look there whether it is closed. ' +
    'Where it is not, let policy delete accounts of this app instead.';
  return new RefusedInPartError(
    text,
    result(task, account.remoteId, 'accepted', 'changed'),
    account,
    'APP_STATE_HIDDEN',
  );
}

/** How this app shows open accounts: only where that is text, text is believed of a closed one. */
async function learnStates({ client, trail }: AccountTask): Promise<void> {
  const path = `${client.profile.paths.users}?${toQuery({ startIndex: 1, count: 20 })}`;
  const answer = await client.ask(trail, { method: 'GET', path, what: 'see how states are shown' });
  for (const one of listIn(answer)?.resources ?? []) client.dialect.learned.noteState(getOf(one, 'active'));
}

/** Gives the account where it lacks only what the app keeps of nobody; else throws what it lacks. */
async function unlessForgotten(
  task: AccountTask,
  resource: ScimResource,
  found: readonly Difference[],
): Promise<ScimResource> {
  const { write, trail } = task;
  // Nothing tells this from a write that was ignored; after every patience nobody goes without groups for it.
  const asBefore = isEarly(write) ? [] : found.filter((one) => isOwnAsBefore(task, one));
  const differences = accept(task, found, asBefore);
  if (differences.length === 0) return resource;
  const named = differences.map(
    ({ path, value, shown }) => `${path}: wanted ${show(value)}, the app shows ${show(shown)}`,
  );
  const text = `The app said yes, but ${named.join('; ')}.`;
  const key = textOf(resource, 'externalId');
  // An app that shows neither our key nor a name of who is closed shows nobody else's.
  const isOurs =
    key === write.externalId || (key === null && !write.desired.active && textOf(resource, 'userName') === null);
  const remoteId = isOurs ? idOf(resource) : write.remoteId;
  const closing = differences.some((difference) => difference.path === 'active' && difference.value === false);
  // Nobody knows whether it is: whoever comes back meanwhile is to be opened.
  const isUnseen = closing && isUnassigned(getOf(resource, 'active'));
  const account =
    remoteId === null
      ? null
      : {
          ...toAccount(resource, Object.keys(write.desired.attributes), task.client.dialect.learned.labels),
          ...(isUnseen ? { active: false } : {}),
          remoteId,
          ...keptIn(task),
        };
  // What a closed account lacks may be hidden: it is no witness.
  if (write.desired.active) await testify(task, remoteId, differences);
  if (isCloseEnough(task, differences)) return resource;
  if (account !== null && isUnseen && (await isStateHidden(task, differences))) throw stateHidden(task, account);
  throw notVisible(text, closing ? null : write, trail, account);
}

/**
 * The app shows nothing of a closed account; not to see it is to see that it is closed. Where nothing is known of the
 * app, one that said yes to a closing and then has no such account hides it as well.
 */
function hidesClosed({ client, write, remarks }: AccountTask): boolean {
  if (client.profile.deleteMeans === 'hide') return true;
  if (client.profile.adapts !== true || write.desired.active) return false;
  remarks.push('the app does not show the account any more since it is closed');
  client.dialect.learned.closed.note('id', null);
  return true;
}

/**
 * Somebody who leaves is not open as long as the app takes to show more of a closed account: where nothing is known of
 * the app, one that shows the state and, however often it was asked, nothing else of it has closed it. That is its way
 * with all of them.
 */
function isHiddenSinceClosed(task: AccountTask, left: readonly Difference[]): boolean {
  return left.every(({ shown }) => isUnassigned(shown)) && isOwnSinceClosed(task, left);
}

/**
 * The same of an app that shows something of its own in place of what it was given: names and addresses were seen made
 * unreadable.
 */
function isOwnSinceClosed({ client, write, remarks }: AccountTask, left: readonly Difference[]): boolean {
  const may = client.profile.adapts === true && !write.desired.active && !isEarly(write);
  if (!may || left.length === 0 || left.some(({ path }) => path === 'active')) return false;
  for (const { path, shown } of left) client.dialect.learned.closed.note(path, shown);
  const how = left.every(({ shown }) => isUnassigned(shown)) ? 'no more' : 'otherwise';
  remarks.push(`the app shows ${pathsOf(left)} of the account ${how} since it is closed`);
  return true;
}

/** Somebody closed the account behind our back, and the app took a change of it all the same. */
async function reopen(task: AccountTask, id: string): Promise<ScimResource> {
  task.remarks.push('the account was closed without our asking');
  const sending = await sendChanges(task, id, [{ path: 'active', value: true }], null);
  if (sending.kind === 'missing') throw new AccountMissing();
  const { resource, differences } = await readUntilRight(task, id);
  if (resource === null) throw sending.kind === 'open' ? sending.failure : unseen(task, id);
  return differences.length > 0 ? unlessForgotten(task, resource, differences) : resource;
}

function unseen(task: AccountTask, id: string): TargetError {
  const text = `The app said yes, but does not show the account ${id} when it is read.`;
  return new TransientError('APP_READ_STALE', text, task.trail);
}

function show(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : JSON.stringify(value);
}
