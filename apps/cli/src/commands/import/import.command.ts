import type { Command } from 'commander';
import { isRowNumber } from '@joinery/kernel';
import { Refusal } from '@joinery/pipeline';
import { isWithoutEffect, type Joinery } from '@joinery/platform';
import type { ImportRun } from '@joinery/store';
import { EXIT, type GlobalOptions } from '../../options';
import { note, print, printJson, table } from '../../print';
import { withJoinery } from '../../session';
import { describeImport } from './describe-import';
import { describeKeptImport } from './describe-kept-import';
import { evaluateAndPlan } from './evaluate-and-plan';
import { addImportReviewCommands } from './import-review.command';
import { type FileChoices, ingestFile, withFileOptions } from './ingest-file';

interface ImportOptions extends GlobalOptions, FileChoices {
  readonly plan: boolean;
}

export function addImportCommands(command: Command): void {
  withFileOptions(command.command('file <path>'))
    .description('import a CSV file or Excel workbook and plan what follows from it; nothing is written to any app')
    .option('--no-plan', 'stop after the import')
    .action(async (path: string, _options: unknown, self: Command) =>
      importPath(path, self.optsWithGlobals<ImportOptions>()),
    );
  addImportReviewCommands(command);
  command
    .command('list')
    .description('imports, newest first')
    .action((_options: unknown, self: Command) => listImports(self.optsWithGlobals<GlobalOptions>()));
  command
    .command('show <id>')
    .description('one import with everything that was wrong in its rows')
    .action((id: string, _options: unknown, self: Command) =>
      withJoinery(self.optsWithGlobals<GlobalOptions>(), ({ store }) =>
        showImport({ store }, id, self.optsWithGlobals<GlobalOptions>()),
      ),
    );
}

async function importPath(path: string, options: ImportOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    await joinery.putPolicyInForce.ofFitFiles(actor);
    const result = await ingestFile(joinery, path, actor, options);
    if (!options.json) print(describeImport(result));
    if (isWithoutEffect(result.run)) {
      if (options.json) printJson(result);
      process.exitCode = EXIT.error;
      return;
    }
    const plan = options.plan ? await evaluateAndPlan(joinery, result.run, actor, options) : null;
    if (options.json) printJson({ ...result, plan });
    process.exitCode = plan && plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
  });
}

async function listImports(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const runs = await store.read((tx) => tx.imports.latest(50));
    const running = await store.read((tx) => tx.importProgress.running());
    for (const one of running)
      (options.json ? note : print)(
        `${one.sourceId} ${one.fileName}: ${one.stage}, ${one.rows} done, since ${one.startedAt}`,
      );
    if (options.json) return printJson(runs);
    const head = ['id', 'as of', 'source', 'status', 'read', 'refused', 'new', 'changed', 'file'];
    print(table([head, ...runs.map(runRow)]));
  });
}

function runRow(run: ImportRun): (string | number)[] {
  return [
    run.id,
    run.asOf,
    run.sourceId,
    run.status,
    run.rowsRead,
    run.rowsRefused,
    run.rowsNew,
    run.rowsChanged,
    run.fileName,
  ];
}

async function showImport({ store }: Pick<Joinery, 'store'>, id: string, options: GlobalOptions): Promise<void> {
  const run = isRowNumber(id) ? await store.read((tx) => tx.imports.find(id)) : null;
  if (!run) throw new Refusal('IMPORT_UNKNOWN', `There is no import ${id}. joinery import list shows which there are.`);
  const findings = await store.read((tx) => tx.imports.findings(id, 10_000));
  const check = await store.read((tx) => tx.feedChecks.find(id));
  const newer = await store.read((tx) => tx.feedChecks.overtakenBy(run.sourceId, id));
  if (options.json) printJson({ ...run, policy: check?.opened.policy ?? null, findings });
  else print(describeKeptImport(run, check, findings, newer));
}
