import { type Instant, shift } from '@joinery/kernel';
import {
  checkFeed,
  compareColumns,
  DEFAULT_CONTRACT,
  type FeedFacts,
  type FeedReview,
  releasedFeed,
  type SourceMapping,
  type UsedColumn,
} from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { FormerRun, IngestScope, StagedChange, StoredFileAge, Transaction } from '@joinery/store';
import { ChangeWatch } from '../noticed/change-watch';
import { findManagerCycles, unknownManagers } from '../noticed/check-managers';
import type { FeedWatch } from '../noticed/feed-watch';

/** What is known of a feed once its last row was read. */
export interface ReadFeed {
  readonly feed: 'full' | 'delta';
  readonly header: readonly string[];
  readonly usedColumns: readonly UsedColumn[];
  readonly rowsRead: number;
  /** Records of the source that were held before; null when they are not counted yet. */
  readonly heldBefore: number | null;
  /** New records that are kept already, because they resemble nobody. */
  readonly newcomers: number;
  /** Records that a complete full file did not name. */
  readonly missing: number;
  readonly contentSha256: string;
  readonly fileAge: StoredFileAge | null;
  /** A file that a person corrected row by row: its columns are measured by nothing. */
  readonly isCorrection: boolean;
  /** The import whose rows are corrected; null when the rows do not tell, or are no corrected ones. */
  readonly corrects: string | null;
  /** A person has said that the feed is right. */
  readonly isReleased: boolean;
}

export interface FeedCounts {
  /** New records of people who are here or will be. */
  readonly joiners: number;
  /** New records of people whose employment is over: nobody joins by them. */
  readonly goneAlready: number;
  readonly movers: number;
  /** Of the known records each is counted once: a conversion is no mover besides, whoever comes back is neither. */
  readonly conversions: number;
  readonly leavers: number;
  /** Known records of people whose employment was over and is not any more. */
  readonly rehires: number;
}

export interface JudgedFeed {
  readonly review: FeedReview;
  readonly counts: FeedCounts;
  /** Leavers that are not held. */
  readonly leaversInForce: number;
  /** Records whose id was given to somebody else, with the person who has it. */
  readonly reused: readonly StagedChange[];
}

const MEDIAN_OF = 7;

/** Measures a feed against what came before it, while nothing of it is in force yet. */
export class FeedGate {
  private readonly changes: ChangeWatch;

  constructor(
    private readonly tx: Transaction,
    private readonly scope: IngestScope,
    private readonly mapping: SourceMapping,
    policy: PolicySet,
    private readonly watch: FeedWatch,
  ) {
    this.changes = new ChangeWatch(watch, policy, scope);
  }

  async judge(read: ReadFeed): Promise<JudgedFeed> {
    const { tx, scope, watch, changes } = this;
    const former = await tx.feedChecks.latestInForce(scope.sourceId);
    if (former !== null) await this.compareRecords();
    await findManagerCycles(tx, watch);
    await this.findReusedCodes();
    const facts = await this.facts(read, former);
    const found = checkFeed(facts, this.mapping.contract ?? DEFAULT_CONTRACT);
    const review = read.isReleased ? releasedFeed(found) : found;
    return {
      review,
      counts: {
        joiners: Math.max(0, facts.fresh - watch.goneAlready),
        goneAlready: watch.goneAlready,
        movers: changes.movers,
        conversions: changes.conversions,
        leavers: changes.leavers.length,
        rehires: changes.rehires,
      },
      leaversInForce: changes.leavers.filter((key) => !review.held.has(key)).length,
      reused: changes.reused,
    };
  }

