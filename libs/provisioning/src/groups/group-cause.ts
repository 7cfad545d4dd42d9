import type { StepCause } from '../plan/plan';

const [BEFORE, BEHIND] = ['group ', ' by '];

/** Why somebody is in a group. The sentence is all that is kept of it: `groupGivenBy` reads what this writes. */
export function groupCause(group: string, rule: string): StepCause {
  return { code: 'GRANTED', rule, text: `${BEFORE}${group}${BEHIND}${rule}` };
}

/** The group that a cause is about; null when it is about the account. */
export function groupGivenBy({ code, rule, text }: StepCause): string | null {
  const end = `${BEHIND}${rule}`;
  if (code !== 'GRANTED' || !text.startsWith(BEFORE) || !text.endsWith(end)) return null;
  return text.slice(BEFORE.length, -end.length);
}
