import {
  type CursorPlace,
  type ListQuery,
  readCursor,
  renderResource,
  type ResourceType,
  ScimProblem,
  type ScimResource,
  type SortKey,
  writeCursor,
} from '@joinery/scim';
import type { InboundReading, InboundRow, Transaction } from '@joinery/store';
import type { Ground } from '../ports';

/** One page of what was found. Resources are JSON texts. */
export interface FoundPage {
  /** Null where counting would mean to read everything, and the client pages by cursor. */
  readonly total: number | null;
  readonly resources: readonly string[];
  /** Null on the last page, and where the client does not page by cursor. */
  readonly nextCursor: string | null;
}

export interface Search {
  readonly sourceId: string;
  readonly type: ResourceType;
  readonly query: ListQuery;
  /** What cursors are bound to: the parameters that must not change from page to page. */
  readonly queryText: string;
  readonly base: string;
}

const SCAN_PAGE = 1_000;

/**
 * Answers a query. Equality on userName, displayName, externalId, id and members is asked of an index; whatever else a
 * filter says is asked of each resource that is left, read page by page, so that memory stays flat.
 */
export class FindResources {
  constructor(private readonly ground: Ground) {}

  async execute(search: Search): Promise<FoundPage | ScimProblem> {
    const { query, sourceId, type } = search;
    const at = query.cursor === null ? null : readCursor(query.cursor, search.queryText);
    if (at instanceof ScimProblem) return at;
    const scope: InboundReading = { sourceId, kind: type.name, needsMembers: query.needsMembers };
    return this.ground.store.read((tx) => {
      const reading = new Reading(tx, scope, search);
      if (isIndexed(query)) return reading.indexed(at);
      if (query.sort !== null) return reading.sorted(at);
      if (query.cursor !== null) return reading.following(at);
      return query.test === null ? reading.plain() : reading.scanned();
    });
  }
}

function isIndexed({ indexed }: ListQuery): boolean {
  return Object.values(indexed).some((term) => term !== null);
}

/** A row that satisfies the filter, as text and, where something had to look at it, as an object. */
interface Match {
  readonly id: string;
  readonly text: string;
  readonly resource: ScimResource | null;
}

class Reading {
  private readonly query: ListQuery;

  constructor(
    private readonly tx: Transaction,
    private readonly scope: InboundReading,
    private readonly search: Search,
  ) {
    this.query = search.query;
  }

  /** An index gave all that can match: they are few. */
  async indexed(at: CursorPlace | null): Promise<FoundPage> {
    const { indexed, sort } = this.query;
    const rows = await this.tx.inbound.indexed(this.scope, indexed);
    const matches = rows.map((row) => this.match(row)).filter((one) => one !== null);
    if (sort !== null) {
      const keys = new Map(matches.map((one) => [one, sort.keyOf(one.resource ?? {})]));
      matches.sort((left, right) => sort.compare(keys.get(left) ?? null, keys.get(right) ?? null));
    }
    const skip = this.skipped(at);
    const page = matches.slice(skip, skip + this.query.count);
    return this.page(page, matches.length, this.cursorAfter(skip + page.length, matches.length));
  }

  /** Everybody, by the order of ids. */
  async plain(): Promise<FoundPage> {
    const { startIndex, count } = this.query;
    const total = await this.tx.inbound.count(this.scope);
    if (count === 0 || startIndex > total) return this.page([], total, null);
    const at = { after: null, skip: startIndex - 1, limit: count };
    const rows = await this.tx.inbound.page(this.scope, at);
    return this.page(
      rows.map((row) => this.match(row)).filter((one) => one !== null),
      total,
      null,
    );
  }

  /** A filter that no index answers: everybody is asked, because the total is wanted. */
  async scanned(): Promise<FoundPage> {
    const { startIndex, count } = this.query;
    const matches: Match[] = [];
    let total = 0;
    for await (const match of this.everybody(null)) {
      total += 1;
      if (total >= startIndex && matches.length < count) matches.push(match);
    }
    return this.page(matches, total, null);
  }

  /** A page behind a cursor; it ends as soon as it is full. */
  async following(at: CursorPlace | null): Promise<FoundPage> {
    const { count, test } = this.query;
    const total = test === null ? await this.tx.inbound.count(this.scope) : null;
    if (count === 0) return this.page([], total, null);
    const matches: Match[] = [];
    for await (const match of this.everybody(at !== null && 'after' in at ? at.after : null)) {
      const last = matches.at(-1);
      if (matches.length === count && last !== undefined) {
        return this.page(matches, total, writeCursor({ after: last.id }, this.search.queryText));
      }
      matches.push(match);
    }
    return this.page(matches, total, null);
  }

  /** Sorting keeps a key and an id of everybody who matches, and reads the page afterwards. */
  async sorted(at: CursorPlace | null): Promise<FoundPage> {
    const { count, sort } = this.query;
    const found: { readonly id: string; readonly key: SortKey }[] = [];
    for await (const { id, resource } of this.everybody(null)) {
      found.push({ id, key: sort?.keyOf(resource ?? {}) ?? null });
    }
    found.sort((left, right) => sort?.compare(left.key, right.key) ?? 0);
    const skip = this.skipped(at);
    const ids = found.slice(skip, skip + count).map((one) => one.id);
    const rows = new Map((await this.tx.inbound.these(this.scope, ids)).map((row) => [row.id, row]));
    const page = ids.flatMap((id) => {
      const row = rows.get(id);
      const match = row === undefined ? null : this.match(row);
      return match === null ? [] : [match];
    });
    return this.page(page, found.length, this.cursorAfter(skip + ids.length, found.length));
  }

  private async *everybody(from: string | null): AsyncGenerator<Match> {
    const limit = this.query.test === null && this.query.sort === null ? this.query.count + 1 : SCAN_PAGE;
    for (let after = from; ;) {
      const rows = await this.tx.inbound.page(this.scope, { after, skip: 0, limit });
      for (const row of rows) {
        const match = this.match(row);
        if (match !== null) yield match;
      }
      if (rows.length < limit) return;
      after = rows.at(-1)?.id ?? null;
    }
  }

  private match(row: InboundRow): Match | null {
    const { test, sort, project } = this.query;
    const text = renderResource(this.search.type, row, this.search.base);
    if (test === null && sort === null && project === null) return { id: row.id, text, resource: null };
    const resource = JSON.parse(text) as ScimResource;
    return test === null || test(resource) ? { id: row.id, text, resource } : null;
  }

  private skipped(at: CursorPlace | null): number {
    if (this.query.cursor === null) return this.query.startIndex - 1;
    return at !== null && 'skip' in at ? at.skip : 0;
  }

  private cursorAfter(reached: number, total: number): string | null {
    if (this.query.cursor === null || reached >= total || this.query.count === 0) return null;
    return writeCursor({ skip: reached }, this.search.queryText);
  }

  private page(matches: readonly Match[], total: number | null, nextCursor: string | null): FoundPage {
    const { project } = this.query;
    const resources = matches.map(({ text, resource }) =>
      project === null ? text : JSON.stringify(project(resource ?? (JSON.parse(text) as ScimResource))),
    );
    return { total, resources, nextCursor };
  }
}
