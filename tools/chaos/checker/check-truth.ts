import { replay, textAt, type AccountAfter, type AppAfter } from './app-after';
import type { Evidence } from './evidence';
import type { Finding } from './finding';
import { hasLeft, type Facts } from './hr-changes';
import { lastRows } from './last-rows';
import { newestByApp, stepsByPerson, type StepTold } from './step-ends';
import { isTouchedByOthers, peopleByRecord, type Ownership } from './whose';

/** The apps as their ledgers leave them, against what the audit claims and what HR says of leavers. */
export function checkTruth(evidence: Evidence, facts: Facts, whose: Ownership): Finding[] {
  const steps = stepsByPerson(evidence.audit);
  const apps = new Map([...evidence.ledgers].map(([appId, effects]) => [appId, replay(effects)]));
  return [
    ...openLeavers(evidence, facts, apps, steps),
    ...[...steps].flatMap(([identityId, told]) => broken(identityId, newestByApp(told), apps, evidence, whose)),
  ];
}

/**
 * Somebody whose last day is over everywhere has no open account, or the audit has said for each app why it could not
 * be closed.
 */
function openLeavers(
  evidence: Evidence,
  facts: Facts,
  apps: ReadonlyMap<string, AppAfter>,
  steps: ReadonlyMap<string, readonly StepTold[]>,
): Finding[] {
  const people = peopleByRecord(evidence, facts.source);
  return [...lastRows(evidence)].flatMap(([key, { row, asOf }]) => {
    const identityId = people.get(key);
    if (!identityId || facts.except.includes(key) || hasLeft(row, asOf, facts) !== true) return [];
    const newest = newestByApp(steps.get(identityId) ?? []);
    return [...apps].flatMap(([appId, app]) => {
      const open = accountOf(app, identityId);
      if (!open || open.attributes['active'] === false || explained(newest.get(appId))) return [];
      const text = `${key} has left by ${asOf}, and the account ${nameOf(open)} in ${appId} is open without a reason`;
      return [{ check: 'changes' as const, code: 'LEAVER_OPEN', about: `${appId}/${key}`, text }];
    });
  });
}

/** What the audit confirmed last must be so, unless somebody else touched the account since. */
function broken(
  identityId: string,
  newest: ReadonlyMap<string, StepTold>,
  apps: ReadonlyMap<string, AppAfter>,
  evidence: Evidence,
  whose: Ownership,
): Finding[] {
  return [...newest].flatMap(([appId, step]) => {
    const app = apps.get(appId);
    if (step.end !== 'step.confirmed' || !app) return [];
    const account = accountOf(app, identityId);
    const isClosed = account === undefined || account.attributes['active'] === false;
    const shouldBeClosed = isClosing(step);
    const isRight = shouldBeClosed ? isClosed : account !== undefined;
    if (isRight || isTouchedByOthers(evidence, appId, identityId, whose)) return [];
    const is = account === undefined ? 'there is no such account' : 'the account is open';
    const text = `the audit confirmed a ${step.kind} of ${identityId} in ${appId}, and ${is}`;
    return [{ check: 'changes' as const, code: 'CONFIRMED_UNTRUE', about: `${appId}/${identityId}`, text }];
  });
}

/** That an account could not be made as it should be is no reason why it stays open. */
function explained(step: StepTold | undefined): boolean {
  if (step === undefined || !isClosing(step)) return false;
  return step.end !== null && step.end !== 'step.confirmed' && step.reason !== '';
}

function isClosing({ kind }: StepTold): boolean {
  return kind === 'deactivate' || kind === 'delete';
}

function accountOf(app: AppAfter, identityId: string): AccountAfter | undefined {
  const mine = app.byPerson.get(identityId) ?? [];
  return mine.find((one) => one.attributes['active'] !== false) ?? mine[0];
}

function nameOf({ attributes, id }: AccountAfter): string {
  return textAt(attributes, 'userName') ?? id;
}
