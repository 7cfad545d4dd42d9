import { Readable } from 'node:stream';
import { type IngestResult, pushedTable } from '@joinery/pipeline';
import type { UnsettledResource } from '@joinery/store';
import type { Joinery } from '../joinery';
import { openSourceFile } from './source-files';

/** What has become of pushes. */
export interface SettledPushes {
  /** People whose pushes have become records. */
  readonly people: number;
  readonly imports: readonly IngestResult['run'][];
}

const BATCH = 1_000;

/**
 * Makes records of what sources have pushed since the last time: each batch is an import of changes, with everything
 * that an import has (its bytes kept, findings, feed checks, record versions, links, audit), so that pushes and files
 * are one path. Nobody is evaluated and nothing planned here. A crash in between does a batch again, which changes
 * nothing.
 */
export async function settlePushes(joinery: Joinery): Promise<SettledPushes> {
  const sources = await joinery.store.read((tx) => tx.inboundSettling.sources());
  if (sources.length === 0) return NOTHING;
  // The lock is held by a transaction that does nothing else, and so ends with this process at the latest.
  return joinery.store.transaction(async (tx) => {
    if (!(await tx.inboundSettling.tryAlone())) return NOTHING;
    const done: SettledPushes[] = [];
    for (const sourceId of sources) done.push(await settleSource(joinery, sourceId));
    return {
      people: done.reduce((sum, one) => sum + one.people, 0),
      imports: done.flatMap((one) => one.imports),
    };
  });
}

const NOTHING: SettledPushes = Object.freeze({ people: 0, imports: [] });

async function settleSource(joinery: Joinery, sourceId: string): Promise<SettledPushes> {
  // A source that policy knows no more waits: what it pushed is kept.
  if (!joinery.policies.current().sources.has(sourceId)) return NOTHING;
  const imports: IngestResult['run'][] = [];
  let people = 0;
  for (let after: string | null = null; ;) {
    const batch: UnsettledResource[] = await joinery.store.read((tx) =>
      tx.inboundSettling.unsettled(sourceId, after, BATCH),
    );
    if (batch.length === 0) return { people, imports };
    // What is gone first: whoever is made anew in the same moment is not beside the one that was deleted.
    for (const part of [batch.filter(({ isDeleted }) => isDeleted), batch.filter(({ isDeleted }) => !isDeleted)])
      if (part.length > 0) imports.push(await settleBatch(joinery, sourceId, part));
    people += batch.length;
    after = batch.at(-1)?.id ?? null;
  }
}

async function settleBatch(
  joinery: Joinery,
  sourceId: string,
  batch: readonly UnsettledResource[],
): Promise<IngestResult['run']> {
  const mapping = joinery.policies.current().sources.get(sourceId);
  if (mapping === undefined) throw new Error(`policy knows no source ${sourceId}`);
  const seen = await joinery.store.read((tx) => tx.inboundSettling.columns(sourceId));
  const table = pushedTable(mapping, batch, seen);
  const opened = { delimiter: ',', encoding: 'utf-8', feed: 'delta' } as const;
  const { run } = await joinery.ingestSource.execute({
    sourceId,
    fileName: 'pushed over SCIM',
    actor: `source ${sourceId}`,
    bytes: Readable.from([Buffer.from(table.text)]),
    open: openSourceFile(opened),
    opened,
    feed: 'delta',
  });
  await joinery.store.transaction(async (tx) => {
    await tx.inboundSettling.addColumns(sourceId, table.fresh);
    await tx.inboundSettling.markGone(sourceId, table.gone, run.asOf);
    await tx.inboundSettling.settle(batch);
  });
  return run;
}
