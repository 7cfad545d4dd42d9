import type { Command } from 'commander';
import { endOfDay, isLocalDate, type LocalDate, startOfDay, plural } from '@joinery/kernel';
import { namedPolicy } from '@joinery/platform';
import { type PolicyReplay, Refusal, type ReplayedDay } from '@joinery/pipeline';
import { isDestructive } from '@joinery/provisioning';
import { print, printJson, table } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface ReplayOptions extends GlobalOptions {
  readonly from: string;
  readonly to: string;
  readonly policy?: string;
}

export function addPolicyReplay(policy: Command): void {
  policy
    .command('replay')
    .description(
      'make the decisions of some days again, on what was known then: as they were recorded, or under another policy',
    )
    .requiredOption('--from <day>', 'first day, YYYY-MM-DD')
    .requiredOption('--to <day>', 'last day, YYYY-MM-DD')
    .option('--policy <candidate>', 'a folder or a digest: what would have been different under it')
    .addHelpText('after', '\nExit codes: 0 everything comes out the same, 2 something does not, 1 trouble.')
    .action((_options: unknown, self: Command) => replay(self.optsWithGlobals<ReplayOptions>()));
}

async function replay(options: ReplayOptions): Promise<void> {
  const [first, last] = [dayOf('--from', options.from), dayOf('--to', options.to)];
  if (first > last) throw new Refusal('DAYS_INVALID', `--from ${first} lies after --to ${last}.`);
  await withJoinery(options, async ({ store, policies, replayPolicy }) => {
    const zone = policies.current().defaultZone;
    const candidate = options.policy === undefined ? null : await namedPolicy(store, options.policy);
    const result = await replayPolicy.execute({
      from: startOfDay(first, zone),
      until: endOfDay(last, zone),
      zone,
      candidate,
    });
    if (options.json) printJson(result);
    else print(describe(result));
    const isSame = result.days.every(({ other, notKept, effects }) => other + notKept + effects.length === 0);
    process.exitCode = isSame ? EXIT.noChange : EXIT.changes;
  });
}

function dayOf(option: string, text: string): LocalDate {
  if (isLocalDate(text)) return text;
  throw new Refusal('DAYS_INVALID', `${option} "${text}" is no day; write YYYY-MM-DD.`);
}

function describe(result: PolicyReplay): string {
  const { from, until, recordedSince, people, candidate, days, others } = result;
  if (recordedSince === null) return 'No decision is recorded yet.';
  const sum = (part: 'decisions' | 'same' | 'other' | 'notKept'): number =>
    days.reduce((total, day) => total + day[part], 0);
  return [
    `Replay from ${from} to ${until}: ${plural(people, 'person', 'people')}, ${plural(sum('decisions'), 'decision')}`,
    ...(recordedSince > from ? [`Decisions are recorded since ${recordedSince} only.`] : []),
    '',
    table([['day', 'decisions', 'as recorded', 'otherwise', 'events'], ...days.map(dayCells)]),
    ...others.flatMap(({ subject, at, differences }) => [
      `  ! ${subject} at ${at}`,
      ...differences.map(
        ({ part, recorded, replayed }) => `      ${part}: ${JSON.stringify(recorded)} -> ${JSON.stringify(replayed)}`,
      ),
    ]),
    '',
    verdict(sum('decisions'), sum('other'), sum('notKept')),
    ...(candidate === null ? [] : candidateLines(candidate, days)),
  ].join('\n');
}

function verdict(decisions: number, other: number, notKept: number): string {
  if (decisions === 0) return 'Nobody was decided about in this time, so it shows nothing.';
  if (other + notKept === 0) return 'Every decision comes out as it was recorded.';
  return `${plural(other, 'decision')} came out otherwise; of ${notKept} the policy is not kept.`;
}

function dayCells({ day, decisions, same, other, notKept, events }: ReplayedDay): (string | number)[] {
  const told = Object.entries(events).map(([event, count]) => `${event} ${count}`);
  return [day, decisions, same, other + notKept, told.join(', ')];
}

function candidateLines(
  { id, version, digest }: NonNullable<PolicyReplay['candidate']>,
  days: readonly ReplayedDay[],
): string[] {
  const lines = days.flatMap(({ day, effects, over }) => [
    ...effects.map(
      (cluster) =>
        `  ${day}  ${isDestructive(cluster) ? '-' : '+'} ${cluster.kind} ${cluster.what}: ${plural(cluster.people, 'person', 'people')}  (${cluster.cause}; ${cluster.samples.map(({ subject }) => subject).join(', ')})`,
    ),
    ...over.map(
      ({ kind, what, people }) =>
        `  ${day}  = ${kind} ${what}: no difference any more, ${plural(people, 'person', 'people')}`,
    ),
  ]);
  return [
    '',
    `Under ${id} ${version} (${digest.slice(0, 12)})`,
    ...(lines.length > 0 ? lines : ['  nothing would have been different']),
  ];
}
