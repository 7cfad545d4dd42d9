import { fileBytes, type PullSource, type PullEnd, type PullRun, type RecordingFacts } from '@joinery/connectors';
import { type Instant, shift } from '@joinery/kernel';
import { ImportTeller, type IngestResult, type OpenSource, Refusal } from '@joinery/pipeline';
import type { OpenedAs, StillOurs, Watermark } from '@joinery/store';
import type { Joinery } from '../joinery';
import { openPullSource } from './pull-connection';
import { abandonedRecordings, RecordingFile, removeRecording } from './recording-file';

export interface PullRequest {
  readonly sourceId: string;
  readonly actor: string;
  /** Folder for what must survive until it is in the database. */
  readonly home: string;
  /** `delta` becomes `full` where nothing is known yet or the source has no changes to give. */
  readonly mode: 'full' | 'delta';
  /** The scheduled run that this is. */
  readonly slot?: string;
  /** A whole reading of which nothing is kept: the answer is what would be. */
  readonly preview?: boolean;
  readonly onProgress?: (records: number) => void;
}

/** What a pull came to. A delta without a change leaves nothing behind. */
export type Pulled =
  | { readonly kind: 'imported'; readonly end: PullEnd; readonly mode: PullRun['mode']; readonly result: IngestResult }
  | { readonly kind: 'unchanged'; readonly since: Instant };

const OVERLAP_MINUTES = 15;

/**
 * Reads a source over HTTP and takes in what came as if it were a file: the answers are recorded first, then the
 * recording is imported, in a transaction of its own. A run that is not proven complete is used as far as it goes and
 * proves nothing.
 */
export function pullSource(joinery: Joinery, request: PullRequest): Promise<readonly Pulled[]> {
  const { sourceId, preview } = request;
  const source = openPullSource(joinery.policies.current().sources.get(sourceId), sourceId);
  return whileNobodyElseReads(joinery, sourceId, async (isStillOurs) => {
    const former = preview ? [] : await takeAbandoned(joinery, source, request);
    return [...former, await pull(joinery, source, preview ? { ...request, mode: 'full' } : request, isStillOurs)];
  });
}

/** Does what only one process may do with a source at a time, decided by a lock that ends with its holder. */
export async function whileNobodyElseReads<T>(
  joinery: Joinery,
  sourceId: string,
  work: (isStillOurs: StillOurs) => Promise<T>,
): Promise<T> {
  const turn = await joinery.store.alone('pulling', sourceId, work);
  if (turn !== null) return turn.result;
  throw new Refusal('PULL_RUNNING', `"${sourceId}" is being read at this moment. Try again when that is over.`);
}

async function pull(
  joinery: Joinery,
  source: PullSource,
  request: PullRequest,
  isStillOurs: StillOurs,
): Promise<Pulled> {
  const run = await runFor(joinery, source, request);
  const file = await RecordingFile.create(request.home, request.sourceId, run.startedAt);
  const end = await record(joinery, source, request, { run, file });
  if (end.outcome === 'MARK_EXPIRED') {
    // Where the changes went on from is forgotten there: only a whole reading finds them all, and another place to go
    // on.
    await removeRecording(file.path);
    return pull(joinery, source, { ...request, mode: 'full' }, isStillOurs);
  }
  if (!(await isStillOurs())) {
    await removeRecording(file.path);
    throw stoodStill(request.sourceId);
  }
  const pulled = await takeIn(joinery, source, request, file.path, request.slot ?? null);
  await removeRecording(file.path);
  if (pulled !== null) return pulled;
  if (!request.preview)
    await joinery.store.transaction((tx) => tx.freshness.heardNothingNew(request.sourceId, run.startedAt));
  return { kind: 'unchanged', since: run.since ?? run.startedAt };
}

/** What does not come to its end leaves no recording. */
async function record(
  joinery: Joinery,
  source: PullSource,
  request: PullRequest,
  { run, file }: { readonly run: PullRun; readonly file: RecordingFile },
): Promise<PullEnd> {
  const { sourceId, actor, onProgress } = request;
  const about = { sourceId, actor, fileName: `${run.mode} reading of ${run.startedAt}` };
  const teller = new ImportTeller(joinery.store, about, 'asking');
  try {
    return await source.record(run, file, (rows) => {
      teller.note({ rows });
      onProgress?.(rows);
    });
  } catch (error) {
    await removeRecording(file.path);
    throw error;
  } finally {
    await teller.end();
    await file.close();
  }
}

