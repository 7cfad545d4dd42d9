import { eqFilter, getOf, matches, parsePath, textOf, toQuery, type ScimResource } from '@joinery/scim';
import { ConflictError, TransientError } from '../../../kit/errors';
import type { AccountWrite } from '../../../kit/target';
import type { AccountTask } from './account-task';
import { idOf, listIn, saysNobody } from '../client/answers';
import type { DirectoryReading } from './directory';
import { askForEither } from './either-question';
import { failureOf, unreadable } from '../client/failures';
import { isEarly } from './not-visible';
import { under } from '../client/resource-path';

/** What a person does who knows whose account one is. */
const LINK = 'joinery app adopt <app> --link <account>=<person>';

export type MatchAttribute = AccountWrite['match'][number];

/**
 * Looks before a create, by every attribute that the app would not keep unique by itself. A user name that is taken is
 * left to the 409 of an app that is known to refuse it, so that the ordinary create costs one GET; in any other,
 * somebody may have been made there by hand: that account is taken over or stands in the way, and is not made twice.
 */
export async function lookBefore(task: AccountTask): Promise<ScimResource | null> {
  if (!looksByName(task)) return lookForOurs(task);
  const either = await lookByEither(task);
  if (either !== null) return either.found;
  const ours = await lookForOurs(task);
  return ours ?? look(task, ['userName'], task.write.claimedAt ?? performance.now());
}

/** Nothing tells that the app refuses a name that is taken, and there is another key that it is asked for. */
export function looksByName(task: AccountTask): boolean {
  const { profile, dialect } = task.client;
  return !dialect.refusesDoubles && profile.keepsUserNamesUnique && unguarded(task).length > 0;
}

/** With one question where that is all there is to ask, and the app reads it; null otherwise. */
async function lookByEither(task: AccountTask): Promise<{ readonly found: ScimResource | null } | null> {
  const names = valuesOf(task.write, 'userName');
  const [userName] = names;
  if (names.length !== 1 || userName === undefined || unguarded(task).join() !== 'externalId') return null;
  const there = await askForEither(task, userName);
  if (there === null) return null;
  const whole = await wholeOnes(task, there);
  const found = await firstOf(task, ['externalId', 'userName'], (attribute, value) =>
    Promise.resolve(whole.filter((one) => matches(one, attribute, value))),
  );
  return { found };
}

/** Looks by our key, or by what else tells whose account it is where the app cannot be asked for that. */
export function lookForOurs(task: AccountTask): Promise<ScimResource | null> {
  const { profile, dialect } = task.client;
  const since = task.write.claimedAt ?? performance.now();
  if (!profile.keepsUserNamesUnique) return look(task, answered(task, allAttributes(task)), since);
  const keys = unguarded(task);
  const asked = keys.length > 0 ? keys : askable(task, ['userName']);
  return look(task, asked.length > 0 || dialect.refusesDoubles ? asked : allAttributes(task), since);
}

/** What the app can be asked for and does not keep unique by itself. */
function unguarded(task: AccountTask): readonly MatchAttribute[] {
  return askable(task, task.write.match).filter((name) => name !== 'userName');
}

/** Looks by everything, after the app said that there is one or said nothing at all. */
export function lookAgain(task: AccountTask): Promise<ScimResource | null> {
  return look(task, answered(task, allAttributes(task)), performance.now());
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
  const since = performance.now();
  return firstOf(task, allAttributes(task), (attribute, value) => amongAll(task, attribute, value, since));
}

/**
 * Where the app makes user names of its own, ours says nothing, and the mail address has to tell whose account it is.
 */
function allAttributes(task: AccountTask): readonly MatchAttribute[] {
  const usual: readonly MatchAttribute[] = ['externalId', 'userName', ...task.write.match];
  return [...new Set(task.client.dialect.isBelieved('userName') ? [...usual, 'emails' as const] : usual)];
}

/** `since`: what was written to this account was written before; by the clock of `performance.now()`. */
function look(task: AccountTask, attributes: readonly MatchAttribute[], since: number): Promise<ScimResource | null> {
  return firstOf(task, attributes, (attribute, value) => find(task, attribute, value, since));
}

