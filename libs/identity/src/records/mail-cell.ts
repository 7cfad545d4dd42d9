import type { AttributeValue } from '../profile/attribute';
import type { CellProblem } from './cell-problem';
import { hasInvisibleCharacter } from './text';

/** Attributes that hold an address, by their names. */
const MAIL_NAME = /^(?:email|.*Email)$/;
/** One address without blanks; whether a mail would arrive is not for a reader to know. */
const MAIL = /^[^\s@,;<>]+@[^\s@,;<>]+$/u;
/**
 * By name, as those above: the dictionary says what a value is (a text), not what people write into it. These
 * are what rules give rights by, and hold words of an organisation: an address in one of them has slipped in from the
 * column beside it. An attribute of an installation's own may well hold one, and is left alone.
 */
const NEVER_MAIL = new Set(['title', 'department', 'division', 'company', 'location', 'country', 'costCenter']);
const NO_MAIL: CellProblem = {
  code: 'ROW_MAIL_INVALID',
  message: 'this is no e-mail address',
  hint: 'Have the columns of this row slipped? Correct it in the source.',
};
const STRAY_MAIL: CellProblem = {
  code: 'ROW_MAIL_MISPLACED',
  message: 'an e-mail address stands in a column that holds none',
  hint: 'Have the columns of this row slipped? Correct it in the source.',
};

export function hasMail(attribute: string): boolean {
  return MAIL_NAME.test(attribute);
}

export function holdsNoMail(attribute: string): boolean {
  return NEVER_MAIL.has(attribute);
}

export function readMail(text: string): AttributeValue | CellProblem {
  return MAIL.test(text) && !hasInvisibleCharacter(text) ? text : NO_MAIL;
}

/** For an attribute that `holdsNoMail`. */
export function refuseMail(text: string): AttributeValue | CellProblem {
  return text.includes('@') && MAIL.test(text) ? STRAY_MAIL : text;
}
