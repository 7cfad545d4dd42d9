import type { Paging } from '../faults/behaviour';
import { ScimError } from '../http/scim-error';

const KEPT = 500;

/** What a cursor stands for: the rest of one listing, frozen when its first page was read. */
export interface Cursor {
  /** Ids that are still to come. */
  readonly rest: readonly string[];
  readonly total: number;
  /** Every parameter but `cursor` and `count`: a cursor is good for one question only. */
  readonly question: string;
  readonly count: number;
}

/** Gives out and takes back the cursors of RFC 9865. The newest few hundred are kept; an older one is unknown. */
export class Cursors {
  private readonly open = new Map<string, { readonly cursor: Cursor; readonly madeAt: number }>();
  private made = 0;

  constructor(private readonly elapsedMs: () => number) {}

  give(cursor: Cursor): string {
    this.made += 1;
    const text = `c${this.made.toString(36)}-${cursor.rest.length.toString(36)}`;
    this.open.set(text, { cursor, madeAt: this.elapsedMs() });
    for (const oldest of this.open.keys()) {
      if (this.open.size <= KEPT) break;
      this.open.delete(oldest);
    }
    return text;
  }

  /** Takes a cursor that a client brings; throws `invalidCursor`, `expiredCursor` or `invalidCount`. */
  take(text: string, question: string, count: number, paging: Paging): Cursor {
    const found = this.open.get(text);
    if (!found || found.cursor.question !== question) {
      throw new ScimError(400, 'the cursor is not known, or belongs to another question', 'invalidCursor');
    }
    if (this.elapsedMs() - found.madeAt > paging.cursorMs) {
      throw new ScimError(400, 'the cursor is too old', 'expiredCursor');
    }
    if (paging.countFixed && count !== found.cursor.count) {
      throw new ScimError(400, 'count must stay what it was on the first page', 'invalidCount');
    }
    if (paging.cursorOnce) this.open.delete(text);
    return found.cursor;
  }
}
