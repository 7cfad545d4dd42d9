import { type ScimResource, textOf, type ValueChange } from '@joinery/scim';
import { TerminalError, TransientError } from '../../../kit/errors';
import type { AccountResult } from '../../../kit/target';
import { idOf } from '../client/answers';
import { differencesIn } from './account-difference';
import { AccountMissing } from './account-proof';
import { userPath } from './account-requests';
import { type Effect, lostAgain, result } from './account-result';
import type { AccountTask } from './account-task';
import { keyOf, send } from './change-account';

/** Takes an account that is there: sets our key when it has none, and brings it to what is desired. */
export async function adopt(task: AccountTask, found: ScimResource, effect: Effect): Promise<AccountResult> {
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
