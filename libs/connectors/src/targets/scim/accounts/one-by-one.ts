import { getOf, type ScimResource, type ValueChange } from '@joinery/scim';
import { AuthError, ConflictError, RefusedInPartError, TerminalError } from '../../../kit/errors';
import type { Sending } from './account-changes';
import { isState, userPath } from './account-requests';
import { keptIn, result } from './account-result';
import type { AccountTask } from './account-task';
import { isForbiddenWrite } from './forbidden-accounts';
import { toAccount } from './to-account';

type Refusal = AuthError | ConflictError | TerminalError;

/** How one change of several goes out by itself. */
export type SendAlone = (change: ValueChange, current: ScimResource) => Promise<Sending>;

/** Some say 403, and some 422, to a value that is not ours to write; 409 is of one that somebody else has. */
const REFUSED = new Set([400, 403, 409, 422]);

/**
 * Several changes were refused together, and one of them may be why: whoever leaves is not to stay open for a title that
 * the app keeps to itself.
 */
export function mayBeOneOf({ client }: AccountTask, changes: readonly ValueChange[], error: unknown): boolean {
  return client.profile.adapts === true && changes.length > 1 && isRefusal(error);
}

export function isRefusal(error: unknown): error is Refusal {
  if (isForbiddenWrite(error)) return true;
  if (!(error instanceof TerminalError) && !(error instanceof ConflictError)) return false;
  // What was read after a refusal, to see whether the account is there at all, stands behind it.
  const write = error.exchanges.findLast(({ method }) => method !== 'GET');
  return error.code === 'APP_ATTRIBUTE_IMMUTABLE' || REFUSED.has(write?.status ?? 0);
}

/**
 * Sends each change alone, the state first. What is refused then is a matter of this person and not of our credentials,
 * since the app took something else in between; it fails with the account as it is now. All of it refused is what was
 * refused at first, unless the app took another part of the step before (`isPartDone`).
 */
export async function sendOneByOne(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  sendAlone: SendAlone,
  isPartDone = false,
): Promise<Sending> {
  const refusals = new Map<string, Refusal>();
  for (const change of [...changes.filter(isState), ...changes.filter((one) => !isState(one))]) {
    const current = await readNow(task, id);
    if (current === null) return { kind: 'missing' };
    try {
      const sending = await sendAlone(change, current);
      if (sending.kind !== 'done') return sending;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusals.set(change.path, error);
    }
  }
  const ofState = refusals.get('active');
  // Credentials that may not close or open anybody would end the step of each leaver as that person's matter.
  if (ofState instanceof AuthError) throw ofState;
  const [first] = refusals.values();
  if (first !== undefined && refusals.size === changes.length && !isPartDone) {
    const forbidden = changes.filter(({ path }) => refusals.get(path) instanceof AuthError);
    throw await asKnown(task, id, forbidden, first, sendAlone);
  }
  if (first !== undefined) return refuseInPart(task, id, refusals, first);
  task.remarks.push('takes no changes together that it takes one by one');
  return { kind: 'done', shown: null };
}

async function refuseInPart(
  task: AccountTask,
  id: string,
  refusals: ReadonlyMap<string, Refusal>,
  first: Refusal,
): Promise<Sending> {
  const { client, write } = task;
  const { learned } = client.dialect;
  for (const [path, error] of refusals) if (error instanceof AuthError) learned.forbiddenPaths.add(path);
  const shown = await readNow(task, id);
  if (shown === null) return { kind: 'missing' };
  const text = `The app took every change but ${[...refusals.keys()].join(', ')}. ${first.message}`;
  const account = toAccount(shown, Object.keys(write.desired.attributes), learned.labels);
  const done = result(task, id, 'read-back', 'changed');
  throw new RefusedInPartError(text, done, { ...account, remoteId: id, ...keptIn(task) });
}

function readNow(task: AccountTask, id: string): Promise<ScimResource | null> {
  return task.client.read(task.trail, userPath(task, id), `read the account of ${task.write.externalId}`);
}

/**
 * What is forbidden while the app takes other changes of the same account says nothing of our credentials. Where none
 * was seen to be taken, the state of the account is written as it is: in an app that nothing is known of.
 */
export async function asKnown(
  task: AccountTask,
  id: string,
  changes: readonly ValueChange[],
  error: unknown,
  sendAlone: SendAlone,
): Promise<unknown> {
  const { forbiddenPaths } = task.client.dialect.learned;
  if (!isForbiddenWrite(error) || changes.some(isState)) return error;
  const isKnown = changes.every(({ path }) => forbiddenPaths.has(path));
  if (!isKnown && !(await takesState(task, id, sendAlone))) return error;
  for (const { path } of changes) forbiddenPaths.add(path);
  const paths = changes.map(({ path }) => path).join(', ');
  return new TerminalError(error.code, `${error.message} It takes other changes than ${paths}.`, task.trail);
}

/** Only of an open account: to close one that is closed already is to delete it in some apps. */
async function takesState(task: AccountTask, id: string, sendAlone: SendAlone): Promise<boolean> {
  if (task.client.profile.adapts !== true) return false;
  const current = await readNow(task, id);
  if (current === null || getOf(current, 'active') !== true) return false;
  try {
    return (await sendAlone({ path: 'active', value: true }, current)).kind === 'done';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}
