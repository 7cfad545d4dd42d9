import type { Attributes } from '../profile/attribute';

/** What stands before an address in the keys of a person. */
export const WORK_KEY = 'work ';

/**
 * What else a person is found by, besides number, and name with birth date: work and private addresses, user name,
 * national id, the id that a source gives the person behind several records. Each is a text that equal values share;
 * finding somebody by one proves nothing yet, `correlate` judges it.
 */
export function furtherKeys(attributes: Attributes): readonly string[] {
  const keys = workAddresses(attributes).map((address) => `${WORK_KEY}${address}`);
  const home = lowered(attributes.personalEmail);
  if (home !== null) keys.push(`home ${home}`);
  const sealed = lowered(attributes.nationalIdHash);
  if (sealed !== null) keys.push(`national ${sealed}`);
  const person = lowered(attributes.personKey);
  if (person !== null) keys.push(`person ${person}`);
  return keys;
}

/** Work mail and user name, without case: the one is very often the other. */
export function workAddresses(attributes: Attributes): readonly string[] {
  const mail = lowered(attributes.email);
  const userName = lowered(attributes.userName);
  if (mail === null) return userName === null ? [] : [userName];
  return userName === null || userName === mail ? [mail] : [mail, userName];
}

function lowered(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  return text === '' ? null : text;
}
