import { createHash } from 'node:crypto';
import { type Finding, type Instant, isError, localDateAt } from '@joinery/kernel';
import type { ImportRun, IngestScope, Transaction } from '@joinery/store';
import { FindingLog } from './finding-log';
import { linkRecords } from './link-records';
import { type OpenSource, type Ground, Refusal } from './ports';
import { RowStager } from './row-stager';

export interface IngestRequest {
  readonly sourceId: string;
  readonly fileName: string;
  readonly actor: string;
  readonly bytes: AsyncIterable<Buffer>;
  readonly open: OpenSource;
  /** Rows read so far, for progress; called a few times a second at most. */
  readonly onProgress?: (rows: number) => void;
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
}

const CHUNK_BYTES = 1 << 20;

/**
 * Reads one file of a source: keeps its bytes, stages every row that can be understood, reports every row that cannot,
 * keeps what changed as new record versions and links new records to people. One transaction: a crash leaves nothing
 * behind, and the same file can be loaded again. Rows read = rows staged + rows refused, always.
 */
export class IngestSource {
  constructor(private readonly ground: Ground) {}

  async execute(request: IngestRequest): Promise<IngestResult> {
    const policy = this.ground.policies.current();
    const mapping = policy.sources.get(request.sourceId);
    if (!mapping) {
      throw new Refusal(
        'SOURCE_UNKNOWN',
        `There is no source "${request.sourceId}". Known: ${[...policy.sources.keys()].join(', ')}.`,
      );
    }
    const startedAt = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      const importId = await tx.imports.nextId();
      const before = await tx.staging.begin(request.sourceId);
      const scope: IngestScope = {
        importId,
        sourceId: request.sourceId,
        asOf: startedAt,
        holdsFrom: localDateAt(startedAt, 'UTC'),
      };
      const keeper = new ByteKeeper(tx, importId);
      const reading = await request.open(keeper.watch(request.bytes));
      const findings = new FindingLog(tx, importId);
      const stager = new RowStager(mapping, reading.header, policy.dictionary, { tx, scope, before, findings });
      await inPairs(reading.batches(), async (batch) => {
        await stager.take(batch);
        await keeper.flush();
        request.onProgress?.(stager.rowsRead);
      });
      await keeper.finish();
      const verdict = reading.verdict();
      return this.conclude(tx, scope, request, {
        stager,
        findings,
        keeper,
        verdict,
        header: reading.header,
        feed: mapping.feed,
      });
    });
  }

  private async conclude(
    tx: Transaction,
    scope: IngestScope,
    request: IngestRequest,
    read: ReadFile,
  ): Promise<IngestResult> {
    const { stager, keeper, verdict, findings } = read;
    await stager.refuseRepetitions();
    const kept = await tx.staging.keep(scope);
    const links = await linkRecords(tx, scope);
    await tx.staging.clearMissing(scope.sourceId, (print) => stager.isMet(print));
    findings.add(verdict.findings);
    await findings.flush();
    const complete = verdict.complete && stager.usable && stager.rowsStaged > 0;
    const missing = complete && read.feed === 'full' ? await this.tellMissing(tx, scope, stager.missing()) : 0;
    const fresh = stager.newcomers + kept.fresh;
    const before = await tx.imports.findByContent(scope.sourceId, keeper.sha256());
    const run: ImportRun = {
      id: scope.importId,
      sourceId: scope.sourceId,
      feed: read.feed,
      status: stager.rowsStaged === 0 ? 'unreadable' : complete ? 'ready' : 'unfit',
      fileName: request.fileName,
      contentSha256: keeper.sha256(),
      byteCount: keeper.byteCount,
      header: read.header,
      asOf: scope.asOf,
      actor: request.actor,
      rowsRead: stager.rowsRead,
      rowsStaged: stager.rowsStaged,
      rowsRefused: stager.rowsRefused,
      rowsNew: fresh,
      rowsChanged: kept.changed,
      rowsUnchanged: stager.rowsStaged - fresh - kept.changed,
      rowsMissing: missing,
      doubts: complete
        ? []
        : [...verdict.findings, ...stager.columnFindings].filter(isError).map((finding) => finding.message),
      startedAt: scope.asOf,
      finishedAt: this.ground.clock.now(),
    };
    await tx.imports.add(run);
    await tx.audit.append([importEvent(run)]);
    return {
      run,
      findings: findings.shown,
      before,
      ...links,
      created: stager.newcomers + links.created,
    };
  }

  /** Absence is not a fact: those who are missing are named in the audit log and nothing else happens to them. */
  private async tellMissing(tx: Transaction, scope: IngestScope, prints: readonly string[]): Promise<number> {
    const { missing, newly } = await tx.staging.markMissing(scope, prints);
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

interface ReadFile {
  readonly findings: FindingLog;
  readonly stager: RowStager;
  readonly keeper: ByteKeeper;
  readonly verdict: { readonly complete: boolean; readonly findings: readonly Finding[] };
  readonly header: readonly string[];
  readonly feed: 'full' | 'delta';
}

function importEvent(run: ImportRun): {
  occurredAt: Instant;
  actor: string;
  type: 'import.finished';
  importId: string;
  data: Record<string, unknown>;
} {
  const {
    id,
    actor,
    asOf,
    sourceId,
    fileName,
    contentSha256,
    status,
    rowsRead,
    rowsStaged,
    rowsRefused,
    rowsNew,
    rowsChanged,
    rowsMissing,
  } = run;
  return {
    occurredAt: asOf,
    actor,
    type: 'import.finished',
    importId: id,
    data: {
      source: sourceId,
      fileName,
      contentSha256,
      status,
      rowsRead,
      rowsStaged,
      rowsRefused,
      rowsNew,
      rowsChanged,
      rowsMissing,
    },
  };
}

/** Keeps the original bytes in pieces while they pass by to the parser. */
class ByteKeeper {
  byteCount = 0;
  private readonly hash = createHash('sha256');
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private seq = 0;
  private result: string | null = null;

  constructor(
    private readonly tx: Transaction,
    private readonly importId: string,
  ) {}

  async *watch(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.hash.update(chunk);
      this.byteCount += chunk.length;
      this.pendingBytes += chunk.length;
      this.pending.push(chunk);
      yield chunk;
    }
  }

  /** Writes what has gathered once it is worth a row. */
  async flush(atLeast = CHUNK_BYTES): Promise<void> {
    if (this.pendingBytes < atLeast || this.pendingBytes === 0) return;
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    await this.tx.imports.addChunk(this.importId, this.seq, bytes);
    this.seq += 1;
  }

  finish(): Promise<void> {
    return this.flush(1);
  }

  sha256(): string {
    this.result ??= this.hash.digest('hex');
    return this.result;
  }
}
