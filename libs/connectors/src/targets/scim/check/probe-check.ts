import { randomUUID } from 'node:crypto';
import { buildUser, parseError, parsePath, type ScimResource, textOf } from '@joinery/scim';
import type { AccountAttributes, AccountImage } from '@joinery/provisioning';
import type { Check } from '../../../kit/connection-report';
import { TransientError } from '../../../kit/errors';
import type { AccountResult, AccountWrite, Exchange } from '../../../kit/target';
import { deleteAccount } from '../accounts/account-deletion';
import { findAccount } from '../accounts/account-finding';
import { ensureAccount } from '../accounts/account-writer';
import { EARLIER_TRY } from '../accounts/change-account';
import type { CheckRun } from './check-run';
import { oddForms } from './departures';
import { persevere } from './persevere';
import { idOf, resourceIn } from '../client/answers';
import { isOpen } from '../client/failures';
import { under } from '../client/resource-path';
import { covers } from '../dialect/dialect';
import type { Answer } from '../client/pending-answer';

type Verdict = Pick<Check, 'result' | 'text'>;

const PROBE = 'joinery-probe-';

/** So long an app may take to show what it said yes to, as in the drain. */
const PATIENCE_MS = 60_000;

/** The probe, and how long the app may take with each step of it. */
interface Probe {
  readonly write: AccountWrite;
  readonly patienceMs: number;
}

/**
 * Makes an account that is nobody's, closes it and deletes it, with the same code that writes everybody's, and with its
 * patience. Whatever fails on the way, what was made is deleted or, where the app cannot delete, left closed and named.
 */
export async function checkProbe(run: CheckRun, sample: AccountAttributes, patienceMs = PATIENCE_MS): Promise<void> {
  const key = `${PROBE}${randomUUID()}`;
  const image = probeImage(run, sample, key);
  // Its name is nobody's, so that it is found by it where the app keeps no key of ours.
  const match = ['externalId', 'userName'] as const;
  const write: AccountWrite = { externalId: key, remoteId: null, desired: image, current: null, match };
  let made: AccountResult | null = null;
  let mayBeThere = false;
  await run.check('create', async (trail) => {
    try {
      made = await make(run, { write, patienceMs }, trail);
      for (const remark of newsIn(run, made)) run.departures.add(remark);
      return { result: 'passed', text: `account ${made.remoteId}, ${made.proof}` };
    } catch (error) {
      mayBeThere = error instanceof TransientError;
      throw error;
    }
  });
  const known = knownBy(write, made);
  if (known.remoteId === null) skipRest(run);
  else await checkExisting(run, { write: { ...known, current: image }, patienceMs });
  await cleanUp(run, { write: known, patienceMs }, mayBeThere);
}

function knownBy(write: AccountWrite, made: AccountResult | null): AccountWrite {
  return { ...write, remoteId: made?.remoteId ?? null, kept: made?.kept ?? null };
}

/** A create whose outcome is not known is never sent again: the account is looked for. */
async function make({ client }: CheckRun, { write, patienceMs }: Probe, trail: Exchange[]): Promise<AccountResult> {
  const keep = (done: AccountResult): AccountResult => {
    trail.push(...done.exchanges);
    return done;
  };
  try {
    return keep(await ensureAccount(client, write));
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    trail.push(...error.exchanges);
    const { account, exchanges } = await persevere(trail, patienceMs, (attempt) =>
      findAccount(client, { ...write, attempt }),
    );
    trail.push(...exchanges);
    if (account === null) throw error;
    const found = { ...write, remoteId: account.remoteId };
    return keep(await persevere(trail, patienceMs, (attempt) => ensureAccount(client, { ...found, attempt }), 1));
  }
}

