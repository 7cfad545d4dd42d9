import { fileAge } from '@joinery/connectors';
import { type Instant, isRowNumber } from '@joinery/kernel';
import { type IngestResult, type OpenSource, Refusal } from '@joinery/pipeline';
import type { DecidedCheck, ImportRun, OpenedAs, Store } from '@joinery/store';
import type { Joinery } from '../joinery';
import { openPullSource } from './pull-connection';
import { recordingOpener } from './pull-source';
import { openSourceFile } from './source-files';

/** A file to be imported, and what its bringer says of it. */
export interface FileToImport extends OpenedAs {
  readonly sourceId: string;
  readonly fileName: string;
  readonly actor: string;
  readonly bytes: AsyncIterable<Buffer>;
  /** When the file was written, where that is known; a date in its name goes before it. */
  readonly modifiedAt?: Instant | null;
  readonly onProgress?: (rows: number) => void;
  /** Nothing is kept: the answer is what would be. */
  readonly preview?: boolean;
}

/** Imports a file as the policy of its source says, and as its bringer says on top. */
export function importFile(joinery: Joinery, file: FileToImport): Promise<IngestResult> {
  const { sourceId, fileName, actor, bytes, preview, onProgress, modifiedAt } = file;
  const opened = openedAs(file);
  const rules = joinery.policies.current().sources.get(sourceId)?.file;
  return joinery.ingestSource.execute({
    sourceId,
    fileName,
    actor,
    bytes,
    opened,
    open: openSourceFile(opened, rules),
    fileAge: fileAge(fileName, modifiedAt ?? null),
    ...(opened.feed === undefined ? {} : { feed: opened.feed }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(preview === undefined ? {} : { preview }),
  });
}

function openedAs({ encoding, delimiter, sheet, skipLines, quotes, dateFormat, feed }: OpenedAs): OpenedAs {
  return {
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(skipLines === undefined ? {} : { skipLines }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(feed === undefined ? {} : { feed }),
  };
}

/**
 * Puts in force what was held of an import, because a person says that the feed is right: its kept bytes are read
 * again.
 */
export async function releaseImport(
  joinery: Joinery,
  importId: string,
  reason: string,
  actor: string,
): Promise<IngestResult> {
  const { run, check } = await findImport(joinery.store, importId);
  return joinery.ingestSource.execute({
    sourceId: run.sourceId,
    fileName: run.fileName,
    actor,
    bytes: keptBytes(joinery.store, run.id),
    opened: check.opened,
    open: await keptOpener(joinery, run, check),
    fileAge: check.fileAge,
    feed: run.feed,
    releases: { importId: run.id, reason },
  });
}

/** How the kept bytes of an import are read once more: as the file that they are, or as the recording of a pull. */
export async function keptOpener(joinery: Joinery, run: ImportRun, { opened }: DecidedCheck): Promise<OpenSource> {
  const mapping = joinery.policies.current().sources.get(run.sourceId);
  if (!opened.pull) return openSourceFile(opened, mapping?.file);
  const source = openPullSource(mapping, run.sourceId);
  return (await recordingOpener(joinery, source, run.sourceId, () => keptBytes(joinery.store, run.id))).open;
}

/** A run and what was found of it; refuses a number that is none. */
export async function findImport(store: Store, importId: string): Promise<{ run: ImportRun; check: DecidedCheck }> {
  const isNumber = isRowNumber(importId);
  const found = await store.read(async (tx) => ({
    run: isNumber ? await tx.imports.find(importId) : null,
    check: isNumber ? await tx.feedChecks.find(importId) : null,
  }));
  if (!found.run || !found.check)
    throw new Refusal('IMPORT_UNKNOWN', `There is no import ${importId}. joinery import list shows which there are.`);
  return { run: found.run, check: found.check };
}

/** The bytes of an import as they came, a piece at a time. */
export async function* keptBytes(store: Store, importId: string): AsyncGenerator<Buffer> {
  for (let seq = 0; ; seq += 1) {
    const piece = await store.read((tx) => tx.imports.piece(importId, seq));
    if (piece === null) return;
    yield piece;
  }
}
