import { Refusal } from './ports';

/** The reason that somebody gives for a decision, without blanks around it; refuses to do without. */
export function needReason(reason: string): string {
  const text = reason.trim();
  if (text === '') throw new Refusal('REASON_NEEDED', 'Say why: the reason is kept for ever.');
  return text;
}
