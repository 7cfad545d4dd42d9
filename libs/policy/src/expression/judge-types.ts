import { isLocalDate } from '@joinery/kernel';
import type { AttributeDefinition } from '@joinery/identity';
import { type ExpressionSite, addProblemAt } from './expression-scope';
import { didYouMean, nearest } from '../files/nearest';
import { type DocumentPath, printed } from '../files/policy-document';

export type ExpressionType = 'text' | 'number' | 'boolean' | 'date' | 'list';

/** What is known of an operand before any person is looked at. */
export interface Operand {
  readonly type: ExpressionType;
  readonly literal: boolean;
  readonly value?: unknown;
  /** The attribute that it reads, when it is nothing but that. */
  readonly attribute: AttributeDefinition | null;
  readonly path: DocumentPath;
}

const WORDS: Readonly<Record<ExpressionType, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  list: 'a list',
};

export function typeWord(type: ExpressionType): string {
  return WORDS[type];
}

export function typeOfAttribute(definition: AttributeDefinition): ExpressionType {
  if (definition.many) return 'list';
  return definition.type === 'string' ? 'text' : definition.type;
}

/** What an operand is called in a message. */
export function nameOf(operand: Operand): string {
  if (operand.attribute) return `"${operand.attribute.name}"`;
  return operand.literal ? JSON.stringify(operand.value) : 'the expression';
}

/**
 * The type that two operands have in common; null when there is none, and then a finding says so. A literal bends to an
 * attribute where that is safe (a text that is a date), never the other way. `choosing`: one of the two is the outcome, so
 * that a text which the attribute never has may stand for it where it is missing, and the empty text for no date; one
 * that looks like a slip is told.
 */
export function commonType(
  site: ExpressionSite,
  a: Operand,
  b: Operand,
  { choosing = false }: { readonly choosing?: boolean } = {},
): ExpressionType | null {
  const [known, other] = a.literal && !b.literal ? [b, a] : [a, b];
  if (other.literal && isUnquoted(known, other)) return reportUnquoted(site, known, other);
  if (known.type === 'date' && other.literal && other.type === 'text')
    return choosing && other.value === '' ? 'date' : checkDate(site, other);
  if (known.type !== other.type) {
    return addProblemAt(site, other.path, {
      code: 'TYPE_MISMATCH',
      message: `${nameOf(known)} is ${typeWord(known.type)}, but ${nameOf(other)} is ${typeWord(other.type)}.`,
      hint: mismatchHint(known, other),
      value: other.value,
    });
  }
  return checkListed(site, known, other, choosing) ? known.type : null;
}

function mismatchHint(known: Operand, { literal, value }: Operand): string {
  if (known.type === 'list') return 'Use "contains" or "any_of" on a list.';
  const isQuoted =
    literal &&
    ((known.type === 'boolean' && (value === 'true' || value === 'false')) ||
      (known.type === 'number' && /^-?\d+(\.\d+)?$/.test(String(value))));
  if (literal && known.type === 'boolean' && !isQuoted)
    return 'Write true or false, without quotes: YAML 1.2 knows no yes and no.';
  return isQuoted ? `Write ${String(value)} without quotes.` : 'Compare values of one type.';
}

function isUnquoted(known: Operand, literal: Operand): boolean {
  return (
    (known.type === 'text' || known.type === 'date' || known.type === 'list') &&
    (literal.type === 'number' || literal.type === 'boolean')
  );
}

function reportUnquoted(site: ExpressionSite, known: Operand, literal: Operand): null {
  const spelling = site.document.spelling(literal.path) ?? String(literal.value);
  return addProblemAt(site, literal.path, {
    code: 'UNQUOTED_SCALAR',
    message: `${nameOf(known)} is ${typeWord(known.type)}, but ${spelling} without quotes is ${typeWord(literal.type)} (${String(literal.value)}).`,
    hint: `Write "${spelling}" in quotes.`,
    value: spelling,
  });
}

function checkDate(site: ExpressionSite, literal: Operand): 'date' | null {
  if (isLocalDate(String(literal.value))) return 'date';
  return addProblemAt(site, literal.path, {
    code: 'DATE_INVALID',
    message: `"${printed(literal.value)}" is not a date.`,
    hint: isNow(literal.value)
      ? 'Conditions know no "now": give the rule a window over an instant (window: {from: {instant: start}}), or the row a "from".'
      : 'Write dates as YYYY-MM-DD.',
    value: literal.value,
  });
}

/** A literal must be one of the values that the dictionary lists for the attribute. */
function checkListed(site: ExpressionSite, known: Operand, other: Operand, choosing: boolean): boolean {
  const values = known.attribute?.values;
  if (!values || !other.literal || values.includes(String(other.value))) return true;
  if (choosing && nearest(String(other.value), values) === null) return true;
  addProblemAt(site, other.path, {
    code: 'UNKNOWN_VALUE',
    message: `"${known.attribute?.name}" is never "${printed(other.value)}".`,
    hint: didYouMean(String(other.value), values, `It is one of: ${values.join(', ')}.`),
    value: other.value,
  });
  return false;
}

/** What people write for the present moment. */
function isNow(value: unknown): boolean {
  return typeof value === 'string' && /^(now|today)\b|^-?P\d|^[+-]?\d+ *[a-z]/i.test(value);
}
