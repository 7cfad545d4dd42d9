import { resolvePath, type AttributePlace } from '../directory/attribute-path';
import { through, type Behaviour, type PageAsk } from '../faults/behaviour';
import { Cursors } from './cursors';
import type { Directory, Stored } from '../directory/directory';
import { listOf } from '../discovery';
import { compileFilter } from './filter';
import { asList, isObject, type Json, type JsonObject } from '../http/json';
import type { Reads } from './reads';
import { readSelection, Renderer } from '../http/render';
import { SHAPES, type Kind } from '../directory/schema';
import { ScimError } from '../http/scim-error';

/** Answers a listing: filter, sort, page (RFC 7644 section 3.4.2, RFC 9865). */
export class Listing {
  private readonly cursors: Cursors;
  private asked = 0;

  constructor(
    private readonly reads: Reads,
    private readonly behaviour: Behaviour,
    private readonly base: string,
    elapsedMs: () => number,
  ) {
    this.cursors = new Cursors(elapsedMs);
  }

  list(kind: Kind, query: URLSearchParams): JsonObject {
    this.asked += 1;
    const { mode } = this.behaviour.settings.paging;
    const cursor = query.get('cursor');
    if (mode === 'cursorOnly' || (mode === 'cursorToo' && cursor !== null))
      return this.byCursor(kind, query, cursor ?? '');
    return this.byIndex(kind, query);
  }

  /** RFC 7644 section 3.4.3 at the root of the service: users, then groups, by index; each kind in its own order. */
  everywhere(query: URLSearchParams): JsonObject {
    this.asked += 1;
    const ask = through(this.behaviour.page, readPage(query));
    const directory = this.reads.listing;
    const kinds: readonly Kind[] = ['User', 'Group'];
    const all = kinds.flatMap((kind) => this.matches(directory, kind, query) ?? directory.slice(kind, 0, Infinity));
    const page = all.slice(ask.startIndex - 1).slice(0, this.sizeOf(ask.count));
    return through(this.behaviour.listing, listOf(this.show(page, directory, query), all.length, ask.startIndex), ask);
  }

  private byIndex(kind: Kind, query: URLSearchParams): JsonObject {
    const ask = through(this.behaviour.page, readPage(query));
    const directory = this.reads.listing;
    const matches = this.matches(directory, kind, query);
    const total = matches ? matches.length : directory.count(kind);
    const whole = this.behaviour.settings.paging.mode === 'none';
    const offset = whole ? 0 : ask.startIndex - 1;
    const size = whole ? total : this.sizeOf(ask.count);
    const page = matches ? matches.slice(offset, offset + size) : directory.slice(kind, offset, size);
    return through(this.behaviour.listing, listOf(this.show(page, directory, query), total, ask.startIndex), ask);
  }

  /** RFC 9865: `nextCursor` on every page but the last. */
  private byCursor(kind: Kind, query: URLSearchParams, text: string): JsonObject {
    const { paging } = this.behaviour.settings;
    const directory = this.reads.listing;
    const ask = through(this.behaviour.page, { ...readPage(query), startIndex: 1 });
    const count = this.sizeOf(ask.count);
    const question = questionOf(kind, query);
    const from =
      text === '' ? this.firstPage(directory, kind, query) : this.cursors.take(text, question, count, paging);
    const page = from.rest.slice(0, count).flatMap((id) => directory.get(kind, id) ?? []);
    const left = from.rest.slice(count);
    const { Resources: resources = [], schemas = [] } = listOf(this.show(page, directory, query), from.total, 1);
    const total: JsonObject = paging.noTotal ? {} : { totalResults: from.total };
    const next: JsonObject =
      left.length > 0 ? { nextCursor: this.cursors.give({ rest: left, total: from.total, question, count }) } : {};
    return through(
      this.behaviour.listing,
      { schemas, ...total, itemsPerPage: page.length, ...next, Resources: resources },
      ask,
    );
  }

