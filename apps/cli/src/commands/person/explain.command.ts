import type { Command } from 'commander';
import type { LackExplanation, PersonExplanation } from '@joinery/pipeline';
import type { ExplainedReason, FactChange, Obstacle } from '@joinery/policy';
import { print, printJson, table } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { findPerson } from '../../find-person';
import { instantOf } from '../../option-values';

type Loser = NonNullable<PersonExplanation['attributes'][string]['losers']>[number];

interface ExplainOptions extends GlobalOptions {
  readonly at?: string;
  readonly not?: string;
}

export function addExplainCommand(person: Command): void {
  person
    .command('explain <person>')
    .description('why somebody has what they have: where each attribute came from, which condition decided each grant')
    .option('--at <time>', 'as of this date or instant (default: now)')
    .option('--not <entitlement>', 'why they lack this one, and the nearest change that would give it')
    .action((name: string, _options: unknown, self: Command) => explain(name, self.optsWithGlobals<ExplainOptions>()));
}

async function explain(name: string, options: ExplainOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const { id } = await findPerson(joinery, name);
    const at = options.at === undefined ? joinery.clock.now() : instantOf('--at', options.at);
    if (options.not !== undefined) {
      const missing = await joinery.explainPerson.missing(id, options.not, at);
      return options.json ? printJson(missing) : print(describeMissing(missing));
    }
    const explanation = await joinery.explainPerson.execute(id, at);
    if (options.json) printJson(explanation);
    else print(describe(explanation));
  });
}

function describe(explanation: PersonExplanation): string {
  const { person, at, policy, state, attributes, grants, accounts, breakglass, held, keeps, wakeAt } = explanation;
  const instants = Object.entries(state.instants).map(([name, instant]) => `  ${name} ${instant}`);
  const rows = Object.entries(attributes).map(([name, { value, source, versionId, rule, reason, stale, losers }]) => [
    `  ${name}`,
    valueText(value),
    `${source}${versionText(versionId)}`,
    `${reason}, ${rule}${stale ? ', its source is stale' : ''}`,
    (losers ?? []).map((one) => loserText(one)).join(', '),
  ]);
  const lines = [...grants.flatMap(grantLines), ...keeps.map(keptLine)];
  return [
    `${person.label}  ${person.id}`,
    `at ${at}, policy ${policy.version} (${policy.digest.slice(0, 12)})`,
    '',
    `State: ${state.value} by ${state.rule} (${state.zone})`,
    ...instants,
    '',
    'Attributes',
    table([['  attribute', 'value', 'from', 'because', 'lost'], ...rows]),
    ...recordLines(explanation.records),
    '',
    'Grants',
    ...(lines.length > 0 ? lines : ['  none']),
    '',
    'Accounts',
    ...accounts.map(accountLine),
    ...(breakglass === null ? [] : [`  break-glass: ${breakglass}; nothing of theirs is made, changed or closed`]),
    ...sourceLines(explanation.sources),
    ...(held.length > 0 ? ['', 'Held', ...held.map((finding) => `  ${finding.code}: ${finding.message}`)] : []),
    '',
    wakeAt === null ? 'Nothing changes by itself.' : `Looked at again by itself at ${wakeAt}.`,
  ].join('\n');
}

function valueText(value: PersonExplanation['attributes'][string]['value']): string {
  return value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value);
}

function loserText({ sourceId, value, why }: Loser): string {
  return `${sourceId}${value === null ? '' : ` ${valueText(value)}`} (${why})`;
}

/** Values that were set by hand have no version that people could look up. */
function versionText(versionId: string | null): string {
  return versionId === null || versionId.startsWith('-') ? '' : ` #${versionId}`;
}

function recordLines(records: PersonExplanation['records']): string[] {
  if (records.length === 0) return [];
  const lines = records.map(({ sourceId, recordKey, versionId, learnedAt, speaks }) => {
    const version = versionText(versionId);
    const why = speaks === null || speaks === 'only record' ? '' : `; it speaks for ${sourceId}: ${speaks}`;
    return `  ${sourceId}${version === '' ? '' : ` ${recordKey}${version}`}, learned at ${learnedAt}${why}`;
  });
  return ['', 'Records', ...lines];
}

function grantLines({ entitlement, decision, because, deniedBy }: PersonExplanation['grants'][number]): string[] {
  return [
    `  ${decision === 'granted' ? '+' : 'x'} ${entitlement}`,
    ...because.flatMap((reason) => reasonLines('because', reason)),
    ...deniedBy.flatMap((reason) => reasonLines('denied by', reason)),
  ];
}

