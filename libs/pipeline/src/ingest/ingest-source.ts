import { setImmediate as databaseTurn } from 'node:timers/promises';
import { type Finding, type Instant, localDateAt } from '@joinery/kernel';
import { holdsRun, readDatesAs, type SourceMapping } from '@joinery/identity';
import type { SourceReading } from '@joinery/connectors/kit';
import type { ImportRun, IngestScope, OpenedAs, StoredFileAge, Transaction } from '@joinery/store';
import { ByteKeeper } from './run/byte-keeper';
import { FindingLog } from './run/finding-log';
import { importEvent } from './run/import-event';
import { importRun, type ReadFile } from './run/import-run';
import { ImportTeller } from './run/import-teller';
import { applyReview, type FeedJudgement, NOTHING_JUDGED } from './review/apply-review';
import { CorrectedImport, isCorrection } from './correction';
import { recordRelease, refuseStopped, type Release } from './review/decide-import';
import { FeedGate, type JudgedFeed } from './review/feed-gate';
import { FeedWatch } from './noticed/feed-watch';
import { breachFinding, keepCheck } from './review/keep-check';
import { linkRecords } from '../people/link-records';
import { settleReturnedIds } from '../people/settle-cases';
import { type OpenSource, type Ground, Refusal } from '../ports';
import { recordStanding } from './noticed/record-standing';
import { RowStager } from './rows/row-stager';
import { sourceNamed } from '../policy/source-named';

export interface IngestRequest {
  readonly sourceId: string;
  readonly fileName: string;
  readonly actor: string;
  readonly bytes: AsyncIterable<Buffer>;
  readonly open: OpenSource;
  /** Rows read so far, for progress; called a few times a second at most. */
  readonly onProgress?: (rows: number) => void;
  /** What the file is, when it is not what the source's files are otherwise: a file of changes among full ones. */
  readonly feed?: 'full' | 'delta';
  /** The date in its name, or when it was written. */
  readonly fileAge?: StoredFileAge | null;
  /** How it is opened, to be kept for reading it once more. */
  readonly opened?: OpenedAs;
  /** The held import whose bytes these are, and which a person has released. */
  readonly releases?: Release;
  /** Nothing is kept: the answer is what would be. */
  readonly preview?: boolean;
}

export interface IngestResult {
  readonly run: ImportRun;
  readonly findings: readonly Finding[];
  /** People made, records linked to somebody known, and records that a person must decide about. */
  readonly created: number;
  readonly linked: number;
  readonly disputed: number;
  /** An earlier import of exactly these bytes. */
  readonly before: ImportRun | null;
  /** What the feed was found to be before any of it was used. */
  readonly check: FeedJudgement;
}

/**
 * Reads one file of a source: keeps its bytes, stages every row that can be understood, reports every row that cannot,
 * keeps what changed as new record versions and links new records to people. One transaction: a crash leaves nothing
 * behind, and the same file can be loaded again. Rows read = rows staged + rows refused, always.
 */
export class IngestSource {
  constructor(private readonly ground: Ground) {}

  async execute(request: IngestRequest): Promise<IngestResult> {
    const mapping = this.mappingOf(request);
    const startedAt = this.ground.clock.now();
    const teller = new ImportTeller(this.ground.store, request);
    try {
      return await this.ground.store.transaction(async (tx) => {
        const result = await this.ingest(tx, request, mapping, { startedAt, teller });
        if (request.preview) throw new PreviewEnd(result);
        return result;
      });
    } catch (error) {
      if (error instanceof PreviewEnd) return error.result;
      throw error;
    } finally {
      await teller.end();
    }
  }

  /** How the columns of the source are read, and the dates of this file where its bringer says so. */
  private mappingOf({ sourceId, opened }: IngestRequest): SourceMapping {
    const mapping = sourceNamed(this.ground.policies.current(), sourceId);
    const format = opened?.dateFormat;
    const asSaid = format === undefined ? mapping : readDatesAs(mapping, format);
    if (asSaid !== null) return asSaid;
    throw new Refusal(
      'DATE_FORMAT_INVALID',
      `"${format}" is no date format. Write it like d/M/yyyy, M/d/yyyy or d MMM yyyy.`,
    );
  }

  private async ingest(
    tx: Transaction,
    request: IngestRequest,
    mapping: SourceMapping,
    { startedAt, teller }: { readonly startedAt: Instant; readonly teller: ImportTeller },
  ): Promise<IngestResult> {
    const policy = this.ground.policies.current();
    const importId = await tx.imports.nextId();
    teller.note({ importId });
    const before = await tx.staging.begin(request.sourceId);
    const { sourceId, releases, actor } = request;
    const scope: IngestScope = { importId, sourceId, asOf: startedAt, holdsFrom: localDateAt(startedAt, 'UTC') };
    const spokenOf = releases ? await recordRelease(tx, releases, actor, startedAt) : NOBODY;
    const keeper = new ByteKeeper(tx, importId);
    const reading = await request.open(keeper.watch(request.bytes));
    const { header } = reading;
    const findings = new FindingLog(tx, importId);
    const standing = recordStanding(policy, startedAt);
    const watch = new FeedWatch(scope.holdsFrom, before.known, standing, policy.knownBy.employeeNumber);
    const feed = request.feed ?? (isCorrection(header) ? 'delta' : mapping.feed);
    const desk = { tx, scope, before, findings, watch, knownBy: policy.knownBy, feed, spokenOf };
    const stager = new RowStager(mapping, header, policy.dictionary, desk);
    const corrected = new CorrectedImport(header);
    await takeRows(reading, request, { stager, corrected, keeper, teller });
    return this.conclude(tx, scope, request, {
      mapping,
      stager,
      findings,
      keeper,
      header,
      feed,
      teller,
      corrected,
      verdict: reading.verdict(),
      gate: new FeedGate(tx, scope, mapping, policy, watch),
      policyDigest: policy.digest,
      policy,
      isOld: spokenOf.size > 0,
    });
  }

