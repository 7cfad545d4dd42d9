import type { Listing, Paging, PastEnd, RestRules } from '@joinery/identity';
import { readBody } from './answer-body';
import { meets } from './condition';
import type { HttpAnswer } from './http-source';
import { PullBroken } from './outcome';
import { errorWords } from './refusal-words';
import { isObject, pathOf, textOf, valueAt, valuesAt } from './value-path';

/** One answer of a listing, understood as far as paging needs it. */
export interface Page {
  readonly data: unknown;
  readonly items: readonly unknown[];
  /** Ids of the items; null where an item has none. */
  readonly ids: readonly (string | null)[];
  readonly total: number | null;
  readonly headers: HttpAnswer['headers'];
}

type Rules = Pick<RestRules, 'format' | 'refusals' | 'record'>;

/**
 * Reads an answer of a listing, after pages with so many records. Throws `PullBroken` for everything that is not a page
 * of it.
 */
export function readPage(answer: HttpAnswer, listing: Listing, rules: Rules, day: string, listed: number): Page {
  const { status, headers, text } = answer;
  if (listsNobody(answer, listing) && (status !== 404 || listed > 0))
    return { data: null, items: [], ids: [], total: null, headers };
  if (status === 410) throw new PullBroken('MARK_EXPIRED', '410');
  const pastEnd = listed > 0 && endsWhenEmpty(listing) ? pastEndOf(answer) : null;
  if (pastEnd !== null) {
    const [code, what] =
      pastEnd === 'empty' ? (['ANSWER_NOT_DATA', 'nothing'] as const) : (['PAGE_FAILED', '404'] as const);
    const remedy = `if the system answers that past its last page, say "pastEnd: ${pastEnd}" under "paging"`;
    throw new PullBroken(code, `${what}, after ${listed} records; ${remedy}`);
  }
  if (status === 404) throw new PullBroken('PAGE_FAILED', '404');
  const data = readBody(text, rules.format ?? 'json');
  refuseErrors(data, rules, day);
  const total = totalIn(data, listing, day);
  const items = itemsIn(data, listing, rules, day) ?? (total === 0 ? [] : null);
  if (items === null) throw withoutList(data, listing, day);
  const ids = items.map((item) => idOf(item, listing, rules, day));
  return { data, items, ids, total, headers };
}

/** It is no list, and lists nobody all the same. */
export function listsNobody(answer: Pick<HttpAnswer, 'status' | 'text'>, listing: Listing): boolean {
  if (answer.status === 204) return true;
  return endsWhenEmpty(listing) && listing.paging.pastEnd !== undefined && listing.paging.pastEnd === pastEndOf(answer);
}

type EndsWhenEmpty = Listing & { readonly paging: Paging & { readonly kind: 'page' | 'offset' } };

function endsWhenEmpty(listing: Listing): listing is EndsWhenEmpty {
  return listing.paging?.kind === 'page' || listing.paging?.kind === 'offset';
}

function pastEndOf({ status, text }: Pick<HttpAnswer, 'status' | 'text'>): PastEnd | null {
  if (status === 404) return 'not-found';
  return /^\ufeff?\s*(?:null|\{\s*\})?\s*$/.test(text) ? 'empty' : null;
}

/** Null when the list is not there. In JSON a list is a list; XML does not tell one item from a list of one. */
export function itemsIn(
  data: unknown,
  listing: Listing,
  { format }: Pick<RestRules, 'format'>,
  day: string,
): readonly unknown[] | null {
  const found = valuesAt(data, pathOf(listing.records), day);
  if (found === null) return null;
  const isList = format !== 'xml' && !listing.records.endsWith(']');
  if (isList && found.some((value) => value !== null && !Array.isArray(value))) return null;
  const items = found.flatMap((value) =>
    Array.isArray(value) ? value : value === null || value === '' ? [] : [value],
  );
  return items.every(isObject) ? items : null;
}

export function idOf(
  item: unknown,
  listing: Listing,
  { record }: Pick<RestRules, 'record'>,
  day: string,
): string | null {
  for (const path of [listing.id ?? record.id].flat()) {
    const said = valueAt(item, pathOf(path), day);
    const id = said.mark === 'present' ? textOf(said.value) : null;
    if (id !== null && id !== '') return id;
  }
  return null;
}

function totalIn(data: unknown, { total }: Listing, day: string): number | null {
  if (total === undefined) return null;
  const said = valueAt(data, pathOf(total), day);
  const count = said.mark === 'present' ? Number(textOf(said.value)) : Number.NaN;
  return Number.isInteger(count) && count >= 0 ? count : null;
}

/** Throws when an answer that says 200 holds an error. */
export function refuseErrors(data: unknown, { refusals }: Pick<RestRules, 'refusals'>, day: string): void {
  const marked = refusals?.some((condition) => meets(data, condition, day)) ?? false;
  const named = isObject(data) && ['error', 'errors', 'fault'].some((name) => isSaid(data[name]));
  if (marked || named) throw new PullBroken('ERROR_IN_ANSWER', errorWords(data) ?? '');
}

function isSaid(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0;
}

function withoutList(data: unknown, listing: Listing, day: string): PullBroken {
  const words = errorWords(data);
  if (words !== null) return new PullBroken('ERROR_IN_ANSWER', words);
  const found = valuesAt(data, pathOf(listing.records), day);
  const place = listing.records === '$' || listing.records === '' ? 'the answer' : `"${listing.records}"`;
  return new PullBroken(
    'SHAPE_UNKNOWN',
    found === null ? `${place} is not there, but: ${namesIn(data)}` : oddAt(place, found),
  );
}

function namesIn(data: unknown): string {
  if (!isObject(data)) return kindOf(data);
  const names = Object.keys(data).slice(0, 10).join(', ');
  return names === '' ? 'an empty object' : names;
}

/** What stands where the list of records should: its kind alone, for it may be data of people. */
function oddAt(place: string, found: readonly unknown[]): string {
  for (const value of found) {
    if (!Array.isArray(value)) return `${place} is ${kindOf(value)} and no list`;
    const at = value.findIndex((item) => !isObject(item));
    if (at >= 0) return `entry ${at + 1} of ${value.length} in ${place} is ${kindOf(value[at])} and no record`;
  }
  return `${place} holds no records`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { object: 'an object', string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ??
    typeof value
  );
}
