import { type Instant, shift } from '@joinery/kernel';
import type { InstantRule, LifecycleState, StateRule } from '@joinery/identity';
import type { AppPolicy, Entitlement, GrantRule, Moment, PolicySet } from '../policy-set';
import type { LintFindings } from './lint-finding';
import type { LintSubject, PlacedRule } from './placed-rule';

/** Any day: windows are compared by the way from one instant. */
const DAY: Instant = '2025-06-15T00:00:00.000Z';

/** Windows that close before they open, and windows that open when nobody is in a state of the rule any more. */
export function lintWindows(subject: LintSubject, rules: readonly PlacedRule[], findings: LintFindings): void {
  for (const placed of rules) tellRule(placed, subject, findings);
  for (const app of subject.policySet.apps) {
    tellApp(app, subject, findings);
    tellTooEarly(app, subject, findings);
  }
}

function tellRule({ rule, document, path }: PlacedRule, { policySet }: LintSubject, findings: LintFindings): void {
  if (rule.window === null) return;
  const why = isShutAtOnce(rule.window.from, rule.window.until)
    ? 'ends before it begins'
    : opensTooLate(rule, policySet)
      ? `begins when nobody is ${[...rule.states].join(' or ')} any more`
      : null;
  if (why === null) return;
  findings.add(document.place([...path, 'window']), {
    severity: 'error',
    code: 'WINDOW_NEVER_OPENS',
    message: `The window of "${rule.id}" ${why}: it gives nothing to anybody.`,
    hint: 'Correct its edges, or name the states in which it is to count.',
    value: rule.id,
  });
}

function tellApp({ id, title, window }: AppPolicy, { reading }: LintSubject, findings: LintFindings): void {
  const file = reading.documents.app.find(({ text }) => text.id === id);
  if (!file || !isShutAtOnce(window.enable, window.disable)) return;
  findings.add(file.document.place(['window', 'disable']), {
    severity: 'error',
    code: 'WINDOW_NEVER_OPENS',
    message: `The window of ${title} ends before it begins: no account of it is ever open.`,
    hint: 'Let "disable" come after "enable".',
    value: id,
  });
}

/** The states in which somebody who has not left may be given an account, the later the last. */
const COMING: ReadonlySet<LifecycleState> = new Set(['future', 'prehire', 'active']);

const EDGES = { create: 'is made', enable: 'opens' } as const;

/**
 * An account that is to be made, or to open, before anybody has the right to it. Where the lifecycle knows nobody who is still to
 * come, opening early means opening at once, and nothing is lost. Rows that begin with another date than the
 * window are not compared; one of them that comes before the first day may give the right earlier.
 */
function tellTooEarly({ id, scope, window }: AppPolicy, subject: LintSubject, findings: LintFindings): void {
  const file = subject.reading.documents.app.find(({ text }) => text.id === id);
  const rights = rightsBegin(scope, subject);
  const knowsComers = subject.policySet.lifecycle.states.some(({ state }) => state === 'prehire');
  for (const edge of knowsComers ? (['create', 'enable'] as const) : (['create'] as const)) {
    const moment = window[edge];
    const first = moment === null ? null : firstOf(rights, moment, subject);
    if (!file || first === null) continue;
    findings.add(file.document.place(['window', edge]), {
      severity: 'warning',
      code: 'CREATED_TOO_EARLY',
      message: `Nobody has the right to ${scope} before "${first}", so no account ${EDGES[edge]} earlier.`,
      hint: 'Give lifecycle.yaml a row of the state prehire that begins by then, and a rule for that state, or begin the window later.',
      value: id,
    });
  }
}

type Begin = Pick<StateRule, 'state' | 'from'>;

/** The rows of the lifecycle with which a right to the app may begin. */
function rightsBegin(scope: Entitlement, { policySet: { rules, lifecycle } }: LintSubject): readonly Begin[] {
  const giving = rules.filter(({ gives }) => gives.some(({ entitlement }) => entitlement === scope));
  const states = new Set(giving.flatMap((rule) => [...rule.states]));
  return lifecycle.states.filter(({ state }) => COMING.has(state) && states.has(state));
}

/** The instant with which the first of them begins, where that is later than the moment; null where it is not. */
function firstOf(rights: readonly Begin[], moment: Moment, { policySet: { lifecycle } }: LintSubject): string | null {
  const instants = new Map(lifecycle.instants.map((instant) => [instant.name, instant]));
  const edge = instants.get(moment.instant);
  let first: InstantRule | null = null;
  for (const { state, from } of rights) {
    const begin = from === null ? undefined : instants.get(from);
    const isAlike = edge !== undefined && begin?.dates.join() === edge.dates.join();
    if (isAlike && (first === null || timeOf(begin) < timeOf(first))) first = begin;
    if (!isAlike && state !== 'active') return null;
  }
  return first && edge && moved({ offset: moment.offset }, timeOf(edge)) < timeOf(first) ? first.name : null;
}

/** When an instant comes, counted from its date. */
function timeOf({ at, offset }: InstantRule): Instant {
  return moved({ offset }, at === 'day-end' ? shift(DAY, 'P1D', 'UTC') : DAY);
}

function isShutAtOnce(from: Moment | null, until: Moment | null): boolean {
  if (from === null || until === null || from.instant !== until.instant) return false;
  return moved(from) >= moved(until);
}

function moved({ offset }: Pick<Moment, 'offset'>, from: Instant = DAY): Instant {
  return offset === null ? from : shift(from, offset, 'UTC');
}

/** Once the instant has come, one of the first rows decides, and the rule counts in the state of none of them. */
function opensTooLate({ window, states }: GrantRule, { lifecycle }: Pick<PolicySet, 'lifecycle'>): boolean {
  const from = window?.from ?? null;
  if (from === null || moved(from) < DAY) return false;
  const last = lifecycle.states.findIndex((row) => row.from === from.instant && row.when === null);
  return last >= 0 && lifecycle.states.slice(0, last + 1).every(({ state }) => !states.has(state));
}
