import { getOf, isRecord } from '../resource';
import { compileFilter, type ResourceTest } from './compile-filter';
import { type FilterNode, parseFilterText } from './filter-text';
import { type IndexedTerms, indexedTerms } from './indexed-terms';
import { type Projection, projection } from './projection';
import type { ResourceType } from './schema';
import { badRequest, ScimProblem } from './scim-problem';
import { compileSort, type SortOrder } from './sort-order';

/** The parameters of a query, from the URL or from the body of `/.search` (RFC 7644 sections 3.4.2 and 3.4.3). */
export interface QueryParameters {
  readonly filter: string | null;
  readonly sortBy: string | null;
  readonly sortOrder: string | null;
  readonly startIndex: string | null;
  readonly count: string | null;
  /** RFC 9865: null when the parameter is not there, empty for the first page. */
  readonly cursor: string | null;
  readonly attributes: readonly string[];
  readonly excludedAttributes: readonly string[];
}

/** A query that can be carried out. */
export interface ListQuery {
  readonly filter: FilterNode | null;
  /** Null when everybody is meant. */
  readonly test: ResourceTest | null;
  readonly indexed: IndexedTerms;
  readonly sort: SortOrder | null;
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
  readonly cursor: string | null;
  readonly project: Projection | null;
  /** Whether members of groups, or groups of users, are shown or asked about: they are the costly part. */
  readonly needsMembers: boolean;
}

export const PAGE_SIZE = { standard: 100, most: 1_000 } as const;

/** Understands the parameters against a resource type; the first that cannot be understood is the answer. */
export function readListQuery(type: ResourceType, parameters: QueryParameters): ListQuery | ScimProblem {
  const filter = parameters.filter === null ? null : parseFilterText(parameters.filter);
  if (filter instanceof ScimProblem) return filter;
  const test = filter === null ? null : compileFilter(filter, type);
  if (test instanceof ScimProblem) return test;
  const sort = parameters.sortBy === null ? null : compileSort(type, parameters.sortBy, parameters.sortOrder);
  if (sort instanceof ScimProblem) return sort;
  const startIndex = wholeNumber('startIndex', parameters.startIndex, 1, 'invalidValue');
  if (startIndex instanceof ScimProblem) return startIndex;
  const isCursor = parameters.cursor !== null;
  const count = wholeNumber('count', parameters.count, PAGE_SIZE.standard, isCursor ? 'invalidCount' : 'invalidValue');
  if (count instanceof ScimProblem) return count;
  return {
    filter,
    test,
    indexed: indexedTerms(type, filter),
    sort,
    startIndex: Math.max(1, startIndex),
    count: Math.min(Math.max(0, count), PAGE_SIZE.most),
    cursor: parameters.cursor,
    project: projection(type, parameters.attributes, parameters.excludedAttributes),
    needsMembers: needsMembers(type, parameters),
  };
}

/** Whether the list that is kept apart (a group's members, a user's groups) is shown or asked about. */
export function needsMembers(
  type: ResourceType,
  { filter, sortBy, attributes, excludedAttributes }: QueryParameters,
): boolean {
  const list = type.name === 'Group' ? 'members' : 'groups';
  if (`${filter ?? ''} ${sortBy ?? ''}`.toLowerCase().includes(list)) return true;
  const names = (texts: readonly string[], pattern: string): boolean =>
    texts.some((text) => new RegExp(pattern, 'i').test(text.trim()));
  return attributes.length > 0
    ? names(attributes, `(?:^|:)${list}(?:\\.|$)`)
    : !names(excludedAttributes, `(?:^|:)${list}$`);
}

function wholeNumber(
  name: string,
  text: string | null,
  standard: number,
  scimType: 'invalidValue' | 'invalidCount',
): number | ScimProblem {
  if (text === null || text.trim() === '') return standard;
  if (/^\s*[+-]?\d{1,15}\s*$/.test(text)) return Number(text);
  return badRequest(scimType, `"${name}" is a whole number, not ${JSON.stringify(text.slice(0, 40))}.`);
}

/** The parameters of a URL: see `queryText` for what a plus sign means. */
export function queryFromUrl(search: string): QueryParameters {
  const given = readSearch(search);
  const one = (name: string): string | null => given.get(name.toLowerCase()) ?? null;
  return {
    filter: one('filter'),
    sortBy: one('sortBy'),
    sortOrder: one('sortOrder'),
    startIndex: one('startIndex'),
    count: one('count'),
    cursor: one('cursor'),
    attributes: names(one('attributes')),
    excludedAttributes: names(one('excludedAttributes')),
  };
}

/** The parameters of a `SearchRequest`. */
export function queryFromBody(body: unknown): QueryParameters | ScimProblem {
  if (!isRecord(body)) return badRequest('invalidSyntax', 'A search request is a JSON object.');
  const text = (name: string): string | null => {
    const value = getOf(body, name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const list = (name: string): readonly string[] => {
    const value = getOf(body, name);
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : names(text(name));
  };
  return {
    filter: text('filter'),
    sortBy: text('sortBy'),
    sortOrder: text('sortOrder'),
    startIndex: text('startIndex'),
    count: text('count'),
    cursor: text('cursor'),
    attributes: list('attributes'),
    excludedAttributes: list('excludedAttributes'),
  };
}

function readSearch(search: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const part of search.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    if (!given.has(name)) given.set(name, equals < 0 ? '' : queryText(part.slice(equals + 1)));
  }
  return given;
}

/** A plus sign is a blank to some clients and itself to others: who writes blanks as `%20` means a plus sign. */
function queryText(raw: string): string {
  const isBlank = raw.includes('+') && !/%20|\s/.test(raw);
  return decode(isBlank ? raw.replaceAll('+', ' ') : raw);
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function names(text: string | null): readonly string[] {
  return text === null ? [] : text.split(',').filter((name) => name.trim() !== '');
}
