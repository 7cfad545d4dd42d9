import { parsePath } from './attribute-path';
import { readPath } from './read-path';
import type { ScimResource } from './resource';

/** A text as a JSON string, which is what filter values are (RFC 7644 section 3.4.2.2). */
export function quote(value: string): string {
  return JSON.stringify(value);
}

/** `attribute eq "value"`: the one form that servers can be relied on to know. */
export function eqFilter(attribute: string, value: string | number | boolean): string {
  return `${attribute} eq ${typeof value === 'string' ? quote(value) : String(value)}`;
}

/** A query string; spaces are `%20`, because `+` is a plus sign to some servers. */
export function toQuery(parameters: Readonly<Record<string, string | number>>): string {
  const parts: string[] = [];
  for (const name in parameters) parts.push(`${name}=${encodeURIComponent(String(parameters[name]))}`);
  return parts.join('&');
}

/** Attributes whose values differ by case (`caseExact: true`, RFC 7643 sections 3.1 and 7); lower case. */
const CASE_EXACT: ReadonlySet<string> = new Set(['id', 'externalid']);

/**
 * Whether a resource really has the value that was asked for. Servers ignore filters they cannot read and then return
 * everybody, so that nothing a query returned is believed before this was asked.
 */
export function matches(resource: ScimResource, attribute: string, value: string): boolean {
  if (parsePath(attribute) === null) return false;
  const wanted = matchKey(attribute, value);
  return [readPath(resource, attribute)]
    .flat()
    .some((item) => typeof item === 'string' && matchKey(attribute, item) === wanted);
}

/**
 * Keys of the values at an attribute: two resources share one exactly when `matches` finds both by the same value. For
 * looking many up in one reading.
 */
export function matchKeys(resource: ScimResource, attribute: string): readonly string[] {
  if (parsePath(attribute) === null) return [];
  return [readPath(resource, attribute)]
    .flat()
    .flatMap((item) => (typeof item === 'string' ? matchKey(attribute, item) : []));
}

/** Letters and their accents are one whether a server keeps them together or apart (Unicode NFC). */
export function matchKey(attribute: string, value: string): string {
  const name = attribute.toLowerCase();
  return `${name} ${CASE_EXACT.has(name) ? value : value.normalize('NFC').toLowerCase()}`;
}