  private async conclude(
    tx: Transaction,
    scope: IngestScope,
    request: IngestRequest,
    read: ReadFile,
  ): Promise<IngestResult> {
    const { stager, keeper, verdict, findings, teller } = read;
    teller.note({ stage: 'checking' });
    await stager.finish();
    const complete = verdict.complete && stager.usable && stager.rowsStaged > 0;
    const judged = await this.judge(request, read, complete);
    const isHeld = holdsRun(judged.review);
    if (request.releases) refuseStopped(request.releases, judged.review);
    teller.note({ stage: 'keeping' });
    const { unmade, held } = await applyReview(tx, scope, judged, stager.rowsStaged);
    stager.newcomers -= unmade;
    const kept = await tx.staging.keep(scope);
    const links = await linkRecords(tx, scope, this.ground.policies.current());
    if (!isHeld) await this.putInForce(tx, scope, read, judged);
    findings.add([...verdict.findings, ...judged.review.breaches.map((breach) => breachFinding(breach))]);
    await findings.flush();
    const tells = complete && read.feed === 'full' && !isHeld && !read.isOld;
    const missing = tells ? await this.tellMissing(tx, scope, stager.missing()) : 0;
    const fresh = stager.newcomers + kept.fresh;
    const before = await tx.imports.findByContent(scope.sourceId, keeper.sha256());
    const ended = { complete, isHeld, fresh, changed: kept.changed, held, missing };
    const run = importRun(scope, request, read, { ...ended, at: this.ground.clock.now() });
    await tx.imports.add(run);
    const check = await keepCheck(tx, run, request, judged, read);
    await tx.audit.append([importEvent(run, read.policyDigest)]);
    const created = stager.newcomers + links.created;
    return { run, findings: findings.shown, before, ...links, created, check };
  }

  /** What an import that is not held leaves behind besides its records. */
  private async putInForce(tx: Transaction, scope: IngestScope, read: ReadFile, judged: JudgedFeed): Promise<void> {
    const { stager, gate } = read;
    await tx.missingRecords.clear(scope.sourceId, (print) => stager.isMet(print));
    await settleReturnedIds(tx, scope, (key) => stager.speaksOf(key) && !judged.review.held.has(key));
    await gate.noteCodes(judged.review);
    const blocks = stager.remembered();
    if (blocks) await tx.importBlocks.replace(scope.sourceId, blocks);
  }

  private async judge(request: IngestRequest, read: ReadFile, complete: boolean): Promise<JudgedFeed> {
    const { stager, header, feed, keeper, gate } = read;
    if (stager.rowsStaged === 0) return NOTHING_JUDGED;
    return gate.judge({
      feed,
      header,
      usedColumns: stager.usedColumns,
      rowsRead: stager.rowsRead,
      newcomers: stager.newcomers,
      missing: complete && feed === 'full' ? stager.missing().length : 0,
      contentSha256: keeper.sha256(),
      fileAge: request.fileAge ?? null,
      isCorrection: isCorrection(header),
      corrects: read.corrected.id,
      isReleased: request.releases !== undefined,
    });
  }

  /** Absence is not a fact: those who are missing are named in the audit log and nothing else happens to them. */
  private async tellMissing(tx: Transaction, scope: IngestScope, prints: readonly string[]): Promise<number> {
    const { missing, newly } = await tx.missingRecords.mark(scope, prints);
    await tx.audit.append(
      newly.map((identityId) => ({
        occurredAt: scope.asOf,
        actor: 'joinery',
        type: 'record.missing' as const,
        identityId,
        importId: scope.importId,
        data: { source: scope.sourceId },
      })),
    );
    return missing;
  }
}

/** Stages every row while its bytes are kept. Whoever asks meanwhile is told how far it has come. */
async function takeRows(
  reading: SourceReading,
  { onProgress }: IngestRequest,
  { stager, corrected, keeper, teller }: Pick<ReadFile, 'stager' | 'corrected' | 'keeper' | 'teller'>,
): Promise<void> {
  await inPairs(reading.batches(await stager.prepare()), async (batch) => {
    corrected.see(batch);
    await stager.take(batch);
    await keeper.flush();
    await databaseTurn();
    teller.note({ rows: stager.rowsRead });
    onProgress?.(stager.rowsRead);
  });
  await keeper.finish();
}

/** Works on one item while the next one is being read: the parser and the database are busy at the same time. */
async function inPairs<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  let before: Promise<void> = Promise.resolve();
  for await (const item of items) {
    await before;
    before = work(item);
    before.catch(() => undefined);
  }
  await before;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Ends a preview: the transaction is taken back with everything in it. */
class PreviewEnd extends Error {
  constructor(readonly result: IngestResult) {
    super('the preview has ended');
  }
}
