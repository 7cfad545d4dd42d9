import { replay, textAt, type AccountAfter, type AppAfter } from './app-after';
import type { Attributes, Evidence } from './evidence';
import type { Finding } from './finding';
import { hasBegun, hasEnd, type Facts } from './hr-changes';
import { lastRows, type LastRow } from './last-rows';
import { newestByApp, stepsByPerson, type StepTold } from './step-ends';
import { isTouchedByOthers, peopleByRecord, type Ownership } from './whose';

/** Somebody who works there as HR said last, and their place in one app. */
interface Place {
  readonly key: string;
  readonly identityId: string;
  readonly row: LastRow['row'];
  readonly appId: string;
  readonly app: AppAfter;
  readonly account: AccountAfter | null;
  /** Groups whose membership of this person the app only said yes to. */
  readonly unproven: ReadonlySet<string>;
}

/**
 * What people must have in the end, by what HR said last and the few columns that the operator told the checker of: an
 * open account, its values, its groups. Where the audit tells why not, by the newest step of that account, nothing is
 * claimed; nor of an account that somebody else touched, of a value that an app shows of nobody, or of a membership
 * that the audit itself calls unproven: the app said yes and shows no members.
 */
export function checkStanding(evidence: Evidence, facts: Facts, whose: Ownership): Finding[] {
  return places(evidence, facts, whose).flatMap((place) => [
    ...missing(place, facts),
    ...otherValues(place, facts),
    ...otherGroups(place, facts),
  ]);
}

function places(evidence: Evidence, facts: Facts, whose: Ownership): Place[] {
  const steps = stepsByPerson(evidence.audit);
  const people = peopleByRecord(evidence, facts.source);
  const unproven = unprovenGroups(evidence);
  const apps = [...evidence.ledgers].map(([appId, effects]) => ({ appId, app: replay(effects) }));
  return [...lastRows(evidence)].flatMap(([key, { row, asOf }]) => {
    const identityId = people.get(key);
    const works = hasBegun(row, asOf, facts) === true && !hasEnd(row, facts);
    if (!identityId || !works || facts.except.includes(key)) return [];
    const newest = newestByApp(steps.get(identityId) ?? []);
    return apps
      .filter(({ appId }) => !isExcused(newest.get(appId)) && !isTouchedByOthers(evidence, appId, identityId, whose))
      .map(({ appId, app }) => ({
        ...{ key, identityId, row, appId, app },
        account: openAccount(app, identityId),
        unproven: unproven.get(`${appId}/${identityId}`) ?? NONE,
      }));
  });
}

const NONE: ReadonlySet<string> = new Set();

/** By app and person: groups of which the newest word of the audit is that the app said yes and showed nothing. */
function unprovenGroups({ audit }: Evidence): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { type, appId, identityId, data } of audit) {
    if (type !== 'step.confirmed' || !Array.isArray(data['members'])) continue;
    const key = `${appId}/${identityId}`;
    const known = groups.get(key) ?? new Set<string>();
    for (const { group, proof } of data['members'] as { group: string; proof: string }[])
      if (proof === 'accepted') known.add(group);
      else known.delete(group);
    groups.set(key, known);
  }
  return groups;
}

/** The audit says why the account is not as it should be. */
function isExcused(step: StepTold | undefined): boolean {
  return step !== undefined && step.end !== null && step.end !== 'step.confirmed' && step.reason !== '';
}

function openAccount(app: AppAfter, identityId: string): AccountAfter | null {
  return (app.byPerson.get(identityId) ?? []).find(({ attributes }) => attributes['active'] !== false) ?? null;
}

function missing({ key, appId, account }: Place, { everywhere }: Facts): Finding[] {
  if (!everywhere || account !== null) return [];
  return [
    finding('NO_ACCOUNT', appId, key, `${key} works there, and has no open account in ${appId} without a reason`),
  ];
}

function otherValues({ key, row, appId, app, account }: Place, { shows }: Facts): Finding[] {
  if (account === null) return [];
  return shows.flatMap(({ column, path }) => {
    const [wanted, shown] = [row[column]?.trim() ?? '', valueAt(account.attributes, path)];
    if (alike(wanted, shown) || !isShownAtAll(app, path)) return [];
    return [finding('VALUE_UNTRUE', appId, key, `${column} of ${key} is "${wanted}" and ${appId} has "${shown}"`)];
  });
}

function otherGroups({ key, row, appId, app, account, unproven }: Place, { groupsBy }: Facts): Finding[] {
  if (account === null || groupsBy === null) return [];
  const own = row[groupsBy.column]?.trim() ?? '';
  return [...app.groups.values()].flatMap(({ attributes, members }) => {
    const name = textAt(attributes, 'displayName') ?? '';
    if (!groupsBy.names.includes(name) || unproven.has(name)) return [];
    if ((name === own) === members.has(account.id)) return [];
    return name === own
      ? [finding('MEMBER_MISSING', appId, key, `${key} is of ${own}, and not in its group in ${appId}`)]
      : [finding('MEMBER_LEFT_OVER', appId, key, `${key} is of ${own}, and in the group ${name} in ${appId}`)];
  });
}

function isShownAtAll({ users }: AppAfter, path: readonly string[]): boolean {
  return [...users.values()].some(({ attributes }) => valueAt(attributes, path) !== '');
}

function valueAt(attributes: Attributes, path: readonly string[]): string {
  const value = path.reduce<unknown>((at, name) => (at as Attributes | undefined)?.[name], attributes);
  return typeof value === 'string' ? value : '';
}

/** Apps write capitals as they like. */
function alike(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}

function finding(code: string, appId: string, key: string, text: string): Finding {
  return { check: 'changes', code, about: `${appId}/${key}`, text };
}