  private firstPage(
    directory: Directory,
    kind: Kind,
    query: URLSearchParams,
  ): { rest: readonly string[]; total: number } {
    const rest = this.matches(directory, kind, query)?.map((one) => one.id) ?? directory.order(kind);
    return { rest, total: rest.length };
  }

  private sizeOf(count: number | null): number {
    const { defaultPage, maxPage } = this.behaviour.settings;
    return Math.min(count ?? defaultPage, maxPage);
  }

  private show(page: readonly Stored[], directory: Directory, query: URLSearchParams): JsonObject[] {
    const renderer = new Renderer(directory, this.behaviour, this.base);
    const selection = readSelection(query);
    return page.map((one) => renderer.render(one, selection));
  }

  /** The resources that pass, in order; null means all of them as they come. */
  private matches(directory: Directory, kind: Kind, query: URLSearchParams): readonly Stored[] | null {
    const filter = query.get('filter');
    const passed = filter === null ? null : this.filtered(directory, kind, filter);
    const sorted = this.inOrder(directory, kind, passed, query);
    // An app without a stable order: what is first in one request is last in the next.
    if (!this.behaviour.settings.unstableOrder || this.asked % 2 === 1) return sorted;
    return [...(sorted ?? directory.slice(kind, 0, Infinity))].reverse();
  }

  private inOrder(
    directory: Directory,
    kind: Kind,
    passed: readonly Stored[] | null,
    query: URLSearchParams,
  ): readonly Stored[] | null {
    const sortBy = query.get('sortBy');
    const place = sortBy === null ? null : resolvePath(SHAPES[kind], sortBy);
    if (!place) return passed;
    return sorted(directory, passed ?? [...directory.all(kind)], place, query.get('sortOrder'));
  }

  private filtered(directory: Directory, kind: Kind, text: string): readonly Stored[] | null {
    for (const hook of this.behaviour.filter) {
      const verdict = hook(text, kind);
      if (verdict !== 'obey') return verdict === 'none' ? [] : null;
    }
    const found: readonly Stored[] = directory.find(
      kind,
      compileFilter(text, (path) => resolvePath(SHAPES[kind], path)),
    );
    return through(this.behaviour.found, found, text);
  }
}

/** RFC 7644 section 3.4.2.3: resources without a value come last when ascending. */
function sorted(
  directory: Directory,
  resources: readonly Stored[],
  place: AttributePlace,
  order: string | null,
): Stored[] {
  const keyed = resources.map((one) => ({ one, key: sortKey(directory, one, place) }));
  keyed.sort((left, right) => compareKeys(left.key, right.key));
  if (order?.toLowerCase() === 'descending') keyed.reverse();
  return keyed.map(({ one }) => one);
}

function sortKey(directory: Directory, stored: Stored, place: AttributePlace): string | null {
  if (!place.attribute) return null;
  const values = asList(directory.subject(stored)(place.extension, place.attribute));
  const first = values.find((one) => isObject(one) && one['primary'] === true) ?? values[0];
  const value: Json | undefined = isObject(first) ? first[place.sub?.name ?? 'value'] : first;
  if (value === undefined || value === null) return null;
  return (place.sub ?? place.attribute).caseExact ? String(value) : String(value).toLowerCase();
}

function compareKeys(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null || right === null) return left === null ? 1 : -1;
  return left < right ? -1 : 1;
}

function questionOf(kind: Kind, query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => name !== 'cursor' && name !== 'count').sort();
  return JSON.stringify([kind, kept]);
}

/** RFC 7644 section 3.4.2.4: an index below 1 means 1, a negative count means 0. */
function readPage(query: URLSearchParams): PageAsk {
  const count = readInteger(query, 'count');
  return {
    startIndex: Math.max(1, readInteger(query, 'startIndex') ?? 1),
    count: count === null ? null : Math.max(0, count),
  };
}

function readInteger(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  if (!/^-?\d{1,9}$/.test(text)) throw new ScimError(400, `${name} must be a whole number`, 'invalidValue');
  return Number(text);
}
