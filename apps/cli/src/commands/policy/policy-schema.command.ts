import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describeFinding } from '@joinery/kernel';
import { type EditorFile, editorFilesOf } from '@joinery/policy';
import { print, printJson } from '../../print';
import { commandConfig, EXIT, type GlobalOptions } from '../../options';

interface SchemaOptions {
  readonly check?: boolean;
}

/**
 * `joinery policy schema`: 0 when the files are as they should be, 2 when they were written or would be, 1 with
 * trouble.
 */
export function addPolicySchema(policy: Command): void {
  policy
    .command('schema [folder]')
    .description('write the JSON Schemas that editors want, made from the dictionary, the tables and the operator list')
    .option('--check', 'write nothing; tell which files are not current')
    .action((folder: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & SchemaOptions>();
      const place = folder ?? commandConfig(options).policies;
      const { files, findings } = editorFilesOf(place);
      const stale = files.filter((file) => textOf(place, file) !== file.text);
      if (options.check !== true) for (const file of stale) write(place, file);
      if (options.json) printJson({ stale: stale.map(({ path }) => path), findings });
      else {
        for (const finding of findings) print(describeFinding(finding));
        for (const { path } of stale)
          print(`${options.check === true ? 'not current' : 'written'}: ${join(place, path)}`);
        if (findings.length === 0 && stale.length === 0) print('The schemas are current.');
      }
      process.exitCode = findings.length > 0 ? EXIT.error : stale.length > 0 ? EXIT.changes : EXIT.noChange;
    });
}

function textOf(folder: string, { path }: EditorFile): string | null {
  try {
    return readFileSync(join(folder, path), 'utf8');
  } catch {
    return null;
  }
}

function write(folder: string, { path, text }: EditorFile): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
