import { type Instant, shift } from '@joinery/kernel';
import {
  type Attributes,
  checkFeed,
  compareColumns,
  DEFAULT_CONTRACT,
  type FeedFacts,
  type FeedReview,
  managerCycles,
  recordChange,
  releasedFeed,
  type SourceMapping,
  type UsedColumn,
} from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import type { FormerRun, IngestScope, StagedChange, StoredFileAge, Transaction } from '@joinery/store';
import type { FeedWatch } from './feed-watch';

/** What is known of a feed once its last row was read. */
export interface ReadFeed {
  readonly feed: 'full' | 'delta';
  readonly header: readonly string[];
  readonly usedColumns: readonly UsedColumn[];
  readonly rowsRead: number;
  /** New records that are kept already, because they resemble nobody. */
  readonly newcomers: number;
  /** Records that a complete full file did not name. */
  readonly missing: number;
  readonly contentSha256: string;
  readonly fileAge: StoredFileAge | null;
  /** A file that a person corrected row by row: its columns are measured by nothing. */
  readonly isCorrection: boolean;
  /** A person has said that the feed is right. */
  readonly isReleased: boolean;
}

export interface FeedCounts {
  /** New records of people who are here or will be. */
  readonly joiners: number;
  /** New records of people whose employment is over: nobody joins by them. */
  readonly goneAlready: number;
  readonly movers: number;
  readonly leavers: number;
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
const STATUS_WORDS: ReadonlySet<string> = new Set(['sourceStatus', 'employmentStatus']);

/** Measures a feed against what came before it, while nothing of it is in force yet. */
export class FeedGate {
  private readonly leavers: string[] = [];
  private readonly returned: string[] = [];
  private readonly blanked = new Map<string, string[]>();
  private readonly exchanged = new Map<string, number>();
  private readonly reused: StagedChange[] = [];
  private staged = 0;
  private movers = 0;

  constructor(
    private readonly tx: Transaction,
    private readonly scope: IngestScope,
    private readonly mapping: SourceMapping,
    private readonly policy: PolicySet,
    private readonly watch: FeedWatch,
  ) {}

  async judge(read: ReadFeed): Promise<JudgedFeed> {
    const { tx, scope, watch } = this;
    const former = await tx.feedChecks.latestInForce(scope.sourceId);
    if (former !== null) await this.compareRecords();
    await this.findCycles();
    await this.findReusedCodes();
    const staged = await tx.feedChecks.stagedCount();
    const fresh = read.newcomers + staged - this.staged;
    const facts: FeedFacts = {
      feed: read.feed,
      rowsRead: read.rowsRead,
      known: (await tx.feedChecks.known(scope.sourceId)) - read.newcomers,
      formerRows: await tx.feedChecks.formerRows(scope.sourceId, MEDIAN_OF),
      fresh,
      missing: Math.max(0, read.missing - (await tx.missingRecords.count(scope.sourceId))),
      leavers: this.leavers,
      leaversBefore: await this.leaversBefore(scope.asOf),
      returned: this.returned,
      blanked: this.blanked,
      exchanged: this.exchanged,
      suspects: watch.suspects,
      columns: former === null || read.isCorrection ? null : this.columns(former, read),
      newer: read.isCorrection ? null : newerThan(read.fileAge, former),
      repeats: await this.repeats(read, former),
    };
    const found = checkFeed(facts, this.mapping.contract ?? DEFAULT_CONTRACT);
    const review = read.isReleased ? releasedFeed(found) : found;
    return {
      review,
      counts: {
        joiners: Math.max(0, fresh - watch.goneAlready),
        goneAlready: watch.goneAlready,
        movers: this.movers,
        leavers: this.leavers.length,
      },
      leaversInForce: this.leavers.filter((key) => !review.held.has(key)).length,
      reused: this.reused,
    };
  }

  private async compareRecords(): Promise<void> {
    for await (const page of this.tx.feedChecks.stagedChanges(this.scope.sourceId)) {
      for (const change of page) this.compare(change);
    }
  }

  private compare(change: StagedChange): void {
    const { recordKey, before, now, label } = change;
    this.watch.codes.compare(recordKey, before, now);
    this.staged += 1;
    const { leaves, returns, blanked, exchanged, someoneElse } = recordChange(before, now, this.watch.standing);
    if (returns) this.returned.push(recordKey);
    if (someoneElse) {
      this.reused.push(change);
      this.watch.suspect(
        change,
        'MATCH_ID_REUSED',
        `the id is that of ${label ?? 'somebody'}, and birth and name are not`,
      );
    }
    for (const pair of exchanged) this.exchanged.set(pair, (this.exchanged.get(pair) ?? 0) + 1);
    // Many systems empty the rest of a row once somebody has left.
    if (leaves) return void this.leavers.push(recordKey);
    if (this.moves(before, now)) this.movers += 1;
    for (const attribute of blanked) {
      const keys = this.blanked.get(attribute);
      if (keys) keys.push(recordKey);
      else this.blanked.set(attribute, [recordKey]);
    }
  }

  private moves(before: Attributes, now: Attributes): boolean {
    return Object.keys(now).some((name) => {
      if (STATUS_WORDS.has(name) || this.policy.dictionary.get(name)?.type === 'date') return false;
      return JSON.stringify(now[name]) !== JSON.stringify(before[name] ?? null);
    });
  }

  /** Remembers what codes are called, once it is known what is held. */
  noteCodes({ held }: FeedReview): Promise<void> {
    return this.tx.codeLabels.note(this.scope, this.watch.codes.inForce(held));
  }

  private async findReusedCodes(): Promise<void> {
    const { codes } = this.watch;
    if (codes.codes.length === 0) return;
    const known = await this.tx.codeLabels.known(this.scope.sourceId, codes.codes);
    for (const { recordKey, line, code, message } of codes.reused(known)) {
      this.watch.suspect({ recordKey, line }, code, message);
    }
  }

  /** Cycles that this file closes: its own chains, followed on through what is held of everybody else. */
  private async findCycles(): Promise<void> {
    const { managers } = this.watch;
    if (managers.size === 0) return;
    const edges = new Map<string, string>();
    for (const [number, { manager }] of managers) if (manager !== null) edges.set(number, manager);
    const isOpen = (number: string): boolean => !edges.has(number) && !managers.has(number);
    let open = [...new Set(edges.values())].filter(isOpen);
    while (open.length > 0) {
      const found = await this.tx.feedChecks.managersOf(open);
      for (const [number, manager] of found) edges.set(number, manager);
      open = [...new Set(found.values())].filter(isOpen);
    }
    for (const cycle of managerCycles(edges)) {
      // Many exports let whoever is at the top report to themselves: nobody is named to an app then, and nothing is wrong.
      if (cycle.length === 1) continue;
      const chain = [...cycle, cycle[0]].join(' reports to ');
      for (const number of cycle) {
        const row = managers.get(number);
        if (row) this.watch.suspect(row, 'FEED_MANAGER_CYCLE', chain);
      }
    }
  }

  private leaversBefore(asOf: Instant): Promise<{ day: number; week: number }> {
    return this.tx.feedChecks.leaversSince(
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
    const same = await this.tx.imports.findByContent(this.scope.sourceId, read.contentSha256);
    if (!same || same.status === 'held' || same.status === 'unreadable') return null;
    return { importId: same.id, since: former.importId };
  }
}

function newerThan(age: StoredFileAge | null, former: FormerRun | null): FeedFacts['newer'] {
  const than = former?.fileAge;
  if (!former || !age || !than || age.by !== than.by || age.at >= than.at) return null;
  return { fileName: former.fileName, importId: former.importId };
}