async function checkExisting(run: CheckRun, { write, patienceMs }: Probe): Promise<void> {
  const closed: AccountImage = { ...write.desired, active: false };
  await run.check('read-back', async (trail) => {
    const same = await persevere(trail, patienceMs, (attempt) => ensureAccount(run.client, { ...write, attempt }), 1);
    trail.push(...same.exchanges);
    const shown = await run.client.read(
      trail,
      under(run.client.profile.paths.users, same.remoteId),
      'read one account',
    );
    if (shown !== null) noteForms(run, shown);
    const news = newsIn(run, same);
    if (same.effect === 'unchanged' || news.length === 0)
      return { result: 'passed', text: 'the app shows what was written' };
    return { result: 'warning', text: `what was read differed and was put right: ${news.join('; ')}` };
  });
  await run.check('twice', (trail) => checkTwice(run, { write, patienceMs }, trail));
  await run.check('deactivate', async (trail) => {
    const close = (attempt: number): Promise<AccountResult> =>
      ensureAccount(run.client, { ...write, desired: closed, attempt });
    const done = await persevere(trail, patienceMs, close);
    trail.push(...done.exchanges);
    for (const remark of newsIn(run, done)) run.departures.add(`while an account was closed: ${remark}`);
    return { result: 'passed', text: `closed, ${done.proof}` };
  });
  await run.check('delete', async (trail) => {
    const { deleteMeans } = run.client.profile;
    if (deleteMeans === 'no') return { result: 'skipped', text: 'the app offers no deletion' };
    const remove = (attempt: number): Promise<AccountResult> =>
      deleteAccount(run.client, { ...write, desired: closed, attempt });
    const done = await persevere(trail, patienceMs, remove);
    trail.push(...done.exchanges);
    return { result: 'passed', text: deleteMeans === 'purge' ? 'gone' : `DELETE means: ${deleteMeans}` };
  });
}

function noteForms({ client, departures }: CheckRun, shown: ScimResource): void {
  for (const odd of oddForms(shown)) departures.add(odd);
  const isKeyAsked = client.profile.filterable.users.includes('externalId');
  if (isKeyAsked && textOf(shown, 'externalId') === null)
    departures.add('externalId is not kept (RFC 7643 section 3.1)');
}

/** What is remarkable of a step and was not told of an earlier one. */
function newsIn({ departures }: CheckRun, { remarks = [] }: AccountResult): readonly string[] {
  return remarks.filter((remark) => remark !== EARLIER_TRY && !departures.has(remark));
}

function skipRest(run: CheckRun): void {
  for (const name of ['read-back', 'twice', 'deactivate', 'delete'] as const) run.skip(name, 'no account was made');
}

/**
 * Whether the app refuses a second account with a user name that is taken (RFC 7643 section 4.1.1). Where that is not
 * on record the name is looked for before every create. A second one that was made is deleted at once, and looked for
 * where no answer, or a 5xx, leaves open whether it was made.
 */
async function checkTwice(run: CheckRun, { write, patienceMs }: Probe, trail: Exchange[]): Promise<Verdict> {
  const { client } = run;
  if (client.profile.adapts !== true) return { result: 'skipped', text: 'its documentation tells' };
  const externalId = `${write.externalId}-twice`;
  const second: AccountWrite = { ...write, externalId, remoteId: null, desired: { ...write.desired, active: false } };
  const answer = await askForSecond(run, second, trail);
  if (answer === null || answer.status >= 500) {
    const done = await persevere(trail, patienceMs, (attempt) => deleteAccount(client, { ...second, attempt }), 1);
    trail.push(...done.exchanges);
    if (done.effect === 'deleted') return madeTwice(run);
    return {
      result: 'warning',
      text: `no clear answer: ${answer?.status ?? 'none came'}; no second account is to be found`,
    };
  }
  if (isRefusedAsTaken(answer)) {
    run.doublesRefused = true;
    return { result: 'passed', text: `a user name that is taken is refused (${answer.status})` };
  }
  // Refused for what reason ever: only what is known to be meant spares the looking.
  if (answer.status >= 300) return { result: 'warning', text: `no clear answer: ${answer.status}` };
  const made = resourceIn(answer);
  const done = await deleteAccount(client, { ...second, remoteId: made === null ? null : idOf(made) });
  trail.push(...done.exchanges);
  return madeTwice(run);
}

