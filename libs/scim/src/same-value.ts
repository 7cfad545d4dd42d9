import { parsePath, type AttributePath } from './attribute-path';
import type { ScimValue } from './resource';
import { isUnassigned } from './write-path';

/** Attributes that are compared without case: servers fold them, and two that differ by case are one to them. */
const CASE_FOLDED: ReadonlySet<string> = new Set(['username', 'emails']);
/**
 * Text that servers make themselves, or never show (RFC 7643 section 7): what comes back says nothing about a write.
 */
const NOT_COMPARED: ReadonlySet<string> = new Set(['id', 'meta', 'schemas', 'groups', 'password', 'name.formatted']);

/** True for values that a server computes, keeps for itself or never returns: they are never a difference. */
function isServerComputed(text: string): boolean {
  const path = parsePath(text);
  if (path === null || path.schema !== null) return false;
  const attribute = path.attribute.toLowerCase();
  return (
    NOT_COMPARED.has(attribute) || (path.sub !== null && NOT_COMPARED.has(`${attribute}.${path.sub.toLowerCase()}`))
  );
}

/**
 * Whether what an app shows is what was wanted: null, missing, "" and [] are all "unassigned" (RFC 7643 section 2.5),
 * lists are sets, user names and mail addresses have no case, telephone numbers no punctuation (section 4.1.2), and a
 * number or truth value may come back as text.
 */
export function sameValue(text: string, desired: ScimValue, observed: ScimValue | undefined): boolean {
  if (desired === observed || isServerComputed(text)) return true;
  if (isUnassigned(desired) || isUnassigned(observed)) return isUnassigned(desired) && isUnassigned(observed);
  const path = parsePath(text);
  const wanted = comparable(path, desired);
  const shown = comparable(path, observed ?? null);
  return wanted.length === shown.length && wanted.every((value, index) => value === shown[index]);
}

function comparable(path: AttributePath | null, value: ScimValue): readonly string[] {
  const values = new Set([value].flat().map((item) => comparableText(path, item)));
  return [...values].sort();
}

function comparableText(path: AttributePath | null, value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const attribute = path?.schema === null ? path.attribute.toLowerCase() : '';
  if (attribute === 'phonenumbers') return value.replace(/^tel:/i, '').replace(/[\s().-]/g, '');
  const text = value.normalize('NFC');
  return CASE_FOLDED.has(attribute) ? text.toLowerCase() : booleanText(text);
}

/** `True` and `true` are one: a server of another language stored what was true as its own text. */
function booleanText(text: string): string {
  return /^(true|false)$/i.test(text) ? text.toLowerCase() : text;
}
