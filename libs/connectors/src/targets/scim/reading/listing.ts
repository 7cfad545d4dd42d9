import { toQuery, type ListPage, type ScimResource } from '@joinery/scim';
import { TerminalError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import { idOf, listIn } from '../client/answers';
import type { ScimClient } from '../client/client';
import { failureOf, unreadable } from '../client/failures';
import type { Answer } from '../client/pending-answer';

/** What a listing proved about itself. */
export interface ListingVerdict {
  readonly complete: boolean;
  readonly doubts: readonly string[];
}

interface Progress {
  readonly ids: Set<string>;
  readonly doubts: Set<string>;
  received: number;
  total: number | null;
  /** A page came again instead of the one that was asked for. */
  hasRepeated: boolean;
}

type Visit = (resource: ScimResource) => void;
/** Statuses that say that a collection does not exist here. */
const NO_COLLECTION = new Set([404, 405, 501]);
/** Statuses that refuse how a page was asked for, and what is asked for instead. */
const REFUSED = new Set([400, 422]);
const LESS = { 'start-and-count': 'start', start: 'all', all: null } as const;
/** Statuses with which some servers answer a page past the end. */
const PAST_THE_END = new Set([400, 404, 416]);

/**
 * Visits every resource of a collection once and says whether that was provably all of them. Index paging moves on by
 * what was received, since servers cap `count` in silence (RFC 7644 section 3.4.2.4); `totalResults` is believed only
 * when as many distinct ids were seen. `optional`: a collection that is not there is an empty one.
 */
export async function listAll(
  client: ScimClient,
  trail: Exchange[],
  collection: string,
  visit: Visit,
  optional = false,
): Promise<ListingVerdict> {
  const lister = new Lister(client, trail, collection, visit);
  const { mode } = client.profile.paging;
  if (mode === 'by-filter')
    return { complete: false, doubts: [`${client.profile.title} lists nobody without a filter`] };
  if (mode === 'cursor') return lister.byCursor('', optional);
  const verdict = await lister.byIndex(1, optional);
  return mode === 'index' && client.profile.adapts === true && lister.lacksSome ? lister.again() : verdict;
}

class Lister {
  private readonly progress: Progress = {
    ids: new Set(),
    doubts: new Set(),
    received: 0,
    total: null,
    hasRepeated: false,
  };
  private readonly size: number;
  private readonly what: string;

  constructor(
    private readonly client: ScimClient,
    private readonly trail: Exchange[],
    private readonly collection: string,
    private readonly visit: Visit,
  ) {
    this.size = client.profile.paging.pageSize;
    this.what = `list ${collection.slice(1)}`;
  }

  /** Fewer were shown than were announced: pages may shift while they are read, or be reached by cursor only. */
  get lacksSome(): boolean {
    const { total, ids, hasRepeated } = this.progress;
    return (total !== null && ids.size < total) || hasRepeated;
  }

  /** A second pass, by cursor where the app has one; what both have shown together is judged. */
  async again(): Promise<ListingVerdict> {
    const first = await this.ask(toQuery({ cursor: '', count: this.size }));
    const page = first.status < 300 ? listIn(first) : null;
    this.progress.doubts.clear();
    this.progress.received = 0;
    // From 0: most take it for 1 (RFC 7644 section 3.4.2.4), and those that count from 0 have not shown their first one
    // yet.
    if (page === null || page.nextCursor === null) return this.byIndex(0, false);
    this.take(page);
    return this.byCursor(page.nextCursor, false);
  }

  async byIndex(start: number, optional: boolean): Promise<ListingVerdict> {
    let sawTheEnd = false;
    let asked = 0;
    for (let next = start; ;) {
      const known = this.hasAll() ? PAST_THE_END : optional && next === start ? NO_COLLECTION : null;
      const page = await this.pageFrom(next, known);
      sawTheEnd = page === null;
      if (page === null) break;
      const fresh = this.take(page);
      // RFC 9865 section 2: a server that pages by cursor only may say so without having been asked.
      if (page.nextCursor !== null && page.totalResults === null) return this.byCursor(page.nextCursor, false);
      sawTheEnd = page.resources.length === 0 || (fresh === 0 && this.isWhole(page));
      if (sawTheEnd) break;
      if (fresh === 0 && next > 1) {
        // Once more: a proxy was seen to answer with the page before.
        if (asked !== next) {
          asked = next;
          continue;
        }
        this.noteRepeat();
        break;
      }
      next += page.resources.length + page.unreadable;
      if (this.showsAllAtOnce || this.isOver(page)) break;
    }
    return this.verdict(this.showsAllAtOnce || sawTheEnd || this.progress.received === 0);
  }

  private get showsAllAtOnce(): boolean {
    const { profile, dialect } = this.client;
    return profile.paging.mode === 'none' || dialect.learned.pages === 'all';
  }

  /**
   * In an app that nothing is known of, what a page is asked for with is taken back piece by piece as it is refused.
   */
  private async pageFrom(start: number, nothing: ReadonlySet<number> | null): Promise<ListPage | null> {
    const { learned } = this.client.dialect;
    const before = learned.pages;
    for (;;) {
      try {
        return await this.page(this.indexQuery(start), nothing);
      } catch (error) {
        const less = LESS[learned.pages];
        if (this.isAdaptable(error) && less !== null) learned.pages = less;
        else {
          learned.pages = before;
          throw error;
        }
      }
    }
  }

  private isAdaptable(error: unknown): boolean {
    if (this.client.profile.adapts !== true || this.progress.received > 0) return false;
    return error instanceof TerminalError && REFUSED.has(error.exchanges.at(-1)?.status ?? 0);
  }

  private indexQuery(startIndex: number): string {
    if (this.showsAllAtOnce) return '';
    return toQuery(this.client.dialect.learned.pages === 'start' ? { startIndex } : { startIndex, count: this.size });
  }

  /** RFC 9865. A server that advertises cursors and then sends none on a full page is asked by index instead. */
  async byCursor(start: string, optional: boolean): Promise<ListingVerdict> {
    const seen = new Set<string>();
    for (let cursor = start; ;) {
      const page = await this.page(this.cursorQuery(cursor), optional && cursor === '' ? NO_COLLECTION : null);
      if (page === null) break;
      this.take(page);
      if (page.nextCursor === null && cursor === '' && page.resources.length >= this.size) {
        return this.byIndex(page.resources.length + 1, false);
      }
      if (page.nextCursor === null) break;
      if (seen.has(page.nextCursor)) {
        this.progress.doubts.add(`${this.collection}: the app gave the same cursor twice`);
        break;
      }
      seen.add(page.nextCursor);
      cursor = page.nextCursor;
    }
    return this.verdict(true);
  }

  /** The first page of a reading by cursor is asked for in the app's own way (RFC 9865 section 2). */
  private cursorQuery(cursor: string): string {
    const { firstCursor = 'empty' } = this.client.profile.paging;
    if (cursor !== '' || firstCursor === 'empty') return toQuery({ cursor, count: this.size });
    const count = toQuery({ count: this.size });
    return firstCursor === 'bare' ? `cursor&${count}` : count;
  }

  /** A page, or null when the answer has one of the statuses that mean "nothing here" at this point. */
  private async page(query: string, nothing: ReadonlySet<number> | null): Promise<ListPage | null> {
    const answer = await this.ask(query);
    if (nothing?.has(answer.status)) return null;
    if (answer.status >= 300) throw failureOf(answer, this.what, this.client.profile, this.trail);
    const page = listIn(answer);
    if (page === null) throw unreadable(answer, this.what, this.trail);
    return page;
  }

  private ask(query: string): Promise<Answer> {
    const path = query === '' ? this.collection : `${this.collection}?${query}`;
    return this.client.ask(this.trail, { method: 'GET', path, what: this.what });
  }

  /** Visits what is new in a page and gives the number of it. */
  private take(page: ListPage): number {
    const { progress, collection } = this;
    let fresh = 0;
    for (const resource of page.resources) {
      const id = idOf(resource);
      if (id === null) progress.doubts.add(`${collection}: the app listed a resource without id`);
      else if (!progress.ids.has(id)) {
        progress.ids.add(id);
        fresh++;
        this.visit(resource);
      }
    }
    if (page.unreadable > 0) progress.doubts.add(`${collection}: the app listed something that is no resource`);
    progress.received += page.resources.length;
    progress.total = page.totalResults ?? progress.total;
    return fresh;
  }

  /**
   * The end is believed when as many as announced have come, the page was not full, and the total is not just the size
   * of this page: some servers report the page size as total, and cap pages below what was asked.
   */
  private isOver(page: ListPage): boolean {
    const length = page.resources.length;
    return this.hasAll() && !this.isUnderstated && length < this.size && this.progress.total !== length;
  }

  /** As many as announced have come: what is asked after that is only to make sure. */
  private hasAll(): boolean {
    const { received, total } = this.progress;
    return total !== null && received > 0 && received >= total;
  }

  /** More have come than were announced: what was announced tells nothing. */
  private get isUnderstated(): boolean {
    const { ids, total } = this.progress;
    return total !== null && ids.size > total;
  }

  /** All of them again, and not as many as were asked for: an app that knows no pages and shows everybody each time. */
  private isWhole(page: ListPage): boolean {
    const { ids, total } = this.progress;
    const length = page.resources.length;
    return (total === null || total === ids.size) && length === ids.size && length !== this.size;
  }

  /**
   * A page of known ids only. Past the announced end that is how some servers say "no more"; before it, pages repeat.
   */
  private noteRepeat(): void {
    const { ids, total } = this.progress;
    if (total === ids.size) return;
    this.progress.hasRepeated = true;
    this.progress.doubts.add(`${this.collection}: the app repeats its pages; it seems to ignore startIndex`);
  }

  private verdict(endIsProven: boolean): ListingVerdict {
    const { ids, total, doubts } = this.progress;
    const seen = ids.size;
    if (total === null && !endIsProven) doubts.add(`${this.collection}: the app does not say how many there are`);
    // Where more were shown than announced the total is a lie, and does not tell where the end is.
    if (total !== null && (total > seen || (total < seen && !endIsProven))) {
      doubts.add(`${this.collection}: the app announced ${total} and showed ${seen} different ones`);
    }
    return { complete: doubts.size === 0, doubts: [...doubts] };
  }
}
