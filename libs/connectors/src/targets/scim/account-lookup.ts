import { eqFilter, getOf, matches, parsePath, textOf, toQuery, type ScimResource } from '@joinery/scim';
import { ConflictError } from '../../kit/errors';
import type { AccountWrite } from '../../kit/target';
import type { AccountTask } from './account-task';
import { idOf, listIn, under } from './client';
import { failureOf, unreadable } from './failures';
import { listAll } from './listing';

export type MatchAttribute = AccountWrite['match'][number];

/** Statuses that speak of the question and not of its subject: the filter is not understood here. */
const FILTER_REFUSED = new Set([400, 405, 413, 414, 422, 501]);

/**
 * Looks before a create, by every attribute that the app would not keep unique by itself; a user name that is taken is
 * left to the app's 409, so that the ordinary create costs one GET.
 */
export function lookBefore(task: AccountTask): Promise<ScimResource | null> {
  if (!task.client.profile.keepsUserNamesUnique) return look(task, answered(task, allAttributes(task)));
  const unguarded = askable(task, task.write.match).filter((name) => name !== 'userName');
  return look(task, unguarded.length > 0 ? unguarded : askable(task, ['userName']));
}

/** Looks by everything, after the app said that there is one or said nothing at all. */
export function lookAgain(task: AccountTask): Promise<ScimResource | null> {
  return look(task, answered(task, allAttributes(task)));
}

/** Attributes that a query can be asked about. */
function askable(task: AccountTask, attributes: readonly MatchAttribute[]): readonly MatchAttribute[] {
  return attributes.filter((name) => task.client.profile.filterable.users.includes(name));
}

/** The same, or all of them, by reading everybody, in an app that answers no query. */
function answered(task: AccountTask, attributes: readonly MatchAttribute[]): readonly MatchAttribute[] {
  const asked = askable(task, attributes);
  return asked.length > 0 ? asked : attributes;
}

/**
 * Reads everybody, after a 409 that no query explains: filters were seen to compare exactly where uniqueness does not.
 */
export async function lookEverywhere(task: AccountTask): Promise<ScimResource | null> {
  const questions = allAttributes(task).flatMap((attribute) =>
    valuesOf(task.write, attribute).map((value) => ({ attribute, value, found: [] as ScimResource[] })),
  );
  await listAll(task.client, task.trail, task.client.profile.paths.users, (resource) => {
    for (const { attribute, value, found } of questions) if (matches(resource, attribute, value)) found.push(resource);
  });
  for (const { attribute, value, found } of questions) {
    const judged = judge(task, attribute, value, found);
    if (judged !== null) return judged;
  }
  return null;
}

/** Where the app makes user names of its own, ours says nothing, and the mail address has to tell whose account it is. */
function allAttributes(task: AccountTask): readonly MatchAttribute[] {
  const usual: readonly MatchAttribute[] = ['externalId', 'userName', ...task.write.match];
  return [...new Set(task.client.dialect.isBelieved('userName') ? [...usual, 'emails' as const] : usual)];
}

async function look(task: AccountTask, attributes: readonly MatchAttribute[]): Promise<ScimResource | null> {
  for (const attribute of attributes) {
    for (const value of valuesOf(task.write, attribute)) {
      const found = judge(task, attribute, value, await find(task, attribute, value));
      if (found !== null) return found;
    }
  }
  return null;
}

function valuesOf(write: AccountWrite, attribute: MatchAttribute): readonly string[] {
  if (attribute === 'externalId') return [write.externalId];
  const values: string[] = [];
  for (const text in write.desired.attributes) {
    const path = parsePath(text);
    if (path === null || path.schema !== null || path.attribute.toLowerCase() !== attribute.toLowerCase()) continue;
    if (path.sub !== null && path.sub.toLowerCase() !== 'value') continue;
    const value = write.desired.attributes[text];
    for (const item of [value].flat()) if (typeof item === 'string' && item !== '') values.push(item);
  }
  return values;
}

/** Ours, or nobody's and policy lets us take it by this attribute, or none; everything else is for a person. */
function judge(
  task: AccountTask,
  attribute: MatchAttribute,
  value: string,
  found: readonly ScimResource[],
): ScimResource | null {
  const ours = found.filter((resource) => textOf(resource, 'externalId') === task.write.externalId);
  const [only, ...more] = ours.length > 0 ? ours : found;
  if (only === undefined) return null;
  const name = `${attribute} "${value}"`;
  if (more.length > 0) {
    const text = `${more.length + 1} accounts have ${name}; which one is meant is for a person to say.`;
    throw new ConflictError('APP_SEVERAL_ACCOUNTS', text, task.trail);
  }
  if (ours.length > 0) return only;
  const theirs = textOf(only, 'externalId');
  if (theirs !== null || !task.write.match.includes(attribute)) {
    const why = theirs === null ? 'policy does not adopt by that' : `its externalId is "${theirs}"`;
    const text = `An account with ${name} is there already (id ${idOf(only) ?? '?'}) and is not ours: ${why}.`;
    throw new ConflictError('APP_FOREIGN_ACCOUNT', text, task.trail);
  }
  return only;
}

/**
 * Accounts that really have the value. An app that does not know the filter, or ignores it and returns everybody, is
 * read from end to end instead.
 */
async function find(task: AccountTask, attribute: MatchAttribute, value: string): Promise<readonly ScimResource[]> {
  const { client, trail } = task;
  if (!client.profile.filterable.users.includes(attribute)) return scan(task, attribute, value);
  const what = `look for ${attribute} "${value}"`;
  const filter = eqFilter(attribute === 'emails' ? 'emails.value' : attribute, value);
  const path = `${client.profile.paths.users}?${toQuery({ filter })}`;
  const answer = await client.ask(trail, { method: 'GET', path, what });
  if (answer.status === 404) return [];
  if (FILTER_REFUSED.has(answer.status) || client.dialect.learned.isFilterCrash(answer.status))
    return scan(task, attribute, value);
  if (answer.status >= 300) throw failureOf(answer, what, client.profile, trail);
  const page = listIn(answer);
  if (page === null) throw unreadable(answer, what, trail);
  if (page.resources.length === 0) return [];
  const whole = await wholeOnes(task, page.resources);
  const kept = whole.filter((resource) => idOf(resource) !== null && matches(resource, attribute, value));
  return kept.length > 0 ? kept : scan(task, attribute, value);
}

/** So few are read one by one when a listing says too little of them to tell whose they are. */
const FEW = 5;

/** In an app that nothing is known of: lists were seen to show no more of people than their names. */
async function wholeOnes(task: AccountTask, listed: readonly ScimResource[]): Promise<readonly ScimResource[]> {
  const { client, trail, write } = task;
  if (client.profile.adapts !== true || client.dialect.learned.losesKeys || listed.length > FEW) return listed;
  const whole: ScimResource[] = [];
  for (const one of listed) {
    const id = getOf(one, 'externalId') === undefined ? idOf(one) : null;
    const path = under(client.profile.paths.users, id ?? '');
    const read = id === null ? null : await client.read(trail, path, `see whether this is the account of ${write.externalId}`); // prettier-ignore
    whole.push(read ?? one);
  }
  return whole;
}

async function scan(task: AccountTask, attribute: MatchAttribute, value: string): Promise<readonly ScimResource[]> {
  const found: ScimResource[] = [];
  await listAll(task.client, task.trail, task.client.profile.paths.users, (resource) => {
    if (matches(resource, attribute, value)) found.push(resource);
  });
  return found;
}
