import { type Instant, shift } from '@joinery/kernel';
import type { AppPolicy, GrantRule, Moment, PolicySet } from '../policy-set';
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

/** An account that is to be made before the first day is given to nobody while no state of that time is one of a rule. */
function tellTooEarly(
  { id, scope, window }: AppPolicy,
  { reading, policySet }: LintSubject,
  findings: LintFindings,
): void {
  const file = reading.documents.app.find(({ text }) => text.id === id);
  const { create } = window;
  if (!file || create === null || moved(create) >= DAY) return;
  const { rules, lifecycle } = policySet;
  const starts = lifecycle.states.some(({ state, from }) => state === 'active' && from === create.instant);
  const isEarly = lifecycle.states.some(({ state }) => state === 'prehire');
  const isGiven = rules.some(
    ({ gives, states }) => states.has('future') && gives.some((one) => one.entitlement === scope),
  );
  if (!starts || isEarly || isGiven) return;
  findings.add(file.document.place(['window', 'create']), {
    severity: 'warning',
    code: 'CREATED_TOO_EARLY',
    message: `Nobody has the right to ${scope} before "${create.instant}", so no account is made earlier.`,
    hint: 'Give lifecycle.yaml a row of the state prehire that begins by then.',
    value: id,
  });
}

function isShutAtOnce(from: Moment | null, until: Moment | null): boolean {
  if (from === null || until === null || from.instant !== until.instant) return false;
  return moved(from) >= moved(until);
}

function moved({ offset }: Moment): Instant {
  return offset === null ? DAY : shift(DAY, offset, 'UTC');
}

/** Once the instant has come, one of the first rows decides, and the rule counts in the state of none of them. */
function opensTooLate({ window, states }: GrantRule, { lifecycle }: Pick<PolicySet, 'lifecycle'>): boolean {
  const from = window?.from ?? null;
  if (from === null || moved(from) < DAY) return false;
  const last = lifecycle.states.findIndex((row) => row.from === from.instant && row.when === null);
  return last >= 0 && lifecycle.states.slice(0, last + 1).every(({ state }) => !states.has(state));
}
