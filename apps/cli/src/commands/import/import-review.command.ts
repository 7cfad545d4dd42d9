import type { Command } from 'commander';
import { plural } from '@joinery/kernel';
import { errorFile, releaseImport } from '@joinery/platform';
import type { DecidedCheck } from '@joinery/store';
import { answer, print, printJson, printOn } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { describeImport, describePreview } from './describe-import';
import { holding } from './import-lines';
import { pullDropped } from './pull-dropped';
import { type PullOptions, pullHttp } from './pull-http';
import { type FileChoices, ingestFile, withFileOptions } from './ingest-file';

interface ReasonOptions extends GlobalOptions {
  readonly reason: string;
}

/**
 * Commands around an import: what it would do, what it holds, what was wrong with it, and where its files come from.
 */
export function addImportReviewCommands(command: Command): void {
  withFileOptions(command.command('preview <path>'))
    .description('show how a file would be understood and what it would change; nothing is kept')
    .addHelpText('after', '\nExit codes: 0 it can be read, whatever it would change, 1 it cannot.')
    .action((path: string, _options: unknown, self: Command) =>
      preview(path, self.optsWithGlobals<GlobalOptions & FileChoices>()),
    );
  command
    .command('errors <id>')
    .description('the rows that did not get through, as CSV with a column _error: correct it and import it again')
    .action((id: string, _options: unknown, self: Command) =>
      withJoinery(self.optsWithGlobals<GlobalOptions>(), async (joinery) => {
        for await (const line of errorFile(joinery, id)) if (!(await printOn(line))) return;
      }),
    );
  command
    .command('held')
    .description('imports with something held on which nobody has decided')
    .action((_options: unknown, self: Command) => listHeld(self.optsWithGlobals<GlobalOptions>()));
  command
    .command('release <id>')
    .description('put in force what was held of an import, because the feed is right')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .action((id: string, _options: unknown, self: Command) => release(id, self.optsWithGlobals<ReasonOptions>()));
  command
    .command('reject <id>')
    .description('leave out of force what was held of an import')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .action((id: string, _options: unknown, self: Command) => reject(id, self.optsWithGlobals<ReasonOptions>()));
  command
    .command('pull <source>')
    .description('read a source over HTTP, or import the files that were dropped for it, and plan what follows')
    .option('--delta', 'over HTTP: only what changed since the last complete reading')
    .option('--preview', 'over HTTP: show how the source would be understood and what it would change; nothing is kept')
    .option('--no-plan', 'stop after the imports')
    .action((source: string, _options: unknown, self: Command) => pull(source, self.optsWithGlobals<PullOptions>()));
}

async function preview(path: string, options: GlobalOptions & FileChoices): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const result = await ingestFile(joinery, path, actor, { ...options, preview: true });
    if (options.json) printJson(result);
    else print(describePreview(result));
    process.exitCode = result.run.status === 'unreadable' ? EXIT.error : EXIT.noChange;
  });
}

async function listHeld(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const held = await store.read((tx) => tx.feedChecks.undecided(200));
    if (options.json) return printJson(held);
    if (held.length === 0) return print('Nothing is held.');
    for (const { importId, asOf, sourceId, inForce, recordsHeld, breaches } of held) {
      const what = inForce ? plural(recordsHeld, 'record') : 'all of it';
      const why = holding(breaches).map(({ code, message }) => `  ${code}  ${message}`);
      print([`Import ${importId} of ${sourceId}, as of ${asOf}: ${what}`, ...why].join('\n'));
    }
    const stopped = held.filter(({ breaches }) => breaches.some(({ scope }) => scope === 'stop'));
    if (stopped.length > 0) print(`${tellStopped(stopped)}\nNext: joinery import reject <id> --reason "…" closes one`);
    if (stopped.length < held.length)
      print('Next: joinery import release <id> --reason "…"     (or: joinery import reject <id> --reason "…")');
  });
}

function tellStopped(checks: readonly Pick<DecidedCheck, 'importId'>[]): string {
  const which = checks.map(({ importId }) => importId).join(', ');
  return `Nobody can release ${which} as long as the contract of the source says stop: mend the export, or change the contract.`;
}

async function release(id: string, options: ReasonOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const result = await releaseImport(joinery, id, options.reason, actor);
    if (options.json) return printJson(result);
    print(`Import ${id} is released.\n${describeImport(result)}\nNext: joinery plan make`);
  });
}

async function reject(id: string, options: ReasonOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    await joinery.rejectImport.execute(id, options.reason, actor);
    answer(
      options,
      { import: id, rejected: true },
      `Import ${id} is rejected: what was held of it stays out of force.`,
    );
  });
}

async function pull(source: string, options: PullOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor, { home }) => {
    if (!options.preview) await joinery.putPolicyInForce.ofFitFiles(actor);
    const isHttp = joinery.policies.current().sources.get(source)?.pull !== undefined;
    await (isHttp ? pullHttp(joinery, source, actor, home, options) : pullDropped(joinery, source, actor, options));
  });
}
