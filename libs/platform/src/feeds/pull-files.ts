import { join, posix, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  chooseFiles,
  type Drop,
  type DropChoice,
  fileAge,
  folderDrop,
  type LastTaken,
  sftpDrop,
} from '@joinery/connectors';
import type { DropPlace } from '@joinery/identity';
import { type IngestResult, Refusal, sourceNamed } from '@joinery/pipeline';
import { importFile } from './import-file';
import type { Joinery } from '../joinery';
import { readSecret } from '../read-secret';

/** What became of a file of a folder. */
export type PulledFile =
  | { readonly kind: 'imported'; readonly name: string; readonly result: IngestResult }
  | { readonly kind: 'waiting' | 'refused'; readonly name: string; readonly reason: string };

export interface PullOptions {
  /** Milliseconds between the two looks that tell whether a file is still being written; 2,000 when not given. */
  readonly pauseMs?: number;
  readonly onProgress?: (rows: number) => void;
}

/**
 * Takes the files that were dropped for a source, oldest first, each in a transaction of its own, and puts each away
 * once what it says is kept. Stops at a file that could not be read or is held: what comes after it may build on it.
 */
export async function* pullFiles(
  joinery: Joinery,
  sourceId: string,
  actor: string,
  options: PullOptions = {},
): AsyncGenerator<PulledFile> {
  const place = sourceNamed(joinery.policies.current(), sourceId).file?.drop;
  if (!place) {
    throw new Refusal(
      'DROP_UNKNOWN',
      `The policy of "${sourceId}" says neither how it is read over HTTP ("pull") nor where its files are dropped ("drop" under "file"). A file by hand: joinery import file <path> --source ${sourceId}`,
    );
  }
  const drop = await openDrop(place);
  try {
    const marker = place.marker ?? null;
    const before = marker === null ? await drop.list() : [];
    if (marker === null) await pause(options.pauseMs ?? 2_000);
    const rules = { pattern: place.pattern, delta: place.delta ?? null, marker };
    const choices = chooseFiles(before, await drop.list(), rules, await lastTaken(joinery, sourceId));
    for (const choice of choices) {
      const pulled = await pull(joinery, drop, choice, { sourceId, actor, marker, ...options });
      yield pulled;
      if (pulled.kind === 'imported' && ['unreadable', 'held'].includes(pulled.result.run.status)) return;
    }
  } finally {
    await drop.close();
  }
}

interface Pulling extends PullOptions {
  readonly sourceId: string;
  readonly actor: string;
  readonly marker: string | null;
}

async function pull(joinery: Joinery, drop: Drop, choice: DropChoice, pulling: Pulling): Promise<PulledFile> {
  const { name, modifiedAt } = choice.entry;
  if (choice.kind !== 'ready') return { kind: choice.kind, name, reason: choice.reason };
  const { sourceId, actor, marker, onProgress } = pulling;
  const result = await importFile(joinery, {
    sourceId,
    actor,
    fileName: name,
    bytes: drop.read(name),
    modifiedAt,
    ...(choice.feed === 'delta' ? { feed: choice.feed } : {}),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  await drop.archive(name, marker);
  return { kind: 'imported', name, result };
}

/** The file that was taken last, whatever came of it: the age that it was kept with, or the date in its name. */
async function lastTaken(joinery: Joinery, sourceId: string): Promise<LastTaken | null> {
  const former = await joinery.store.read((tx) => tx.feedChecks.latestTaken(sourceId));
  return former && { name: former.fileName, age: former.fileAge ?? fileAge(former.fileName, null) };
}

function openDrop({ folder, archive, sftp }: DropPlace): Promise<Drop> | Drop {
  if (!sftp) return folderDrop(resolve(folder), resolve(archive ?? join(folder, 'archive')));
  const { host, port, username, hostKey, passwordFrom, privateKeyFrom } = sftp;
  return sftpDrop({
    host,
    username,
    hostKey,
    folder,
    archive: archive ?? posix.join(folder, 'archive'),
    ...(port === undefined ? {} : { port }),
    ...(passwordFrom === undefined ? {} : { password: () => readSecret(passwordFrom, host, 'its password') }),
    ...(privateKeyFrom === undefined ? {} : { privateKey: () => readSecret(privateKeyFrom, host, 'its key') }),
  });
}
