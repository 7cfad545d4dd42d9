import type { Command } from 'commander';
import { Refusal } from '@joinery/pipeline';
import { personNamed } from '../find-person';
import { answer, note, print, printJson, table } from '../print';
import { type GlobalOptions } from '../options';
import { withJoinery } from '../session';

interface DecideOptions extends GlobalOptions {
  readonly link?: string;
  readonly new?: boolean;
}

interface UndoOptions extends GlobalOptions {
  readonly reason: string;
}

/** Cases in one list. */
const SHOWN = 200;

export function addCaseCommands(command: Command): void {
  command
    .command('list')
    .description('open cases')
    .action((_options: unknown, self: Command) => list(self.optsWithGlobals<GlobalOptions>()));
  command
    .command('decide <case>')
    .description('say whose record it is')
    .option('--link <person>', 'it is this person: id, employee number or user name')
    .option('--new', 'it is somebody new')
    .action((id: string, _options: unknown, self: Command) => decide(id, self.optsWithGlobals<DecideOptions>()));
  command
    .command('undo <case>')
    .description('take back how a case was decided; it is open again')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .action((id: string, _options: unknown, self: Command) => undo(id, self.optsWithGlobals<UndoOptions>()));
}

async function list(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const found = await store.read((tx) => tx.linking.openCases(SHOWN + 1));
    const cases = found.slice(0, SHOWN);
    if (found.length > SHOWN) note(`Only the ${SHOWN} oldest are shown.`);
    if (options.json) return printJson(cases);
    if (cases.length === 0) return print('No case is open.');
    const rows = cases.map((one) => [
      one.id,
      one.sourceId,
      one.recordKey,
      one.label ?? '',
      wordsOf(one.reasons),
      candidateText(one.candidates),
    ]);
    print(table([['case', 'source', 'record', 'who', 'why', 'resembles'], ...rows]));
  });
}

async function decide(id: string, options: DecideOptions): Promise<void> {
  const { link } = options;
  if ((link === undefined) === (options.new !== true))
    throw new Refusal('DECISION_NEEDED', 'Say either --link <person> or --new.');
  await withJoinery(options, async (joinery, actor) => {
    const decision =
      link === undefined
        ? ({ kind: 'new' } as const)
        : ({ kind: 'link', identityId: (await personNamed(joinery, link)).id } as const);
    const person = await joinery.decideCase.execute(id, decision, actor);
    answer(options, { case: id, person }, `Case ${id} is decided: person ${person}. Next: joinery plan make`);
  });
}

async function undo(id: string, options: UndoOptions): Promise<void> {
  await withJoinery(options, async ({ undoLink }, actor) => {
    const again = await undoLink.undoCase(id, options.reason, actor);
    answer(
      options,
      { case: again },
      `Case ${id} is undone and open again as case ${again}. Next: joinery case decide ${again} …`,
    );
  });
}

interface ShownCandidate {
  readonly label?: string | null;
  readonly identityId?: string;
  readonly confidence?: number;
  readonly evidence?: readonly string[];
  readonly against?: readonly string[];
}

/** Likeliest first, as they are kept: how likely, what speaks for each and what against. */
function candidateText(candidates: unknown): string {
  if (!Array.isArray(candidates)) return '';
  return (candidates as readonly ShownCandidate[])
    .map(({ label, identityId, confidence, evidence, against }) => {
      const likely = confidence === undefined ? '' : `${Math.round(confidence * 100)} %: `;
      const doubt = against?.length ? `; but ${against.join(', ')}` : '';
      const why = evidence?.length ? ` (${likely}${evidence.join(', ')}${doubt})` : '';
      return `${label ?? ''} ${identityId ?? ''}${why}`.trim();
    })
    .join('; ');
}

function wordsOf(reasons: unknown): string {
  return Array.isArray(reasons) ? reasons.join('; ') : '';
}
