import type { Facts } from './hr-changes';

/** `COLUMN=PATH`, the path as SCIM writes it: `name.givenName`, `urn:…:User:department`. Throws on anything else. */
export function shownColumn(text: string): Facts['shows'][number] {
  const [column, path] = halves(text);
  const colon = path.toLowerCase().startsWith('urn:') ? path.lastIndexOf(':') : -1;
  const schema = colon === -1 ? [] : [path.slice(0, colon)];
  return { column, path: [...schema, ...path.slice(colon + 1).split('.')] };
}

/** `COLUMN=NAME,NAME`: the groups of which everybody is in the one that the column names. Throws on anything else. */
export function groupsByColumn(text: string): NonNullable<Facts['groupsBy']> {
  const [column, names] = halves(text);
  return { column, names: names.split(',').map((name) => name.trim()) };
}

function halves(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  const parts = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()] as const;
  if (parts.includes('')) throw new Error(`"${text}" is not COLUMN=VALUE`);
  return parts;
}
