import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, type Outside, readCheckpoints, readVerifierKey, type VerifierKey } from '@joinery/audit';
import { Refusal } from '@joinery/pipeline';
import { isCheckpointFile } from './checkpoint-copies';

export interface OutsideFiles {
  /** Files of checkpoints, or folders of such files. */
  readonly checkpoint?: readonly string[] | undefined;
  /** Files with a public key on each line, as `joinery audit key` prints it. */
  readonly key?: readonly string[] | undefined;
}

/** What a log is held against, from files that were kept elsewhere. Refuses a file that cannot be used. */
export function readOutside({ checkpoint = [], key = [] }: OutsideFiles): Outside {
  return { checkpoints: checkpoint.flatMap(checkpointsOf), keys: key.flatMap(keysOf) };
}

/** What was copied to a folder; nothing where there is none yet. */
export function copiedCheckpoints(folder: string | null): readonly Checkpoint[] {
  if (folder === null || !existsSync(folder)) return [];
  return filesOf(folder).flatMap(checkpointsOf);
}

function checkpointsOf(path: string): readonly Checkpoint[] {
  if (existsSync(path) && statSync(path).isDirectory()) return filesOf(path).flatMap(checkpointsOf);
  const found = readCheckpoints(textOf(path));
  if (found !== null) return found;
  throw new Refusal('CHECKPOINT_UNREADABLE', `${path} holds something else than signed checkpoints.`);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter(isCheckpointFile)
    .sort()
    .map((name) => join(folder, name));
}

function keysOf(path: string): readonly VerifierKey[] {
  const lines = textOf(path)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    const key = readVerifierKey(line);
    if (key !== null) return key;
    throw new Refusal(
      'KEY_UNREADABLE',
      `${path}:${i + 1} is no public key as joinery audit key prints it: name+id+key.`,
    );
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal('FILE_UNREADABLE', `${path} cannot be read: ${(error as Error).message}`);
  }
}
