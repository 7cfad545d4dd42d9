import { resolvePath, type AttributePlace } from './attribute-path';
import { through, type Behaviour, type PageAsk } from './behaviour';
import type { Directory, Stored } from './directory';
import { listOf } from './discovery';
import { compileFilter } from './filter';
import { asList, isObject, type Json, type JsonObject } from './json';
import { readSelection, type Renderer } from './render';
import { SHAPES, type Kind } from './schema';
import { ScimError } from './scim-error';

/** Answers a listing: filter, sort, page (RFC 7644 section 3.4.2). */
export class Listing {
  constructor(
    private readonly directory: Directory,
    private readonly behaviour: Behaviour,
    private readonly renderer: Renderer,
  ) {}

  list(kind: Kind, query: URLSearchParams): JsonObject {
    const { startIndex, count } = through(this.behaviour.page, readPage(query));
    const { defaultPage, maxPage } = this.behaviour.settings;
    const size = Math.min(count ?? defaultPage, maxPage);
    const matches = this.matches(kind, query);
    const total = matches ? matches.length : this.directory.count(kind);
    const offset = startIndex - 1;
    const page = matches ? matches.slice(offset, offset + size) : this.directory.slice(kind, offset, size);
    const selection = readSelection(query);
    const resources = page.map((one) => this.renderer.render(one, selection));
    return through(this.behaviour.listing, listOf(resources, total, startIndex));
  }

  /** The resources that pass, in order; null means all of them as they come. */
  private matches(kind: Kind, query: URLSearchParams): Stored[] | null {
    const filter = query.get('filter');
    const found = filter === null ? null : this.filtered(kind, filter);
    const sortBy = query.get('sortBy');
    if (sortBy === null) return found;
    const place = resolvePath(SHAPES[kind], sortBy);
    return place ? this.sorted(found ?? [...this.directory.all(kind)], place, query.get('sortOrder')) : found;
  }

  private filtered(kind: Kind, text: string): Stored[] | null {
    for (const hook of this.behaviour.filter) {
      const verdict = hook(text, kind);
      if (verdict !== 'obey') return verdict === 'none' ? [] : null;
    }
    return this.directory.find(
      kind,
      compileFilter(text, (path) => resolvePath(SHAPES[kind], path)),
    );
  }

  /** RFC 7644 section 3.4.2.3: resources without a value come last when ascending. */
  private sorted(resources: readonly Stored[], place: AttributePlace, order: string | null): Stored[] {
    const keyed = resources.map((one) => ({ one, key: this.sortKey(one, place) }));
    keyed.sort((left, right) => compareKeys(left.key, right.key));
    if (order?.toLowerCase() === 'descending') keyed.reverse();
    return keyed.map(({ one }) => one);
  }

  private sortKey(stored: Stored, place: AttributePlace): string | null {
    if (!place.attribute) return null;
    const values = asList(this.directory.subject(stored)(place.extension, place.attribute));
    const first = values.find((one) => isObject(one) && one['primary'] === true) ?? values[0];
    const value: Json | undefined = isObject(first) ? first[place.sub?.name ?? 'value'] : first;
    if (value === undefined || value === null) return null;
    return (place.sub ?? place.attribute).caseExact ? String(value) : String(value).toLowerCase();
  }
}

function compareKeys(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null || right === null) return left === null ? 1 : -1;
  return left < right ? -1 : 1;
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
