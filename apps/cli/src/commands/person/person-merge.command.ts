import type { Command } from 'commander';
import { plural } from '@joinery/kernel';
import { type MergeReport, Refusal } from '@joinery/pipeline';
import { personNamed } from '../../find-person';
import { print, printJson } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface MergeOptions extends GlobalOptions {
  readonly into: string;
  readonly reason?: string;
  readonly preview?: boolean;
}

/** Two people who turn out to be one, and the way back. */
export function addPersonMergeCommands(command: Command): void {
  command
    .command('merge <person>')
    .description('say that a person is another one: their records go over, their history stays, nothing is deleted')
    .requiredOption('--into <person>', 'who stays')
    .option('--reason <text>', 'why; kept for ever')
    .option('--preview', 'show what would come of it, and do nothing')
    .action((name: string, _options: unknown, self: Command) => merge(name, self.optsWithGlobals<MergeOptions>()));
  command
    .command('unmerge <merge>')
    .description('take a merge back, by its number')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .action((id: string, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { reason: string }>();
      return withJoinery(options, async ({ mergePeople }, actor) => {
        const records = await mergePeople.undo(id, options.reason, actor);
        if (options.json) return printJson({ records });
        print(`Merge ${id} is taken back: ${records.join(', ') || 'no record'} went back. Next: joinery plan make`);
      });
    });
}

async function merge(name: string, options: MergeOptions): Promise<void> {
  const { reason, preview } = options;
  if (reason === undefined && preview !== true)
    throw new Refusal(
      'REASON_NEEDED',
      'Say why with --reason "…", which is kept for ever, or look first with --preview.',
    );
  await withJoinery(options, async (joinery, actor) => {
    const [merged, kept] = [await personNamed(joinery, name), await personNamed(joinery, options.into)];
    const wish = { keptId: kept.id, mergedId: merged.id };
    const report = preview
      ? await joinery.mergePeople.preview(wish)
      : await joinery.mergePeople.execute(wish, reason ?? '', actor);
    if (options.json) return printJson(report);
    print(describe(report));
  });
}

function describe({ id, kept, merged, records, accounts, against, byHand }: MergeReport): string {
  const head =
    id === null ? `${merged} would be ${kept}. Nothing is done yet.` : `${merged} is ${kept} now (merge ${id}).`;
  const lines = [
    ...against.map((doubt) => `  against it: ${doubt}`),
    ...records.map(({ source, key }) => `  record ${source}:${key} goes over`),
    ...accounts.map(({ appId, stays, closes }) =>
      closes === null
        ? `  ${appId}: the account of ${stays} goes on as theirs`
        : `  ${appId}: both have an account; that of ${stays} stays, that of ${closes} is closed by the next plan`,
    ),
    ...(byHand > 0
      ? [`  ${plural(byHand, 'thing', 'things')} given or set by hand of ${merged} does not go over`]
      : []),
  ];
  const next = id === null ? [] : [`Next: joinery plan make. Back: joinery person unmerge ${id} --reason "…"`];
  return [head, ...lines, ...next].join('\n');
}
