import { isUuid, sha256 } from '@joinery/kernel';
import { badRequest, ScimProblem } from './scim-problem';

/** Where a page ended: behind an id, or behind so many of a sorted list. */
export type CursorPlace = { readonly after: string } | { readonly skip: number };

/**
 * Cursors of RFC 9865 hold a place and a print of the query, in characters that need no escaping. They name a place in
 * what is there, not a snapshot, so that they never expire; one of another query is `invalidCursor`.
 */
export function writeCursor(place: CursorPlace, query: string): string {
  return Buffer.from(JSON.stringify([place, print(query)])).toString('base64url');
}

/** The place that a cursor names; null for the empty one, which asks for the first page. */
export function readCursor(cursor: string, query: string): CursorPlace | null | ScimProblem {
  if (cursor === '') return null;
  const [place, of] = decode(cursor);
  if (of !== print(query)) {
    return badRequest('invalidCursor', 'The cursor is none of this query: send the other parameters unchanged.');
  }
  return place;
}

function print(query: string): string {
  return sha256(query).slice(0, 16);
}

const NOWHERE: readonly [CursorPlace, string] = [{ skip: 0 }, ''];

function decode(cursor: string): readonly [CursorPlace, string] {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.toString('base64url') !== cursor) return NOWHERE;
  try {
    const [place, of] = JSON.parse(bytes.toString()) as [Record<string, unknown>, unknown];
    if (typeof of !== 'string') return NOWHERE;
    if (typeof place.after === 'string' && isUuid(place.after)) return [{ after: place.after }, of];
    return Number.isSafeInteger(place.skip) && (place.skip as number) >= 0
      ? [{ skip: place.skip as number }, of]
      : NOWHERE;
  } catch {
    return NOWHERE;
  }
}
