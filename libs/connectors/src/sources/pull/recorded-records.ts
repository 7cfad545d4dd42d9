import type { Listing, RestRules } from '@joinery/identity';
import { localDateAt } from '@joinery/kernel';
import { readBody } from './answer-body';
import { meets } from './condition';
import { idOf, itemsIn, listsNobody } from './page';
import type { PullEnd, RecordedAnswer, RecordedLine, RecordedRun } from './pull-run';
import { isObject, pathOf, textOf, valueAt } from './value-path';

/** One record of a recording, put together from everything that was asked about it. */
export interface RecordedRecord {
  readonly id: string | null;
  readonly item: unknown;
  readonly listing: Listing;
  readonly page: number;
  /** The source says that it deleted it. */
  readonly isTombstone: boolean;
}

/** What comes out of a recording: how it began, its records, how it ended. */
export type RecordedPiece =
  | { readonly kind: 'run'; readonly run: RecordedRun; readonly day: string }
  | { readonly kind: 'record'; readonly record: RecordedRecord }
  | { readonly kind: 'end'; readonly end: PullEnd };

const NO_RUN: RecordedRun = { joinery: 'pull 1', mode: 'full', startedAt: '', since: null, mark: null };

/** Takes a recording apart. Nothing is asked for anew: the same bytes give the same records. */
export async function* recordedRecords(
  lines: AsyncIterable<RecordedLine>,
  rules: RestRules,
): AsyncGenerator<RecordedPiece> {
  const listings = new Map([...rules.full, ...(rules.delta ?? [])].map((listing) => [listing.name, listing]));
  const joined = new JoinedRows();
  let page: OpenPage | null = null;
  let day = '';
  for await (const line of lines) {
    if ('joinery' in line) {
      day = localDateAt(line.startedAt, 'UTC');
      yield { kind: 'run', run: line, day };
    } else if ('end' in line) {
      if (page) yield* page.rest();
      page = null;
      yield { kind: 'end', end: line };
    } else if (line.of !== undefined) {
      if (page) yield* page.withDetail(line);
    } else {
      if (page) yield* page.rest();
      const listing = listings.get(line.listing);
      if (listing?.joins !== undefined) joined.take(line, { ...listing, joins: listing.joins }, rules, day);
      page = listing && listing.joins === undefined ? new OpenPage(line, listing, { ...rules, joined }, day) : null;
      if (page && listing?.detail === undefined) yield* page.rest();
    }
  }
  // Only a recording whose last line is missing comes here with something left.
  if (page) yield* page.rest();
}

export const RUN_UNKNOWN = NO_RUN;

/**
 * Rows of tables that say more about records, by the id of the record and the name under which they are put into it.
 */
class JoinedRows {
  private readonly rows = new Map<string, Record<string, unknown[]>>();

  take(
    { status, body }: RecordedAnswer,
    listing: Listing & Required<Pick<Listing, 'joins'>>,
    rules: RestRules,
    day: string,
  ): void {
    const data = listsNobody({ status, text: body }, listing) ? null : readBody(body, rules.format ?? 'json');
    const by = pathOf(listing.joins.by);
    for (const row of itemsIn(data, listing, rules, day) ?? []) {
      const said = valueAt(row, by, day);
      const id = said.mark === 'present' ? textOf(said.value) : null;
      if (id === null) continue;
      const tables = this.rows.get(id) ?? {};
      (tables[listing.joins.as] ??= []).push(row);
      this.rows.set(id, tables);
    }
  }

  /** The record with its rows; what it says itself under the same name stays. */
  into(id: string | null, item: unknown): unknown {
    const tables = id === null ? undefined : this.rows.get(id);
    return tables !== undefined && isObject(item) ? { ...tables, ...item } : item;
  }
}

/** A page whose records may wait for their details. */
class OpenPage {
  private readonly waiting = new Map<string, unknown[]>();
  private readonly nameless: unknown[] = [];

  constructor(
    private readonly answer: RecordedAnswer,
    private readonly listing: Listing,
    private readonly rules: RestRules & { readonly joined: JoinedRows },
    private readonly day: string,
  ) {
    const { status, body } = answer;
    const data = listsNobody({ status, text: body }, listing) ? null : readBody(body, rules.format ?? 'json');
    for (const item of itemsIn(data, listing, rules, day) ?? []) {
      const id = idOf(item, listing, rules, day);
      if (id === null) this.nameless.push(item);
      else this.waiting.set(id, [...(this.waiting.get(id) ?? []), item]);
    }
  }

  *withDetail({ of, status, body }: RecordedAnswer): Generator<RecordedPiece> {
    const id = of ?? '';
    const items = this.waiting.get(id) ?? [];
    this.waiting.delete(id);
    const as = this.listing.detail?.as;
    if (status === 404 || status === 410) {
      if (as === undefined) yield this.piece(id, items[0], true);
      else for (const item of items) yield this.piece(id, item);
      return;
    }
    const found = this.detailIn(status === 204 ? null : readBody(body, this.rules.format ?? 'json'));
    if (as === undefined) yield this.piece(id, Array.isArray(found) ? found[0] : (found ?? items[0]));
    else for (const item of items) yield this.piece(id, { ...(isObject(item) ? item : {}), [as]: found });
  }

  private detailIn(data: unknown): unknown {
    const said = valueAt(data, pathOf(this.listing.detail?.take ?? '$'), this.day);
    return said.mark === 'present' ? said.value : null;
  }

  /** Records for which no detail came; those of a queue that name nobody are no records. */
  *rest(): Generator<RecordedPiece> {
    const isWaited =
      this.listing.detail !== undefined && this.listing.detail.as === undefined && this.listing.id !== undefined;
    for (const [id, items] of this.waiting) {
      // What is listed is not the record itself: without the detail nothing is known but a deletion.
      for (const item of items) if (!isWaited || this.isRemoved(item)) yield this.piece(id, item);
    }
    this.waiting.clear();
    if (this.listing.paging?.kind === 'queue') return;
    for (const item of this.nameless) yield this.piece(null, item);
    this.nameless.length = 0;
  }

  private isRemoved(item: unknown): boolean {
    const { removed } = this.rules.record;
    return removed !== undefined && meets(item, removed, this.day);
  }

  private piece(id: string | null, item: unknown, isGone = false): RecordedPiece {
    const { listing, answer, rules } = this;
    const isTombstone = isGone || this.isRemoved(item);
    return {
      kind: 'record',
      record: { id, item: rules.joined.into(id, item), listing, page: answer.page, isTombstone },
    };
  }
}
