import { accessSync, constants, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { isRowNumber, plural } from '@joinery/kernel';
import { fileBytes, followImport, importFile, isWithoutEffect, type Joinery, planDocument } from '@joinery/platform';
import { renderPlan } from '@joinery/provisioning';
import { type IngestResult, Refusal } from '@joinery/pipeline';
import type { ImportRun, Plan } from '@joinery/store';
import { countOf } from '../../option-values';
import { note, print, printJson, table } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { addImportReviewCommands } from './import-review.command';
import { describeImport } from './describe-import';
import { describeKeptImport } from './describe-kept-import';

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

async function importPath(path: string, options: ImportOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    await joinery.putPolicyInForce.ofFitFiles(actor);
    const result = await ingest(joinery, path, actor, options);
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

function needFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new Refusal('FILE_NOT_FOUND', `There is no file ${path}. Say where it is, from this folder or from /.`);
  if (found.isDirectory()) throw new Refusal('FILE_IS_FOLDER', `${path} is a folder. Name the file in it.`);
  if (!found.isFile())
    throw new Refusal('FILE_IS_STREAM', `${path} is a pipe or a device. Save what comes out of it to a file first.`);
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new Refusal('FILE_NOT_ALLOWED', `${path} may not be read. Let the user who runs this read it.`);
  }
}

export async function ingest(
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

/** Tells how many rows are read, every other second. */
export function tellRows(): (rows: number) => void {
  return everyOtherSecond((rows) => `${plural(rows, 'row')} read`);
}

function everyOtherSecond(tell: (count: number) => string): (count: number) => void {
  let told = performance.now();
  return (count) => {
    if (performance.now() - told < 2000) return;
    told = performance.now();
    note(`  ${tell(count)}`);
  };
}

/** Looks at everybody who is due, makes the plan and shows it; `after`: the import that it follows from. */
export async function evaluateAndPlan(
  joinery: Joinery,
  after: ImportRun | null,
  actor: string,
  options: { json?: boolean },
): Promise<Plan> {
  const tell = everyOtherSecond((people) => `${plural(people, 'person', 'people')} looked at`);
  const { plan, standing } = await (after === null
    ? joinery.evaluatePeople.execute(tell).then(() => joinery.planChanges.execute(actor))
    : followImport(joinery, after, actor, tell));
  if (after !== null && !options.json) await tellManagers(joinery);
  tellStanding(plan, standing);
  if (!options.json) {
    const document = await planDocument(joinery, plan.id, 40);
    if (document) print(`\n${renderPlan(document)}\n${nextStep(plan)}`);
  }
  return plan;
}

/** Whoever reports to nobody who can be named is told once everybody is known. */
async function tellManagers({ store }: Pick<Joinery, 'store'>): Promise<void> {
  const doubts = await store.read((tx) => tx.managers.countInDoubt());
  if (doubts > 0)
    print(
      `  ${plural(doubts, 'reference')} to managers ${doubts === 1 ? 'leads' : 'lead'} to nobody who can be named: joinery person managers`,
    );
}

/** What runs beside the plan that is shown. */
export function tellStanding(plan: Plan, standing: Plan | null): void {
  if (standing === null || standing.id === plan.id) return;
  const { id, summary, decidedBy } = standing;
  note(
    `Plan ${id} runs already, approved by ${decidedBy}: ${plural(summary.steps, 'step')}. Next: joinery run watch ${id}`,
  );
}

export function nextStep(plan: Plan): string {
  const short = plan.hash.slice(0, 12);
  switch (plan.status) {
    case 'empty':
      return plan.summary.apps.length === 0
        ? 'No app was connected when this plan was made. Next: joinery app connect <app> --url https://…/scim/v2 --token-env NAME, and joinery plan make'
        : `Nothing to do: every account${plan.withheld.length > 0 ? ', but for what is withheld,' : ''} is as policy wants it.`;
    case 'ready':
      return `Next: joinery plan approve ${plan.id}     (or: joinery plan reject ${plan.id} --reason "…")`;
    case 'held':
      return `A guard holds this plan. Next: joinery plan release ${short} --reason "…", then joinery plan approve ${plan.id}`;
    case 'running':
      return `Next: joinery run watch ${plan.id}`;
    default:
      return `Plan ${plan.id} is ${plan.status.replaceAll('_', ' ')}.`;
  }
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