  /** What the feed and those before it come to, in numbers. */
  private async facts(read: ReadFeed, former: FormerRun | null): Promise<FeedFacts> {
    const { tx, scope, watch, changes } = this;
    const corrects = read.corrects === null ? null : await this.corrected(read.corrects);
    return {
      feed: read.feed,
      rowsRead: read.rowsRead,
      known: read.heldBefore ?? (await tx.feedFacts.known(scope.sourceId)) - read.newcomers,
      formerRows: await tx.feedFacts.formerRows(scope.sourceId, MEDIAN_OF),
      fresh: read.newcomers + (await tx.feedFacts.stagedCount()) - changes.known,
      missing: Math.max(0, read.missing - (await tx.missingRecords.count(scope.sourceId))),
      leavers: changes.leavers,
      leaversBefore: await this.leaversBefore(scope.asOf),
      unknownManagers: await unknownManagers(tx, scope, watch, changes.sameManager),
      moved: changes.moved,
      outOfScope: changes.outOfScope,
      returned: changes.returned,
      blanked: changes.blanked,
      exchanged: changes.exchanged,
      suspects: watch.suspects,
      columns: former === null || read.isCorrection ? null : this.columns(former, read),
      newer: read.isCorrection ? null : newerThan(read.fileAge, former),
      learnedLater: read.isReleased ? null : learnedLater(scope.asOf, former),
      repeats: await this.repeats(read, former),
      corrects,
    };
  }

  private async compareRecords(): Promise<void> {
    for await (const page of this.tx.feedFacts.stagedChanges(this.scope.sourceId)) {
      for (const change of page) this.changes.see(change);
    }
  }

  /** Remembers what codes are called, once it is known what is held. */
  noteCodes({ held }: FeedReview): Promise<void> {
    return this.tx.codeLabels.note(this.scope, this.watch.codes.inForce(held));
  }

  /**
   * What has come since of what a corrected file is about: of everybody, or of single people, whose rows are suspect
   * then.
   */
  private async corrected(importId: string): Promise<FeedFacts['corrects']> {
    const { corrections } = this.tx;
    const { sourceId } = this.scope;
    const found = await corrections.corrected(sourceId, importId);
    if (found === null) return null;
    if (found.newer === null) {
      for (const row of await corrections.spokenOfSince(sourceId, importId)) {
        this.watch.suspect(
          row,
          'FEED_OLDER_THAN_LAST',
          `corrects import ${importId}, and import ${row.by} has come since`,
        );
      }
    }
    return { importId, isHeld: found.isHeld, newer: found.newer };
  }

  private async findReusedCodes(): Promise<void> {
    const { codes } = this.watch;
    if (codes.codes.length === 0) return;
    const known = await this.tx.codeLabels.known(this.scope.sourceId, codes.codes);
    for (const { recordKey, line, code, message } of codes.reused(known)) {
      this.watch.suspect({ recordKey, line }, code, message);
    }
  }

  private leaversBefore(asOf: Instant): Promise<{ day: number; week: number }> {
    return this.tx.feedFacts.leaversSince(
      this.scope.sourceId,
      shift(asOf, '-PT24H', 'UTC'),
      shift(asOf, '-P7D', 'UTC'),
    );
  }

  private columns(former: FormerRun, read: ReadFeed): FeedFacts['columns'] {
    const before = { header: former.header, used: former.usedColumns };
    return compareColumns(before, { header: read.header, used: read.usedColumns });
  }

  /** The bytes of an earlier import after which another has come: the same as the latest is no news and harmless. */
  private async repeats(read: ReadFeed, former: FormerRun | null): Promise<FeedFacts['repeats']> {
    if (former === null || read.isReleased || read.feed === 'delta' || former.contentSha256 === read.contentSha256)
      return null;
    const same = await this.tx.imports.findDecidedByContent(this.scope.sourceId, read.contentSha256);
    return same && { importId: same.id, since: former.importId };
  }
}

function newerThan(age: StoredFileAge | null, former: FormerRun | null): FeedFacts['newer'] {
  const than = former?.fileAge;
  if (!former || !age || !than || age.by !== than.by || age.at >= than.at) return null;
  return { fileName: former.fileName, importId: former.importId };
}

/** Clocks of two machines differ, and `--as-of` a day means its first moment. */
const SAME_TIME = 'PT24H';

function learnedLater(asOf: Instant, former: FormerRun | null): FeedFacts['learnedLater'] {
  return former !== null && former.asOf > shift(asOf, SAME_TIME, 'UTC') ? former : null;
}