function keptLine({ entitlement, appIds, because }: PersonExplanation['keeps'][number]): string {
  return `  = ${entitlement}  stays as it is in ${appIds.join(', ')}: ${because}`;
}

function accountLine({ appId, wanted, is, because }: PersonExplanation['accounts'][number]): string {
  const why = because.length > 0 ? ` (${because.join('; ')})` : '';
  const now = wanted === is ? '' : `, now ${is}`;
  return `  ${appId}: ${wanted === 'as it is' ? `stays as it is, ${is}` : `${wanted}${now}`}${why}`;
}

function sourceLines(sources: PersonExplanation['sources']): string[] {
  if (sources.length === 0) return [];
  const lines = sources.map(({ sourceId, completeAt, staleAt, isStale }) => {
    const heard = completeAt === null ? 'never heard completely' : `heard completely at ${completeAt}`;
    const then = isStale ? `stale since ${staleAt ?? '?'}` : staleAt === null ? 'not stale' : `stale from ${staleAt}`;
    return `  ${sourceId}: ${heard}, ${then}`;
  });
  return ['', 'Sources', ...lines];
}

function reasonLines(word: string, { rule, at, via, until, lostAt, leaves }: ExplainedReason): string[] {
  const through = via.length > 0 ? ` through ${via.join(' > ')}` : '';
  const grace = lostAt === null ? '' : `, by its grace since ${lostAt}`;
  const end = until === null ? '' : ` until ${until}`;
  return [
    `      ${word} ${rule}${through}${grace}${end}  ${at}`,
    ...leaves.map(
      ({ expression, uses, result }) =>
        `        ${result ? 'true ' : 'false'} ${JSON.stringify(expression)}  ${JSON.stringify(uses)}`,
    ),
  ];
}

function describeMissing({ entitlement, has, deniedBy, ways, state, comesAt, account }: LackExplanation): string {
  if (has) return describeHad({ entitlement, comesAt, account });
  const denied = deniedBy.flatMap(({ rule, at, until, liftedBy }) => [
    `  forbidden by ${rule}${until === null ? '' : ` until ${until}`}  ${at}`,
    ...(liftedBy ?? []).map((change) => `    ${changeText(change)}`),
  ]);
  const byHand = `Without a rule: joinery grant add <person> ${entitlement} --reason "…" (docs/how-to/give-by-hand.md)`;
  if (ways.length === 0) return [`No rule gives ${entitlement}.`, ...denied, byHand].join('\n');
  const lines = ways.flatMap(({ rule, at, obstacles, proven }) => [
    `  ${rule}${proven ? '' : ' (not proven)'}  ${at}`,
    ...(obstacles.length === 0 ? ['    gives it, but for what forbids it'] : []),
    ...obstacles.flatMap((obstacle) => [
      `    ${obstacleText(obstacle, state)}`,
      ...((obstacle.kind === 'state' && obstacle.changes) || []).map((change) => `      ${changeText(change)}`),
    ]),
  ]);
  const comes = comesAt === null ? [] : [`It comes by itself at ${comesAt}.`];
  return [`They lack ${entitlement}.`, ...denied, 'Nearest ways to it:', ...lines, ...comes].join('\n');
}

/** Who has the right to an app may have no account in it yet. */
function describeHad({
  entitlement,
  comesAt,
  account,
}: Pick<LackExplanation, 'entitlement' | 'comesAt' | 'account'>): string {
  const had = `They have ${entitlement}.`;
  if (account === null || (account.wanted === 'open' && account.is === 'open')) return had;
  const opens = comesAt === null ? [] : [`The account opens by itself at ${comesAt}.`];
  return [had, 'Account', accountLine(account), ...opens].join('\n');
}

function obstacleText(obstacle: Obstacle, { rule, instants }: LackExplanation['state']): string {
  switch (obstacle.kind) {
    case 'proposed':
      return `the ${obstacle.what} ${obstacle.id} is only proposed: it gives nothing before it is put in force`;
    case 'state': {
      const dates = Object.entries(instants).map(([name, instant]) => `${name} ${instant}`);
      const why = dates.length === 0 ? '' : ` (${dates.join(', ')})`;
      return `the state is ${obstacle.is} by ${rule}${why}; it needs ${obstacle.needs.join(' or ')}`;
    }
    case 'window':
      return obstacle.opensAt === null ? 'its window is over' : `its window opens at ${obstacle.opensAt}`;
    case 'fact':
      return changeText(obstacle.change);
    case 'never':
      return obstacle.why;
  }
}

function changeText({ attribute, is, needs }: FactChange): string {
  return `${attribute} is ${is === null ? 'empty' : JSON.stringify(is)}; it needs ${needs}`;
}
