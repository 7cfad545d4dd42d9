import { setImmediate as databaseTurn } from 'node:timers/promises';
import { type Instant, localDateAt } from '@joinery/kernel';
import type { SourceMapping } from '@joinery/identity';
import type { SourceReading } from '@joinery/connectors/kit';
import type { PolicySet } from '@joinery/policy';
import type { IngestScope, Transaction } from '@joinery/store';
import { CorrectedImport, isCorrection } from '../correction';
import { FeedWatch } from '../noticed/feed-watch';
import { recordStanding } from '../noticed/record-standing';
import { recordRelease } from '../review/decide-import';
import { FeedGate } from '../review/feed-gate';
import { RowStager } from '../rows/row-stager';
import { ByteKeeper } from './byte-keeper';
import { FindingLog } from './finding-log';
import type { ReadFile } from './import-run';
import type { ImportTeller } from './import-teller';
import type { IngestRequest } from './ingest-request';

/** What a file is read by. */
interface ReadBy {
  readonly policy: PolicySet;
  readonly mapping: SourceMapping;
  readonly startedAt: Instant;
  readonly teller: ImportTeller;
}

/**
 * Reads a file to its end: its bytes are kept, its rows staged or refused, and nothing of it is in force yet. Where a
 * person has released it, that is on record from here on.
 */
export async function readToEnd(
  tx: Transaction,
  request: IngestRequest,
  { policy, mapping, startedAt, teller }: ReadBy,
): Promise<ReadFile> {
  const { sourceId, releases, actor } = request;
  const importId = await tx.imports.nextId();
  teller.note({ importId });
  const before = await tx.staging.begin(sourceId);
  const scope: IngestScope = { importId, sourceId, asOf: startedAt, holdsFrom: localDateAt(startedAt, 'UTC') };
  const spokenOf = releases ? await recordRelease(tx, releases, actor, startedAt) : NOBODY;
  const keeper = new ByteKeeper(tx, importId);
  const reading = await request.open(keeper.watch(request.bytes));
  const { header } = reading;
  const findings = new FindingLog(tx, importId);
  const { knownBy, dictionary } = policy;
  const watch = new FeedWatch(scope.holdsFrom, before.known, recordStanding(policy, startedAt), knownBy.employeeNumber);
  const feed = request.feed ?? (isCorrection(header) ? 'delta' : mapping.feed);
  const desk = { tx, scope, before, findings, watch, knownBy, feed, spokenOf };
  const stager = new RowStager(mapping, header, dictionary, desk);
  const corrected = new CorrectedImport(header);
  await takeRows(reading, request, { stager, corrected, keeper, teller });
  const gate = new FeedGate(tx, scope, mapping, policy, watch);
  const isOld = spokenOf.size > 0;
  const verdict = reading.verdict();
  return { scope, policy, mapping, header, feed, isOld, verdict, findings, stager, corrected, keeper, gate, teller };
}

const NOBODY: ReadonlySet<string> = new Set();

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
