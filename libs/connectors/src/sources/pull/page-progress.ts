import type { Listing, Paging } from '@joinery/identity';
import { fingerprint } from '@joinery/kernel';
import { type PullOutcome, PullBroken } from './outcome';
import type { Page } from './page';
import { pathOf, textOf, valueAt } from './value-path';

const DEFAULT_SIZE = 100;

/** How far the reading of one listing is: what to ask for next, and what speaks against its being complete. */
export class PageProgress {
  readonly doubts: { readonly outcome: PullOutcome; readonly detail: string }[] = [];
  isDone = false;
  private page: number;
  private offset = 0;
  private cursor: string | null = null;
  /** The whole address of the next page, where the source gives one. */
  address: string | null = null;
  private readonly paging: Paging | { readonly kind: 'none' };
  private readonly seen = new Set<string>();
  private readonly trail = new Set<string>();
  private readonly contents = new Set<string>();
  private nameless = 0;
  private total: number | null = null;
  private overlaps = 0;
  private mark: string | null = null;

  constructor(
    private readonly listing: Listing,
    private readonly day: string,
  ) {
    this.paging = listing.paging ?? { kind: 'none' };
    this.page = this.paging.kind === 'page' ? (this.paging.first ?? 1) : 1;
  }

  get distinct(): number {
    return this.seen.size + this.nameless;
  }

  /** Where the source says that the next delta goes on. */
  get nextMark(): string | null {
    return this.mark;
  }

  word(name: string): string | null {
    switch (name) {
      case 'page':
        return String(this.page);
      case 'offset':
        return String(this.offset);
      case 'size':
        return String(('size' in this.paging ? this.paging.size : undefined) ?? DEFAULT_SIZE);
      case 'cursor':
        return this.cursor;
      default:
        return null;
    }
  }

  /** Takes a page in. Throws when it came before: then the rest would come again as well. */
  take(page: Page): void {
    this.count(page);
    this.compareTotal(page.total);
    if (this.listing.mark !== undefined) this.mark = this.textAt(page, this.listing.mark) ?? this.mark;
    this.goOn(page);
  }

  /** To be asked once nothing is left to read. */
  finish(): void {
    const { kind } = this.paging;
    if (this.listing.mark !== undefined && this.mark === null) {
      this.doubts.push({ outcome: 'MARK_MISSING', detail: `page ${this.page - 1} was the last that it led to` });
    }
    if (this.total !== null && this.total !== this.distinct) {
      this.doubts.push({ outcome: 'TOTAL_DIFFERS', detail: `${this.distinct} of ${this.total} came` });
    } else if (this.overlaps > 0 && this.total === null && (kind === 'page' || kind === 'offset')) {
      this.doubts.push({ outcome: 'PAGES_OVERLAP', detail: `${this.overlaps} of them` });
    }
  }

  private count({ ids, items }: Page): void {
    const fresh = ids.filter((id) => id === null || !this.seen.has(id));
    const isRepeated = !this.tellsMore(items) && this.paging.kind !== 'queue';
    if (ids.length > 0 && fresh.length === 0 && isRepeated) {
      throw new PullBroken('PAGE_REPEATED', `page ${this.page}, ${ids.length} records that had come before`);
    }
    this.overlaps += ids.length - fresh.length;
    for (const id of ids) {
      if (id === null) this.nameless += 1;
      else this.seen.add(id);
    }
  }

  /**
   * A log of changes (Microsoft's delta query) may speak of one record on several pages; a page that came before says
   * the same.
   */
  private tellsMore(items: readonly unknown[]): boolean {
    if (this.listing.mark === undefined) return false;
    const content = fingerprint(JSON.stringify(items));
    const isNew = !this.contents.has(content);
    this.contents.add(content);
    return isNew;
  }

  private compareTotal(total: number | null): void {
    if (total === null) return;
    if (this.total !== null && this.total !== total) {
      this.doubts.push({ outcome: 'TOTAL_CHANGED', detail: `from ${this.total} to ${total}` });
    }
    this.total = total;
  }

  private goOn(page: Page): void {
    const { paging } = this;
    const { items } = page;
    const hasAll = this.total !== null && this.distinct >= this.total;
    switch (paging.kind) {
      case 'none':
        this.isDone = true;
        return;
      case 'page': {
        const pages = paging.pages === undefined ? null : Number(this.textAt(page, paging.pages) ?? Number.NaN);
        const read = this.page - (paging.first ?? 1) + 1;
        const isLast = pages !== null && read >= pages;
        if (items.length === 0 && pages !== null && read < pages) {
          this.doubts.push({ outcome: 'TOTAL_DIFFERS', detail: `page ${read} of ${pages} lists nobody` });
        }
        this.isDone = items.length === 0 || isLast || hasAll;
        this.page += 1;
        return;
      }
      case 'offset':
        this.isDone = items.length === 0 || hasAll;
        this.offset += items.length;
        this.page += 1;
        return;
      case 'cursor':
        this.cursor = this.onward(this.textAt(page, paging.from));
        return;
      case 'next':
        this.address = this.onward(this.textAt(page, paging.from));
        return;
      case 'link':
        this.address = this.onward(nextLink(page.headers['link']));
        return;
      case 'queue':
        this.isDone = items.length === 0;
        this.page += 1;
    }
  }

  private onward(to: string | null): string | null {
    this.page += 1;
    this.isDone = to === null || to === '';
    if (to !== null && this.trail.has(to)) throw new PullBroken('PAGE_REPEATED', `page ${this.page} leads back`);
    if (to !== null) this.trail.add(to);
    return to;
  }

  private textAt({ data }: Page, path: string): string | null {
    const said = valueAt(data, pathOf(path), this.day);
    return said.mark === 'present' && said.value !== false ? textOf(said.value) : null;
  }
}

const LINK = /<([^>]*)>((?:\s*;\s*[^\s;,="]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]+))?)*)/g;

/** The address with `rel="next"` of a `Link` header (RFC 8288). */
function nextLink(header: string | string[] | undefined): string | null {
  const links = Array.isArray(header) ? header.join(',') : (header ?? '');
  for (const [, address, parameters] of links.matchAll(LINK)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters ?? '');
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return address ?? null;
  }
  return null;
}
