import type { Command } from 'commander';
import { Refusal } from '@joinery/pipeline';
import type { OpenCase } from '@joinery/store';
import { personNamed } from '../find-person';
import { answer, note, print, printJson } from '../print';
import { type GlobalOptions } from '../options';
import { withJoinery } from '../session';

interface DecideOptions extends GlobalOptions {
  readonly link?: string;
  readonly new?: boolean;
  readonly reason?: string;
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
    .option('--reason <text>', 'why; kept for ever')
    .action((id: string, _options: unknown, self: Command) => decide(id, self.optsWithGlobals<DecideOptions>()));
  command
    .command('undo <case>')
    .description('take back how a case was decided; it is open again')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .action((id: string, _options: unknown, self: Command) => undo(id, self.optsWithGlobals<UndoOptions>()));
}

async function list(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const found = await store.read((tx) => tx.cases.open(SHOWN + 1));
    const cases = found.slice(0, SHOWN);
    if (found.length > SHOWN) note(`Only the ${SHOWN} oldest are shown: decide some, and the others come.`);
    if (options.json) return printJson(cases);
    if (cases.length === 0) return print('No case is open.');
    print(cases.map(describeCase).join('\n\n'));
    print('\nNext: joinery case decide <case> --link <person>     (or: joinery case decide <case> --new)');
  });
}

async function decide(id: string, options: DecideOptions): Promise<void> {
  const { link, reason } = options;
  if ((link === undefined) === (options.new !== true))
    throw new Refusal('DECISION_NEEDED', 'Say either --link <person> or --new.');
  await withJoinery(options, async (joinery, actor) => {
    const decision =
      link === undefined
        ? ({ kind: 'new' } as const)
        : ({ kind: 'link', identityId: (await personNamed(joinery, link)).id } as const);
    const person = await joinery.decideCase.execute(id, decision, { actor, ...(reason ? { reason } : {}) });
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

/** Whose record waits, why, and whom it resembles, likeliest first, as they are kept. */
function describeCase({ id, sourceId, recordKey, label, reasons, candidates }: OpenCase): string {
  const who = label ? `${label}, ` : '';
  return [
    `Case ${id}: ${who}record ${recordKey} of ${sourceId}`,
    ...listOf<string>(reasons).map((reason) => `  ${reason}`),
    ...listOf<ShownCandidate>(candidates).flatMap(describeCandidate),
  ].join('\n');
}

function describeCandidate({ label, identityId, confidence, evidence, against }: ShownCandidate): string[] {
  // What is against it outweighs any likeness: a percentage beside it would be read as a verdict.
  const likely = confidence === undefined || against?.length ? '' : `, ${Math.round(confidence * 100)} % likely`;
  return [
    `  is it ${label ?? 'somebody'}${likely}?  (id ${identityId ?? 'not known'})`,
    ...(evidence?.length ? [`    for it: ${evidence.join(', ')}`] : []),
    ...(against?.length ? [`    against it: ${against.join(', ')}`] : []),
  ];
}

function listOf<T>(kept: unknown): readonly T[] {
  return Array.isArray(kept) ? (kept as readonly T[]) : [];
}
