import { type Finding, plural } from '@joinery/kernel';
import type { Entitlement } from '@joinery/policy';
import type { PlanTime } from '../plan/plan-times';
import { shortPath, table, valueText } from './render-text';
import type {
  AttributeChange,
  GuardVerdict,
  PlanStep,
  PlanSummary,
  StepCause,
  StepKind,
  WithheldStep,
} from '../plan/plan';

/** A stored plan with the steps that are to be shown. */
export interface PlanDocument {
  readonly id: string;
  readonly hash: string;
  readonly status: string;
  readonly asOf: string;
  readonly policyVersion: string;
  /** Who approved or rejected it; null while nobody has. */
  readonly decidedBy: string | null;
  /** Why it was rejected. */
  readonly decisionReason: string | null;
  /** Who let it go although a guard held it, and why. */
  readonly releasedBy: string | null;
  readonly releaseReason: string | null;
  /** The newest plan that said exactly the same and was rejected; null where none was. */
  readonly rejectedBefore: RejectedPlan | null;
  readonly summary: PlanSummary;
  readonly guards: readonly GuardVerdict[];
  /** How many changes the planner refused to plan. */
  readonly withheld: number;
  /** The first of them. */
  readonly withheldSteps: readonly WithheldStep[];
  /** When its steps would run if it were approved now. */
  readonly times: readonly PlanTime[];
  /** Who is left as they are by now, and why; nobody in a plan that is over. */
  readonly held: HeldPeople;
  /** Steps that ended otherwise than planned, and why. */
  readonly undone: UndoneSteps;
  /** Every deactivation and deletion. */
  readonly leavers: readonly PlanStep[];
  /** As many of the other steps as are to be shown, in plan order. */
  readonly others: readonly PlanStep[];
}

export interface RejectedPlan {
  readonly id: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
}

/** People whose accounts, or values of them, no plan touches, because nobody can tell what they should be. */
export interface HeldPeople {
  readonly people: number;
  /** The first of them. */
  readonly shown: readonly HeldPerson[];
}

export interface HeldPerson {
  readonly identityId: string;
  readonly subject: string;
  readonly findings: readonly Finding[];
  /** What their accounts go on giving. */
  readonly keeps: readonly { readonly appId: string; readonly rights: readonly Entitlement[] }[];
}

/** Steps that were refused, failed or dropped out. */
export interface UndoneSteps {
  readonly steps: number;
  /** The first of them. */
  readonly shown: readonly UndoneStep[];
}

export interface UndoneStep extends Pick<PlanStep, 'appId' | 'subject' | 'kind'> {
  readonly status: string;
  readonly reason: string | null;
}

export const ALL_DONE: UndoneSteps = Object.freeze({ steps: 0, shown: [] });
export const NOBODY_HELD: HeldPeople = Object.freeze({ people: 0, shown: [] });

const MARKS: Readonly<Record<StepKind, string>> = {
  create: '+',
  reactivate: '+',
  update: '~',
  deactivate: '-',
  delete: '-',
  'create-group': '+',
  'rename-group': '~',
};
const KINDS: readonly StepKind[] = [
  'create',
  'reactivate',
  'update',
  'deactivate',
  'delete',
  'create-group',
  'rename-group',
];

/**
 * A plan as people read it: the counts first, then what is withheld or held and what did not come about, leavers in
 * full, then the rest person by person. What does not change is a number.
 */
export function renderPlan(plan: PlanDocument): string {
  return [
    ...headLines(plan),
    ...decisionLines(plan),
    ...timeLines(plan),
    ...guardLines(plan),
    ...withheldLines(plan),
    ...heldLines(plan.held),
    ...undoneLines(plan.undone),
    ...stepLines(plan),
  ].join('\n');
}

function headLines(plan: PlanDocument): string[] {
  const steps = plural(plan.summary.steps, 'step');
  return [
    `Plan ${plan.id}  ${plan.hash.slice(0, 12)}  ${plan.status.replaceAll('_', ' ')}  ${steps}`,
    `as of ${plan.asOf}, policy ${plan.policyVersion}${plan.decidedBy === null ? '' : `, decided by ${plan.decidedBy}`}`,
    ...(plan.summary.apps.length > 0 ? ['', ...table(plan.summary.apps.map(appCells))] : []),
  ];
}