/** Null when no answer came. */
async function askForSecond({ client }: CheckRun, second: AccountWrite, trail: Exchange[]): Promise<Answer | null> {
  const { externalId, desired } = second;
  const body = buildUser(desired.attributes, { externalId, active: false });
  const what = 'make a second account with the same user name';
  try {
    return await client.ask(trail, { method: 'POST', path: client.profile.paths.users, what, body });
  } catch (error) {
    if (isOpen(error)) return null;
    throw error;
  }
}

function madeTwice(run: CheckRun): Verdict {
  run.departures.add('userName is not unique (RFC 7643 section 4.1.1)');
  return {
    result: 'warning',
    text: 'a second account with the same user name was made, and deleted again: names are looked for before every create',
  };
}

/** 409, or another status with the word for it (RFC 7644 section 3.12, table 9). */
function isRefusedAsTaken({ status, text }: Answer): boolean {
  return status === 409 || (status >= 400 && parseError(status, text).scimType === 'uniqueness');
}

/**
 * Looks for the probe by its key, in case a step failed half-way, and removes what is left. `mayBeThere`: the app may
 * have made it and shows it nowhere; not to find it proves nothing then.
 */
async function cleanUp(run: CheckRun, { write, patienceMs }: Probe, mayBeThere: boolean): Promise<void> {
  const { deleteMeans } = run.client.profile;
  const closed: AccountWrite = { ...write, desired: { ...write.desired, active: false } };
  await run.check('clean-up', async (trail) => {
    const isDeleted = run.checks.some((check) => check.name === 'delete' && check.result === 'passed');
    if (isDeleted && deleteMeans === 'purge') return { result: 'passed', text: 'nothing is left' };
    if (isDeleted) return { result: 'passed', text: `closed and still there: ${write.externalId}` };
    if (deleteMeans !== 'no') {
      const done = await persevere(
        trail,
        // A deletion that had its patience is tried once more, and no longer.
        run.checks.some((check) => check.name === 'delete') ? 0 : patienceMs,
        (attempt) => deleteAccount(run.client, { ...closed, attempt }),
        1,
      );
      trail.push(...done.exchanges);
      if (done.effect === 'deleted') return { result: 'passed', text: 'what was left is deleted' };
      return mayBeThere ? lost(write) : { result: 'passed', text: 'nothing is left' };
    }
    if (write.remoteId === null) return mayBeThere ? lost(write) : { result: 'passed', text: 'nothing was made' };
    const done = await persevere(trail, patienceMs, (attempt) => ensureAccount(run.client, { ...closed, attempt }), 1);
    trail.push(...done.exchanges);
    return { result: 'warning', text: `the app offers no deletion: ${write.externalId} is left, closed` };
  });
}

function lost({ externalId }: AccountWrite): Verdict {
  return {
    result: 'warning',
    text: `the app may have made the account and does not show it: look there for ${externalId}, and delete it`,
  };
}

/**
 * Policy's own values where there are some, so that licences and extensions are right, under a name that is nobody's.
 */
function probeImage(run: CheckRun, sample: AccountAttributes, key: string): AccountImage {
  // Short, for apps that cut user names, and the beginning of the key, so that what is left can be found by either.
  const mail = `${key.slice(0, PROBE.length + 8)}@example.com`;
  const own: Record<string, string> = {
    userName: mail,
    'name.givenName': 'Joinery',
    'name.familyName': 'Probe',
    displayName: 'Joinery Probe',
    'emails[type eq "work"].value': mail,
  };
  const { required } = run.client.profile.attributes;
  const needed = Object.fromEntries(
    Object.entries(sample).filter(([path]) => required.some((one) => covers(one, path))),
  );
  const more = required.filter(
    (path) => ![...Object.keys(own), ...Object.keys(sample)].some((one) => covers(path, one)),
  );
  const madeUp = Object.fromEntries(
    more.filter((path) => parsePath(path) !== null).map((path) => [path, 'joineryprobe']),
  );
  return { active: true, attributes: { ...madeUp, ...needed, ...own }, groups: [] };
}