async function runFor(joinery: Joinery, source: PullSource, request: PullRequest): Promise<PullRun> {
  const startedAt = joinery.clock.now();
  const full: PullRun = { mode: 'full', startedAt, since: null, mark: null };
  if (request.mode === 'full' || !source.hasDelta) return full;
  const before = await joinery.store.read((tx) => tx.pulls.watermark(request.sourceId));
  if (before === null || (source.needsMark && before.mark === null)) return full;
  return { mode: 'delta', startedAt, since: sinceOf(joinery, request.sourceId, before), mark: before.mark };
}

/** The start of the last run, less an overlap: its clock and ours differ, and what is read twice changes nothing. */
function sinceOf(joinery: Joinery, sourceId: string, { startedAt }: Watermark): Instant {
  const minutes = joinery.policies.current().sources.get(sourceId)?.pull?.limits?.overlapMinutes ?? OVERLAP_MINUTES;
  return shift(startedAt, `-PT${minutes}M`, 'UTC');
}

function stoodStill(sourceId: string): Refusal {
  return new Refusal(
    'PULL_RUNNING',
    `This process stood still while it read "${sourceId}", and others may have read it since. Nothing of this reading is used: read it again.`,
  );
}

/** Null for a delta in which nothing had changed. */
async function takeIn(
  joinery: Joinery,
  source: PullSource,
  request: PullRequest,
  path: string,
  slot: string | null,
): Promise<Pulled | null> {
  const { open, facts } = await recordingOpener(joinery, source, request.sourceId, () => fileBytes(path));
  const { run, end } = facts;
  if (run.mode === 'delta' && end.outcome === 'COMPLETE' && facts.last.size === 0) return null;
  const opened: OpenedAs = {
    pull: { mode: run.mode, startedAt: run.startedAt, mark: end.mark, slot },
    ...(run.mode === 'delta' ? { feed: 'delta' as const } : {}),
  };
  const result = await joinery.ingestSource.execute({
    sourceId: request.sourceId,
    fileName: `${run.mode} reading of ${run.startedAt}`,
    actor: request.actor,
    bytes: fileBytes(path),
    open,
    opened,
    feed: run.mode,
    ...(request.preview ? { preview: true } : {}),
    ...(request.onProgress ? { onProgress: request.onProgress } : {}),
  });
  return { kind: 'imported', end, mode: run.mode, result };
}

/** What a dead process had recorded of changes may have been taken off the source's queue: it is taken in first. */
async function takeAbandoned(joinery: Joinery, source: PullSource, request: PullRequest): Promise<readonly Pulled[]> {
  const taken: Pulled[] = [];
  for (const path of await abandonedRecordings(request.home, request.sourceId)) {
    const facts = await source.facts(fileBytes(path)).catch(() => null);
    const pulled =
      facts?.run.mode === 'delta' && facts.last.size > 0 ? await takeIn(joinery, source, request, path, null) : null;
    if (pulled) taken.push(pulled);
    await removeRecording(path);
  }
  return taken;
}

/** How the bytes of a recording are opened: also years later, with the rules that hold then. */
export async function recordingOpener(
  joinery: Joinery,
  source: PullSource,
  sourceId: string,
  bytes: () => AsyncIterable<Buffer>,
): Promise<{ readonly open: OpenSource; readonly facts: RecordingFacts }> {
  const facts = await source.facts(bytes());
  const numberName = joinery.policies.current().knownBy.employeeNumber;
  const ground = await joinery.store.read(async (tx) => ({
    numbers: await tx.pulls.numbersOf(sourceId, facts.strangers, numberName),
    formerHeader: (await tx.feedChecks.latestInForce(sourceId))?.header ?? [],
  }));
  return { facts, open: (stream) => Promise.resolve(source.open(stream, facts, ground)) };
}
