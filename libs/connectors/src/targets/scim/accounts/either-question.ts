import { eqFilter, matches, textOf, toQuery, type ScimResource } from '@joinery/scim';
import { TransientError } from '../../../kit/errors';
import type { AccountTask } from './account-task';
import { idOf, listIn, saysNobody } from '../client/answers';
import { unreadable } from '../client/failures';
import type { Answer } from '../client/pending-answer';
import { NOBODY } from '../dialect/nobody';

/** So often an account that was just made may not show in a query before `or` is taken for not read. */
const TRIALS = 3;

/**
 * Whom an app finds by our key or by a user name, asked with one question (`or`, RFC 7644 section 3.4.2.2); null where
 * it is not to be asked so. Servers were seen not to read `or` and to find nobody then without a word: only one that
 * was seen to find an account by either half is asked.
 */
export async function askForEither(task: AccountTask, userName: string): Promise<readonly ScimResource[] | null> {
  const { learned } = task.client.dialect;
  if (learned.readsOr !== true) return null;
  const key = task.write.externalId;
  const answer = await ask(task, key, userName, `look for externalId "${key}" or userName "${userName}"`);
  if (saysNobody(answer)) return [];
  const found = answer.status < 300 ? listIn(answer) : null;
  if (answer.status < 300 && found === null) throw unreadable(answer, 'look for an account', task.trail);
  const isOne = (one: ScimResource): boolean => matches(one, 'externalId', key) || matches(one, 'userName', userName);
  if (found?.resources.every(isOne) === true) return found.resources;
  learned.readsOr = false;
  return null;
}

/**
 * Finds out whether the app reads `or`, by an account that was just made: each half alone has to find it and nobody
 * else. A question without an answer tells nothing; the account is made all the same.
 */
export async function learnOr(task: AccountTask, made: ScimResource): Promise<void> {
  const { learned } = task.client.dialect;
  if (learned.readsOr !== null || learned.isLearningOr) return;
  learned.isLearningOr = true;
  try {
    const verdict = await readsOr(task, made);
    if (verdict === null) learned.orTrials += 1;
    learned.readsOr = verdict ?? (learned.orTrials < TRIALS ? null : false);
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
  } finally {
    learned.isLearningOr = false;
  }
}

/** Null: the account shows in no query yet. */
async function readsOr(task: AccountTask, made: ScimResource): Promise<boolean | null> {
  const [key, userName] = [textOf(made, 'externalId'), textOf(made, 'userName')];
  if (key === null || userName === null) return false;
  for (const [one, other] of [
    [NOBODY, userName],
    [key, NOBODY],
  ] as const) {
    const answer = await ask(task, one, other, 'see whether queries with "or" are read');
    const found = answer.status < 300 ? listIn(answer)?.resources : undefined;
    if (found?.length === 0) return null;
    if (found?.length !== 1 || found[0] === undefined || idOf(found[0]) !== idOf(made)) return false;
  }
  return true;
}

function ask({ client, trail }: AccountTask, key: string, userName: string, what: string): Promise<Answer> {
  const filter = `${eqFilter('externalId', key)} or ${eqFilter('userName', userName)}`;
  return client.ask(trail, { method: 'GET', path: `${client.profile.paths.users}?${toQuery({ filter })}`, what });
}
