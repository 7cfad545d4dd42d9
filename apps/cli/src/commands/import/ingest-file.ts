import { accessSync, constants, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type IngestResult, Refusal } from '@joinery/pipeline';
import { fileBytes, importFile, type Joinery } from '@joinery/platform';
import { countOf } from '../../option-values';
import { tellRows } from './tell-progress';

export interface FileChoices {
  readonly source: string;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly sheet?: string;
  readonly skipLines?: string;
  readonly quotes?: string;
  readonly dateFormat?: string;
  readonly delta?: boolean;
  readonly preview?: boolean;
}

export function withFileOptions(command: Command): Command {
  return command
    .option('--source <id>', 'source of the policy that the file comes from', 'hr')
    .option('--delimiter <char>', 'column delimiter, or "tab" (default: found out)')
    .option('--encoding <name>', 'confirms what the bytes are when they are not UTF-8, such as windows-1252')
    .option('--sheet <name>', 'sheet of a workbook (default: the first)')
    .option('--skip-lines <count>', 'lines of title above the column names')
    .option('--quotes <how>', 'none: no cell stands in quotes, a double quote is a character like any other')
    .option(
      '--date-format <format>',
      'how all its dates are written, such as M/d/yyyy, or excel for day numbers (default: as the source policy says)',
    )
    .option('--delta', 'the file lists only what changed');
}

/** Imports a file as the options say, or shows what it would do; tells how far the reading is. */
export async function ingestFile(
  joinery: Joinery,
  path: string,
  actor: string,
  choices: FileChoices,
): Promise<IngestResult> {
  needFile(path);
  const { source, delimiter, encoding, sheet, skipLines, quotes, dateFormat, delta, preview } = choices;
  if (delimiter !== undefined && delimiter !== 'tab' && delimiter.length !== 1)
    throw new Refusal(
      'DELIMITER_INVALID',
      `--delimiter takes one character, or the word tab; "${delimiter}" is neither.`,
    );
  if (quotes !== undefined && quotes !== 'none')
    throw new Refusal('QUOTES_INVALID', `--quotes takes the word none; "${quotes}" is not known.`);
  return importFile(joinery, {
    sourceId: source,
    fileName: basename(path),
    actor,
    bytes: fileBytes(path),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(skipLines === undefined ? {} : { skipLines: countOf('--skip-lines', skipLines, 1_000) }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(delta ? { feed: 'delta' as const } : {}),
    ...(preview ? { preview } : {}),
    onProgress: tellRows(),
  });
}

function needFile(path: string): void {
  const found = allowed(path, () => statSync(path, { throwIfNoEntry: false }));
  if (!found)
    throw new Refusal('FILE_NOT_FOUND', `There is no file ${path}. Say where it is, from this folder or from /.`);
  if (found.isDirectory()) throw new Refusal('FILE_IS_FOLDER', `${path} is a folder. Name the file in it.`);
  if (!found.isFile())
    throw new Refusal('FILE_IS_STREAM', `${path} is a pipe or a device. Save what comes out of it to a file first.`);
  allowed(path, () => accessSync(path, constants.R_OK));
}

/** A folder above the file may be closed as well as the file itself. */
function allowed<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new Refusal('FILE_NOT_ALLOWED', `${path} may not be read. Let the user who runs this read it.`);
  }
}
