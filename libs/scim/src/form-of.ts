import { parsePath } from './attribute-path';
import { isReference } from './reference';
import type { ScimValue } from './resource';
import { isUnassigned } from './write-path';

/** A shorter beginning may be anything; so much of a text is known as the same text, cut off. */
const SHORTEST_CUT = 8;

/**
 * An app may keep these in no other form: who somebody is, whether they may come in, where mail about them goes and what
 * they are allowed.
 */
const EXACT: ReadonlySet<string> = new Set(['username', 'externalid', 'active', 'emails', 'roles', 'entitlements']);

/** Whether an app is free to keep a value at this path in a form of its own. Truth values have one form. */
export function mayBeKeptOtherwise(text: string, desired: ScimValue, shown: ScimValue | undefined): boolean {
  const path = parsePath(text);
  if (path === null || isUnassigned(shown)) return false;
  if (typeof desired === 'boolean' || typeof shown === 'boolean' || isReference(text)) return false;
  return path.schema !== null || !EXACT.has(path.attribute.toLowerCase());
}

/**
 * Whether what an app shows is what was wanted, written in another way: in other case, with other signs between or other
 * accents, or cut off at the end.
 */
export function isFormOf(text: string, desired: ScimValue, shown: ScimValue | undefined): boolean {
  if (isUnassigned(desired) || !mayBeKeptOtherwise(text, desired, shown)) return false;
  const [wanted, kept] = [bare(desired), bare(shown ?? null)];
  return wanted.length === kept.length && wanted.every((one, index) => isSameOrCut(one, kept[index] ?? ''));
}

function isSameOrCut(wanted: string, kept: string): boolean {
  return kept !== '' && (wanted === kept || (kept.length >= SHORTEST_CUT && wanted.startsWith(kept)));
}

function bare(value: ScimValue): readonly string[] {
  return [value].flat().map(bareText).sort();
}

function bareText(value: unknown): string {
  const text = String(value).normalize('NFKD').toLowerCase().replaceAll('ß', 'ss');
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
