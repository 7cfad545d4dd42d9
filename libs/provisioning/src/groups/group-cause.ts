import type { Instant } from '@joinery/kernel';
import type { StepCause } from '../plan/plan';

const BEFORE = 'group ';
const BEHIND = { GRANTED: ' by ', FORBIDDEN: ' forbidden by ' } as const;

/** Why somebody is in a group, or is not. The sentence is all that is kept of it: `groupGivenBy` and `groupForbiddenBy` read it. */
export function groupCause(code: keyof typeof BEHIND, group: string, rule: string): StepCause {
  return { code, rule, text: `${BEFORE}${group}${BEHIND[code]}${rule}` };
}

/** Why somebody has what nothing gives any more: `what` is a group or the account. */
export function graceCause(what: string, rule: string, until: Instant | null): StepCause {
  const end = until === null ? '' : ` until ${until.slice(0, 10)}`;
  return { code: 'KEPT_BY_GRACE', rule, text: `${what} kept${end} by grace of ${rule}` };
}

/** The group that a cause gives; null when it is about something else. */
export function groupGivenBy(cause: StepCause): string | null {
  return groupOf(cause, 'GRANTED');
}

/** The group that a cause forbids; null when it is about something else. */
export function groupForbiddenBy(cause: StepCause): string | null {
  return groupOf(cause, 'FORBIDDEN');
}

function groupOf({ code, rule, text }: StepCause, wanted: keyof typeof BEHIND): string | null {
  const end = `${BEHIND[wanted]}${rule}`;
  if (code !== wanted || !text.startsWith(BEFORE) || !text.endsWith(end)) return null;
  return text.slice(BEFORE.length, -end.length);
}
