import { deepFreeze } from '@joinery/kernel';

/** Crossed when a count is over the floor and over the share of its base: small companies live by the floor. */
export interface ShareLimit {
  readonly percent: number;
  readonly floor: number;
}

/**
 * accept: said, and taken. ask: the run waits for a person. stop: no person's word is enough, only another contract or
 * file.
 */
export type ColumnPolicy = 'accept' | 'ask' | 'stop';

/** What a feed must keep to before policy hears of it: `policies/sources/<source>.yaml`, section `contract`. */
export interface FeedContract {
  /** Rows of a full file against the median of the last seven; not judged below `from` rows. */
  readonly rows: { readonly fewerPercent: number; readonly morePercent: number; readonly from: number };
  /** People whose record says for the first time that they leave, or by which they are gone now and were not before. */
  readonly leavers: { readonly run: ShareLimit; readonly day: ShareLimit; readonly week: ShareLimit };
  /** Records that lost their value in one column. */
  readonly blanks: ShareLimit;
  /** Records, new or with another manager than before, whose manager nobody knows. */
  readonly unknownManagers: ShareLimit;
  /** People who stay, in another department: by its code, or by its name where no code is told. */
  readonly departmentMoves: ShareLimit;
  /** People who stay, and to whom policy would give nothing any more. */
  readonly outOfScope: ShareLimit;
  /** Ids that went while as many new ones came: a renumbering looks like this. */
  readonly rekeyed: ShareLimit;
  /** Words that the mapping does not know, in columns whose words it lists. */
  readonly unknownCodes: 'hold' | 'accept';
  /** Codes (of departments) that come under another name, with none of the people who had them before. */
  readonly reusedCodes: 'hold' | 'accept';
  readonly impossibleDates: 'hold' | 'accept';
  /** keep manager: whoever would close a circle keeps the manager they had, and the rest of the record flows. */
  readonly managerCycles: 'hold' | 'keep manager' | 'accept';
  /** Columns that the mapping reads and the last file had not, or the other way round; or under another name. */
  readonly columns: {
    readonly gained: ColumnPolicy;
    readonly lost: ColumnPolicy;
    readonly renamed: ColumnPolicy;
    /** What one column held stands in another for more people than may lose a value (`blanks`). */
    readonly exchanged: ColumnPolicy;
  };
}

/**
 * What holds where a source says nothing. Shares follow what published products ship (5 to 20 %), on the careful side.
 */
export const DEFAULT_CONTRACT: FeedContract = deepFreeze<FeedContract>({
  rows: { fewerPercent: 10, morePercent: 50, from: 50 },
  leavers: {
    run: { percent: 5, floor: 10 },
    day: { percent: 5, floor: 10 },
    week: { percent: 10, floor: 20 },
  },
  blanks: { percent: 5, floor: 10 },
  unknownManagers: { percent: 5, floor: 10 },
  // Companies are reorganised now and then, a few departments at a time.
  departmentMoves: { percent: 20, floor: 20 },
  outOfScope: { percent: 5, floor: 10 },
  rekeyed: { percent: 5, floor: 10 },
  unknownCodes: 'hold',
  reusedCodes: 'hold',
  impossibleDates: 'hold',
  // Holding the whole record would hold its other news too.
  managerCycles: 'keep manager',
  columns: { gained: 'ask', lost: 'ask', renamed: 'accept', exchanged: 'ask' },
});

/** True when the count is more than the limit allows of the base. */
export function exceeds(count: number, base: number, { percent, floor }: ShareLimit): boolean {
  return count > floor && count * 100 > base * percent;
}