async function firstOf(
  task: AccountTask,
  attributes: readonly MatchAttribute[],
  findBy: (attribute: MatchAttribute, value: string) => Promise<readonly ScimResource[]>,
): Promise<ScimResource | null> {
  for (const attribute of attributes) {
    for (const value of valuesOf(task.write, attribute)) {
      const found = judge(task, attribute, value, await findBy(attribute, value));
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
    const text = `${more.length + 1} accounts have ${name}; which one is meant is for a person to say: ${LINK}.`;
    throw new ConflictError('APP_SEVERAL_ACCOUNTS', text, task.trail);
  }
  if (ours.length > 0) return only;
  const theirs = textOf(only, 'externalId');
  if (theirs !== null || !task.write.match.includes(attribute)) {
    const why = theirs === null ? 'policy does not adopt by that' : `its externalId is "${theirs}"`;
    const text = `An account with ${name} is there already (id ${idOf(only) ?? '?'}) and is not ours: ${why}. If it is this person's: ${LINK}.`;
    throw new ConflictError('APP_FOREIGN_ACCOUNT', text, task.trail);
  }
  return only;
}

/**
 * Accounts that really have the value. In an app that does not know the filter, or ignores it and returns everybody,
 * they are looked for among all that are there.
 */
async function find(
  task: AccountTask,
  attribute: MatchAttribute,
  value: string,
  since: number,
): Promise<readonly ScimResource[]> {
  const { client, trail } = task;
  const { learned } = client.dialect;
  if (!client.profile.filterable.users.includes(attribute) || learned.ignoresFilter(attribute))
    return amongAll(task, attribute, value, since);
  const what = `look for ${attribute} "${value}"`;
  const filter = eqFilter(attribute === 'emails' ? 'emails.value' : attribute, value);
  const path = `${client.profile.paths.users}?${toQuery({ filter })}`;
  const answer = await client.ask(trail, { method: 'GET', path, what });
  if (saysNobody(answer)) return [];
  if (learned.refusesFilter(answer.status)) return amongAll(task, attribute, value, since);
  if (answer.status >= 300) throw failureOf(answer, what, client.profile, trail);
  const page = listIn(answer);
  if (page === null) throw unreadable(answer, what, trail);
  if (page.resources.length === 0) return [];
  const whole = await wholeOnes(task, page.resources);
  const kept = whole.filter((resource) => idOf(resource) !== null && matches(resource, attribute, value));
  learned.noteFilter(attribute, page.resources.length, kept.length);
  return kept.length > 0 ? kept : amongAll(task, attribute, value, since);
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
    const read =
      id === null ? null : await client.read(trail, path, `see whether this is the account of ${write.externalId}`);
    whole.push(read ?? one);
  }
  return whole;
}

/** Of all that are there, as one reading of everybody showed them; who is found in it is read by itself. */
async function amongAll(
  task: AccountTask,
  attribute: MatchAttribute,
  value: string,
  since: number,
): Promise<readonly ScimResource[]> {
  const { client, trail, remarks } = task;
  const before = trail.length;
  const reading = await client.dialect.directory.readSince(client, trail, since);
  if (trail.length === before)
    remarks.push(
      `${attribute} was looked for among ${reading.people} accounts that were read for several people at once`,
    );
  return listedIn(task, reading, attribute, value);
}

async function listedIn(
  task: AccountTask,
  reading: DirectoryReading,
  attribute: MatchAttribute,
  value: string,
): Promise<readonly ScimResource[]> {
  const found: ScimResource[] = [];
  for (const id of reading.idsOf(attribute, value).slice(0, FEW)) {
    const one = await readListed(task, id);
    if (one !== null && matches(one, attribute, value)) found.push(one);
  }
  return found;
}

async function readListed(task: AccountTask, id: string): Promise<ScimResource | null> {
  const { client, trail, write } = task;
  const path = under(client.profile.paths.users, id);
  const one = await client.read(trail, path, `see whether this is the account of ${write.externalId}`);
  if (one !== null || !isEarly(write)) return one;
  throw new TransientError('APP_READ_STALE', `The account ${id} is listed and not there when it is read.`, trail);
}