/** What people said of it, and of one before it that said the same. */
function decisionLines({
  decidedBy,
  decisionReason,
  releasedBy,
  releaseReason,
  rejectedBefore,
}: PlanDocument): string[] {
  const lines = [
    ...(releasedBy === null ? [] : [`  released by ${releasedBy}: ${releaseReason ?? ''}`]),
    ...(decisionReason === null ? [] : [`  rejected by ${decidedBy ?? ''}: ${decisionReason}`]),
    ...(rejectedBefore === null
      ? []
      : [
          `  plan ${rejectedBefore.id} said exactly the same; ${rejectedBefore.decidedBy ?? ''} rejected it on ${rejectedBefore.decidedAt ?? ''}: ${rejectedBefore.decisionReason ?? ''}`,
        ]),
  ];
  return lines.length > 0 ? ['', ...lines] : [];
}

function appCells(app: PlanSummary['apps'][number]): string[] {
  const kinds = KINDS.filter((kind) => app.kinds[kind]).map((kind) => `${MARKS[kind]}${app.kinds[kind]} ${kind}`);
  const moved = app.groupsAdded + app.groupsRemoved > 0 ? `groups +${app.groupsAdded} -${app.groupsRemoved}` : '';
  return [`  ${app.appId}`, kinds.length > 0 ? kinds.join('  ') : 'no change', moved, `=${app.unchanged} unchanged`];
}

