import { getOf, isRecord, type ScimResource } from './resource';
import { LIST_SCHEMA } from './schemas';

/** One page of a query, as tolerant as servers need it. */
export interface ListPage {
  readonly resources: readonly ScimResource[];
  /** Elements that were no resources at all. */
  readonly unreadable: number;
  /** Null when the server did not say; what it says may be wrong. */
  readonly totalResults: number | null;
  readonly itemsPerPage: number | null;
  /** RFC 9865. */
  readonly nextCursor: string | null;
}

/**
 * Reads a ListResponse (RFC 7644 section 3.4.2): `Resources` may be missing, null, in lower case or the only resource
 * itself, the resources may stand under their ids, totals may be texts or absent, the envelope may be missing. Languages
 * that write nothing for zero and for what is empty leave of a list of nobody no more than that it is one. Null when the
 * answer is no list at all, which must never be taken for an empty one.
 */
export function parseList(body: unknown): ListPage | null {
  if (Array.isArray(body)) return parseList({ Resources: body });
  if (!isRecord(body)) return null;
  const listed = listedIn(body);
  const totalResults = countOf(getOf(body, 'totalResults'));
  const isCounted = totalResults !== null || isCalledList(body);
  if (!Array.isArray(listed) && (!isCounted || (listed !== undefined && listed !== null))) return null;
  if (!Array.isArray(listed) && getOf(body, 'id') !== undefined) return null;
  const elements: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const resources = elements.filter(isRecord);
  const cursor = getOf(body, 'nextCursor');
  return {
    resources,
    unreadable: elements.length - resources.length,
    totalResults,
    itemsPerPage: countOf(getOf(body, 'itemsPerPage')),
    nextCursor: typeof cursor === 'string' && cursor !== '' ? cursor : null,
  };
}

function isCalledList(body: ScimResource): boolean {
  const schemas = getOf(body, 'schemas');
  return (Array.isArray(schemas) ? schemas : [schemas]).some(
    (one) => typeof one === 'string' && one.toLowerCase() === LIST_SCHEMA.toLowerCase(),
  );
}

/** What was made of XML shows a list of one as that one; what comes out of a map keeps every resource under its id. */
function listedIn(body: ScimResource): unknown {
  const listed = getOf(body, 'Resources');
  if (!isRecord(listed)) return listed;
  if (getOf(listed, 'id') !== undefined) return [listed];
  const under = Object.entries(listed);
  if (under.length === 0) return isEmptyPage(body) ? [] : listed;
  return under.every(([id, one]) => isRecord(one) && String(getOf(one, 'id')) === id)
    ? under.map(([, one]) => one)
    : listed;
}

/** Nobody is found, or the page lies behind the last one. */
function isEmptyPage(body: ScimResource): boolean {
  const total = countOf(getOf(body, 'totalResults'));
  return total === 0 || (total !== null && (countOf(getOf(body, 'startIndex')) ?? 1) > total);
}

function countOf(value: unknown): number | null {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null;
}
