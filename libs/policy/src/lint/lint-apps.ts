import { type Instant, shift } from '@joinery/kernel';
import type { LifecycleState } from '@joinery/identity';
import type { Shaped } from '../files/shaped';
import type { AppPolicy, Moment } from '../policy-set';
import { type Box, overlap, remainderOf } from './box';
import type { ConditionSpace } from './condition-space';
import type { LintFindings } from './lint-finding';
import type { MappedRule } from './lint-conditions';
import { type LintSubject, placeOfRule } from './placed-rule';

type AppFile = Shaped<'app'>;

/** Accounts that are deleted too early, that nobody gets, and groups of apps that nobody in them gets. */
export function lintApps(
  subject: LintSubject,
  rules: readonly MappedRule[],
  space: ConditionSpace,
  findings: LintFindings,
): void {
  const files = new Map(subject.reading.documents.app.map((file) => [file.text.id, file]));
  for (const app of subject.policySet.apps) {
    const file = files.get(app.id);
    if (!file) continue;
    tellEarlyDeletes(app, file, subject, findings);
    tellWithoutPeople(app, file, rules, findings);
  }
  for (const rule of rules) if (rule.rule.effect === 'allow') tellOutOfScope(rule, subject, { rules, space }, findings);
  for (const rule of rules) if (rule.rule.effect === 'allow') tellProposed(rule, subject, findings);
}

/** What only apps that are not in force could give an account or a group for. */
function tellProposed(rule: MappedRule, { policySet, reading }: LintSubject, findings: LintFindings): void {
  const proposed = reading.documents.app.filter(({ text }) => text.status === 'proposed');
  for (const entitlement of rule.gives) {
    const known = policySet.apps.some((app) => app.scope === entitlement || app.groups.has(entitlement));
    const waiting = proposed.filter(
      ({ text }) =>
        (text.scope ?? `app:${text.id}`) === entitlement || text.members?.groups?.[entitlement] !== undefined,
    );
    if (known || waiting.length === 0) continue;
    findings.add(placeOfRule(rule), {
      code: 'GRANT_IN_PROPOSED_APP',
      message: `"${rule.rule.id}" gives ${entitlement}, and ${waiting.map(({ text }) => text.title).join(' and ')} is only proposed: it gives nothing.`,
      hint: 'Put the app in force, or propose the rule as well (status: proposed).',
      value: rule.rule.id,
    });
  }
}

const ENDED: ReadonlySet<LifecycleState> = new Set(['leaver', 'purged']);

function tellEarlyDeletes(app: AppPolicy, { document }: AppFile, subject: LintSubject, findings: LintFindings): void {
  const tell = (path: readonly string[], when: string): void =>
    findings.add(document.place(path), {
      severity: 'error',
      code: 'DELETE_WITHOUT_RETENTION',
      message: `${app.title} deletes an account ${when}: what is deleted by mistake cannot be brought back.`,
      hint: 'Set window.delete, such as {instant: end, offset: P30D}, or disable instead.',
      value: app.id,
    });
  for (const [name, action] of Object.entries(app.states)) {
    const state = name as LifecycleState;
    if (action !== 'delete') continue;
    const kept = ENDED.has(state) ? isRetained(app, state, subject) : app.window.delete !== null;
    if (!kept) tell(['states', state], `as soon as somebody is ${state}`);
  }
  if (app.outOfScope === 'delete' && app.window.delete === null)
    tell(['outOfScope'], 'as soon as no rule gives it any more');
}

/** The app waits after the end, or every row that leads to the state does. */
function isRetained(app: AppPolicy, state: LifecycleState, { policySet }: LintSubject): boolean {
  if (app.window.delete !== null && liesAhead(app.window.delete, subjectInstants(policySet))) return true;
  const rows = policySet.lifecycle.states.filter((row) => row.state === state);
  return rows.every(
    ({ from }) => from !== null && liesAhead({ instant: from, offset: null }, subjectInstants(policySet)),
  );
}

function subjectInstants({ lifecycle }: LintSubject['policySet']): ReadonlyMap<string, string | null> {
  return new Map(lifecycle.instants.map(({ name, offset }) => [name, offset]));
}

const DAY: Instant = '2025-06-15T00:00:00.000Z';

function liesAhead({ instant, offset }: Moment, instants: ReadonlyMap<string, string | null>): boolean {
  const own = instants.get(instant) ?? null;
  const start = own === null ? DAY : shift(DAY, own, 'UTC');
  return (offset === null ? start : shift(start, offset, 'UTC')) > DAY;
}

function tellWithoutPeople(
  app: AppPolicy,
  { document }: AppFile,
  rules: readonly MappedRule[],
  findings: LintFindings,
): void {
  const given = rules.some(({ rule, gives }) => rule.effect === 'allow' && gives.has(app.scope));
  if (given) return;
  findings.add(document.place(['id']), {
    code: 'APP_WITHOUT_PEOPLE',
    message: `No rule gives ${app.scope}: nobody has an account in ${app.title}, unless it is given by hand.`,
    hint: `Write a rule with grant: [${app.scope}].`,
    value: app.scope,
  });
}

interface Others {
  readonly rules: readonly MappedRule[];
  readonly space: ConditionSpace;
}

/** A group of an app, for people none of whom has an account there. */
function tellOutOfScope(rule: MappedRule, subject: LintSubject, others: Others, findings: LintFindings): void {
  const [person] = rule.region.boxes;
  if (!person || !rule.region.exact) return;
  for (const entitlement of rule.gives) {
    const apps = subject.policySet.apps.filter((app) => app.groups.has(entitlement));
    if (apps.length === 0 || apps.some((app) => hasAccounts(app, rule, others))) continue;
    findings.add(placeOfRule(rule), {
      code: 'GRANT_OUT_OF_SCOPE',
      message: `Nobody whom "${rule.rule.id}" gives ${entitlement} has an account in ${apps.map(({ title }) => title).join(' or ')}.`,
      hint: `Give them ${apps.map(({ scope }) => scope).join(' or ')} as well.`,
      value: rule.rule.id,
      witness: others.space.witness(person),
    });
  }
}

function hasAccounts(app: AppPolicy, rule: MappedRule, { rules, space }: Others): boolean {
  const concerning = rules.filter(({ gives }) => gives.has(app.scope));
  if (concerning.some(({ region }) => !region.exact)) return true;
  const denied = concerning.filter((other) => other.rule.effect === 'deny' && other.rule.window === null);
  const boxes = denied.flatMap(({ region }) => region.boxes);
  return concerning.some(
    (other) =>
      other.rule.effect === 'allow' &&
      jointBoxes(rule, other).some((joint) => remainderOf(joint, boxes, space.wholeOf).kind !== 'inside'),
  );
}

function jointBoxes(a: MappedRule, b: MappedRule): readonly Box[] {
  return a.region.boxes.flatMap((one) => b.region.boxes.flatMap((other) => overlap(one, other) ?? []));
}