/** When the lanes of each app that has steps run, and why; lanes that go alike are one line. */
function timeLines({ times, summary }: PlanDocument): string[] {
  const touched = summary.apps.filter((app) => Object.keys(app.kinds).length > 0).map((app) => app.appId);
  const lines = touched.flatMap((appId) => {
    const own = times.filter((time) => time.appId === appId);
    return [...new Set(own.map(({ text }) => text))].map((text) => {
      const alike = own.filter((time) => time.text === text);
      const who = alike.length === own.length ? 'everybody' : alike.map(({ laneName }) => `${laneName}s`).join(' and ');
      return `  ${alike.some(waits) ? 'waits' : 'runs '}  ${appId}: ${who} ${text}`;
    });
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

const AT_ONCE: ReadonlySet<PlanTime['reason']> = new Set(['at-once', 'bypass', 'open']);

function waits(time: PlanTime): boolean {
  return !AT_ONCE.has(time.reason);
}

function guardLines(plan: PlanDocument): string[] {
  if (plan.guards.length === 0) return [''];
  return ['', ...plan.guards.map((verdict) => `  guard ${verdict.tripped ? 'HOLDS' : 'ok   '}  ${verdict.text}`), ''];
}

function withheldLines({ withheld, withheldSteps }: PlanDocument): string[] {
  if (withheld === 0) return [];
  const lines = withheldSteps.map(
    ({ subject, appId, kind, text }) => `  ! ${subject}  ${appId}: ${kind} withheld (${text})`,
  );
  if (withheld > lines.length) lines.push(`  … ${withheld - lines.length} more`);
  return [`Withheld (${withheld})`, ...lines, ''];
}

function heldLines({ people, shown }: HeldPeople): string[] {
  if (people === 0) return [];
  const lines = shown.flatMap(({ subject, findings, keeps }) => [
    `  = ${subject}  ${findings.every(ofValue) ? 'as planned, but for what cannot be made' : keptText(keeps)}`,
    ...findings.map(({ code, message }) => `      ${code}: ${message}`),
  ]);
  if (people > shown.length) lines.push(`  … ${people - shown.length} more`);
  return [`Left as they are (${people})`, ...lines, ''];
}

function undoneLines({ steps, shown }: UndoneSteps): string[] {
  if (steps === 0) return [];
  const lines = shown.map(
    ({ subject, appId, kind, status, reason }) =>
      `  ! ${subject}  ${appId}: ${kind} ${UNDONE[status] ?? status}${reason === null ? '' : ` (${reason})`}`,
  );
  if (steps > shown.length) lines.push(`  … ${steps - shown.length} more`);
  return [`Not brought about (${steps})`, ...lines, ''];
}

/** What is said of steps by the word that the store keeps. */
const UNDONE: Readonly<Record<string, string>> = {
  stale: 'dropped out, things had moved',
  superseded: 'dropped out, a later plan took its place',
};

/** Of one value of an account: the rest of it goes on. */
function ofValue({ code }: Finding): boolean {
  return code === 'VALUE_HELD';
}

function keptText(keeps: HeldPerson['keeps']): string {
  const rights = keeps.flatMap(({ appId, rights: own }) => (own.length > 0 ? [`${own.join(', ')} in ${appId}`] : []));
  return rights.length > 0 ? `keeps ${rights.join('; ')}` : 'has nothing, and is given nothing';
}

function stepLines(plan: PlanDocument): string[] {
  const shown = plan.leavers.length + plan.others.length;
  const runs = runningTimes(plan.times);
  const [gone, closed] = [plan.leavers.filter(ofLeaver), plan.leavers.filter((step) => !ofLeaver(step))];
  const isWhole = shown >= plan.summary.steps;
  const lines = [
    ...section('Leavers', gone, runs),
    ...section('Accounts that close, of people who stay', closed, runs),
  ];
  const groups = plan.others.filter((step) => step.kind === 'create-group' || step.kind === 'rename-group');
  const joiners = plan.others.filter((step) => step.kind === 'create' || step.kind === 'reactivate');
  const movers = plan.others.filter((step) => step.kind === 'update');
  lines.push(
    ...section('Joiners', joiners, runs, isWhole),
    ...section('Movers', movers, runs, isWhole),
    ...section('Groups', groups, runs, isWhole),
  );
  if (!isWhole) lines.push(`… ${plan.summary.steps - shown} more steps (--all shows every one)`);
  return lines;
}

/**
 * What a step says of when it runs and why; null where its app's line has said it of everybody, or nothing is known.
 */
type RunningTime = (step: PlanStep) => string | null;

function runningTimes(times: readonly PlanTime[]): RunningTime {
  const parted = times.filter(({ appId, text }) => times.some((other) => other.appId === appId && other.text !== text));
  const texts = new Map(parted.map(({ appId, lane, text }) => [`${appId}/${lane}`, text]));
  return (step) => texts.get(`${step.appId}/${step.lane}`) ?? null;
}

/**
 * A mover who loses an app is no leaver, nor is a second account that a merge closes, nor who is on leave, or has not
 * begun yet.
 */
const STAYS: ReadonlySet<StepCause['code']> = new Set([
  'NO_LONGER_GRANTED',
  'FORBIDDEN',
  'MERGED',
  'STATE_SHUTS',
  'WINDOW_AHEAD',
]);

function ofLeaver({ because }: PlanStep): boolean {
  return !because.some(({ code }) => STAYS.has(code));
}

function section(title: string, steps: readonly PlanStep[], runs: RunningTime, isWhole = true): string[] {
  if (steps.length === 0) return [];
  const people = new Map<string, PlanStep[]>();
  for (const step of steps) {
    const key = step.identityId ?? step.key;
    people.set(key, [...(people.get(key) ?? []), step]);
  }
  const count = isWhole ? people.size : `the first ${people.size}`;
  return [`${title} (${count})`, ...[...people.values()].flatMap((own) => personLines(own, runs)), ''];
}

function personLines(steps: readonly PlanStep[], runs: RunningTime): string[] {
  const first = steps[0];
  if (!first) return [];
  return [`  ${MARKS[first.kind]} ${first.subject}`, ...steps.flatMap((step) => renderStep(step, runs(step)))];
}

/** One step in up to three lines: what, why, and when it runs. */
function renderStep(step: PlanStep, when: string | null): string[] {
  const what = [
    step.kind,
    ...changeTexts(step),
    ...step.groupsAdded.map((name) => `+group ${name}`),
    ...step.groupsRemoved.map((name) => `-group ${name}`),
  ];
  const why = step.because.map((cause) => cause.text).join('; ');
  return [
    `      ${step.appId}: ${what.join(', ')}`,
    ...(why ? [`        because ${why}`] : []),
    ...(when === null ? [] : [`        runs ${when}`]),
  ];
}

const SHOWN_ON_CREATE = ['userName'];

/** A new account is told by its user name; a change by each attribute, before and after. */
function changeTexts(step: PlanStep): string[] {
  if (step.kind !== 'create') return step.changes.map(changeText);
  const rest = step.changes.length - step.changes.filter((change) => SHOWN_ON_CREATE.includes(change.path)).length;
  const shown = step.changes
    .filter((change) => SHOWN_ON_CREATE.includes(change.path))
    .map((change) => valueText(change.after));
  return [...shown, ...(rest > 0 ? [`${rest} attributes`] : [])];
}

function changeText(change: AttributeChange): string {
  return `${shortPath(change.path)} ${valueText(change.before)} -> ${valueText(change.after)}`;
}
