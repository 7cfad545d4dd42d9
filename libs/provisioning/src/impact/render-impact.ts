import { describeSteps } from './describe-steps';
import { EFFECT_KINDS, isDestructive } from './effect';
import type { ImpactCluster, PolicyImpact } from './impact';

const SHOWN_CHANGES = 20;
const SHOWN_SAMPLES = 5;

/** An impact as people read it: what was changed, what it does (the worst first), to whom, and what the guards say. */
export function renderImpact(impact: PolicyImpact): string {
  return [
    ...headLines(impact),
    ...clusterLines('At once', impact.now),
    ...clusterLines(impact.horizon === null ? '' : `Later, until ${impact.horizon}`, impact.later),
    ...sampleLines([...impact.now, ...impact.later]),
    ...driftLines(impact),
    ...guardLines(impact),
    '',
    lastLine(impact),
  ].join('\n');
}

function headLines({ from, to, at, changes, people, affected }: PolicyImpact): string[] {
  const shown = changes.slice(0, SHOWN_CHANGES).map(({ part, change }) => `  ${change} ${part}`);
  if (changes.length > SHOWN_CHANGES) shown.push(`  … ${changes.length - SHOWN_CHANGES} more`);
  return [
    `${named(from)} -> ${named(to)}`,
    `as of ${at}: ${affected} of ${people} people are affected at once`,
    '',
    `Changed (${changes.length})`,
    ...(shown.length > 0 ? shown : ['  nothing that decides']),
    '',
  ];
}

function named({ id, version, digest }: PolicyImpact['from']): string {
  return `${id} ${version} (${digest.slice(0, 12)})`;
}

function clusterLines(title: string, clusters: readonly ImpactCluster[]): string[] {
  if (clusters.length === 0) return [];
  const totals = EFFECT_KINDS.flatMap((kind) => {
    const of = clusters.filter((cluster) => cluster.kind === kind);
    return of.length === 0 ? [] : [`${kind} ${of.reduce((sum, { people }) => sum + people, 0)}`];
  });
  return [`${title}: ${totals.join(', ')}`, ...clusters.map(clusterLine), ''];
}

function clusterLine(cluster: ImpactCluster): string {
  const { kind, what, cause, people, common, from, until } = cluster;
  const mark = isDestructive(cluster) ? '-' : kind === 'hold' ? '!' : '+';
  const who = common === null ? '' : `; ${common.percent} %: ${common.attribute} = ${common.value}`;
  const when = from === null ? '' : from === until ? `, at ${from}` : `, from ${from} to ${until}`;
  return `  ${mark} ${kind} ${what}: ${people} ${people === 1 ? 'person' : 'people'}${when}  (${cause}${who})`;
}

/** Five people, from the worst clusters first, each cluster once before any twice. */
function sampleLines(clusters: readonly ImpactCluster[]): string[] {
  const lines: string[] = [];
  const shown = new Set<string>();
  for (let round = 0; round < SHOWN_SAMPLES && lines.length < SHOWN_SAMPLES; round += 1) {
    for (const { kind, what, samples } of clusters) {
      const sample = samples[round];
      if (!sample || shown.has(sample.identityId) || lines.length >= SHOWN_SAMPLES) continue;
      shown.add(sample.identityId);
      lines.push(`  ${sample.subject}  ${kind} ${what}: ${sample.before} -> ${sample.after}`);
    }
  }
  return lines.length === 0 ? [] : ['For example', ...lines, ''];
}

function driftLines({ drift }: PolicyImpact): string[] {
  const apps = drift.flatMap((app) => (describeSteps(app) === '' ? [] : [`  ${app.appId}: ${describeSteps(app)}`]));
  return apps.length === 0 ? [] : ['Drift: what the first policy wants already, and no app has yet', ...apps, ''];
}

function guardLines({ guards, withheld }: PolicyImpact): string[] {
  const protectedPeople = withheld === 0 ? [] : [`  break-glass withholds ${withheld} of the steps`];
  return [...guards.map(({ tripped, text }) => `  guard ${tripped ? 'HOLDS' : 'ok   '}  ${text}`), ...protectedPeople];
}

function lastLine({ verdict }: PolicyImpact): string {
  switch (verdict) {
    case 'none':
      return 'Nothing follows from the change.';
    case 'additive':
      return 'Nobody loses anything. Nothing is applied: put the policy in force, and it makes a plan.';
    case 'destructive':
      return 'Somebody loses something. Nothing is applied: put the policy in force, and it makes a plan.';
    case 'guard breach':
      return 'A guard would hold the plan. Nothing is applied: put the policy in force, and it makes a plan.';
  }
}
