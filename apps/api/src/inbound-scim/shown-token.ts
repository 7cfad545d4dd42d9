/**
 * The token that an `Authorization` header shows: as `Bearer` (RFC 6750), as the password of `Basic` whatever the user
 * is called (RFC 7617), or standing there alone, as clients send it that let people type the whole header (Okta's
 * header authentication). Null where there is none.
 */
export function shownToken(authorization: string | undefined): string | null {
  const [, scheme, rest] = /^(?:(Bearer|Basic) +)?(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (rest === undefined || (scheme === undefined && /^(?:Bearer|Basic)$/i.test(rest))) return null;
  return scheme?.toLowerCase() === 'basic' ? passwordIn(rest) : rest;
}

function passwordIn(pair: string): string | null {
  const text = Buffer.from(pair, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 || colon === text.length - 1 ? null : text.slice(colon + 1);
}
