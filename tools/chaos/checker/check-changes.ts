import type { AuditEvent, Evidence, HrDay } from './evidence';
import type { Finding } from './finding';
import { hasBegun, hasEnd, hrChanges, type Facts, type HrChange, type HrColumns } from './hr-changes';
import { importOf, type ImportTold } from './imports';
import { stepsByPerson, type StepTold } from './step-ends';
import { peopleByRecord } from './whose';

/** What became of one change of HR. `nothing`: no app shows what changed, and nothing was due. */
export interface Fate {
  readonly change: HrChange;
  readonly fate: 'applied' | 'held' | 'refused' | 'nothing' | 'lost';
  readonly reason: string;
}

export interface ChangeCheck {
  readonly fates: readonly Fate[];
  readonly findings: readonly Finding[];
}

/** An event and its place in the audit. */
interface Placed {
  readonly event: AuditEvent;
  readonly at: number;
}

interface Ground {
  readonly evidence: Evidence;
  readonly columns: HrColumns;
  readonly people: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, readonly StepTold[]>;
  readonly imports: ReadonlyMap<HrDay, ImportTold | null>;
  /** Rows that an import refused and that no change has claimed yet. */
  readonly refusedLeft: Map<HrDay, number>;
  /** Records of people whom no policy may touch. */
  readonly except: ReadonlySet<string>;
  readonly heldPeople: ReadonlyMap<string, readonly Placed[]>;
  readonly heldPlans: readonly Placed[];
  /** People of whom some app has or had an account. */
  readonly seen: ReadonlySet<unknown>;
}

/** Each change of HR was applied, held with a reason, refused with a reason, or needed nothing; the rest is lost. */
export function checkChanges(evidence: Evidence, options: Facts): ChangeCheck {
  const { audit, days } = evidence;
  const imports = new Map(days.map((day) => [day, importOf(day, audit)]));
  const ground: Ground = {
    evidence,
    columns: options,
    people: peopleByRecord(evidence, options.source),
    steps: stepsByPerson(audit),
    imports,
    refusedLeft: new Map(days.map((day) => [day, imports.get(day)?.rowsRefused ?? 0])),
    except: new Set(options.except),
    heldPeople: byPerson(placed(audit, 'identity.held')),
    heldPlans: heldPlans(audit),
    seen: seenPeople(evidence),
  };
  const changes = hrChanges(days, options);
  const next = nextImports(changes, imports);
  const fates = changes.map((change) => fateOf(change, next.get(change) ?? Infinity, ground));
  return { fates, findings: [...missingImports(ground), ...fates.flatMap(lost), ...unended(ground)] };
}

/** The place in the audit where the person's next change was imported: what happens from there on is its answer. */
function nextImports(changes: readonly HrChange[], imports: Ground['imports']): ReadonlyMap<HrChange, number> {
  const following = new Map<string, number>();
  const next = new Map<HrChange, number>();
  for (const change of [...changes].reverse()) {
    const later = following.get(change.key);
    if (later !== undefined) next.set(change, later);
    const at = imports.get(change.day)?.at;
    if (at !== undefined) following.set(change.key, at);
  }
  return next;
}

function fateOf(change: HrChange, until: number, ground: Ground): Fate {
  const told = ground.imports.get(change.day);
  const say = (fate: Fate['fate'], reason: string): Fate => ({ change, fate, reason });
  // The file as a whole is one finding; its changes are not lost one by one.
  if (!told) return say('held', 'the file was never imported');
  if (told.held !== null) return say('held', told.held);
  if (ground.except.has(change.key)) return say('held', 'nobody may touch this person');
  const identityId = ground.people.get(change.key);
  if (identityId === undefined) return withoutPerson(change, ground, say);
  const steps = (ground.steps.get(identityId) ?? []).filter((one) => one.endedAt > told.at && one.at < until);
  if (steps.length > 0) return ofSteps(steps, say);
  return withoutSteps({ change, identityId, until, told }, ground, say);
}

type Say = (fate: Fate['fate'], reason: string) => Fate;

function withoutPerson(change: HrChange, ground: Ground, say: Say): Fate {
  const disputed = ground.evidence.audit.find(
    (one) => one.type === 'identity.disputed' && one.data['record'] === change.key,
  );
  if (disputed) return say('held', `a person must say who it is: ${JSON.stringify(disputed.data['reasons'] ?? '')}`);
  const left = ground.refusedLeft.get(change.day) ?? 0;
  if (left > 0) {
    ground.refusedLeft.set(change.day, left - 1);
    return say('refused', 'the import refused the row');
  }
  const row = change.day.rows.get(change.key) ?? {};
  const asOf = ground.imports.get(change.day)?.asOf ?? null;
  if (hasBegun(row, asOf, ground.columns) === false) return say('nothing', 'has not begun to work yet');
  return say('lost', 'the record became nobody, and no reason is told');
}

function ofSteps(steps: readonly StepTold[], say: Say): Fate {
  const [worst] = [...steps].sort((left, right) => gravity(right) - gravity(left));
  if (!worst || worst.end === null) return say('lost', `a step in ${worst?.appId} was begun and never ended`);
  if (worst.end === 'step.confirmed') return say('applied', '');
  if (worst.reason === '') return say('lost', `${worst.end} in ${worst.appId} without a reason`);
  const isOver = worst.end === 'step.failed' || worst.end === 'step.refused';
  return say(isOver ? 'refused' : 'held', `${worst.appId}: ${worst.reason}`);
}

const GRAVITY = { 'step.confirmed': 0, 'step.stale': 1, 'step.waiting': 2, 'step.failed': 3, 'step.refused': 3 };

function gravity({ end }: StepTold): number {
  return end === null ? 9 : GRAVITY[end];
}

interface Unanswered {
  readonly change: HrChange;
  readonly identityId: string;
  readonly until: number;
  readonly told: ImportTold;
}

function withoutSteps({ change, identityId, until, told }: Unanswered, ground: Ground, say: Say): Fate {
  const within = ({ at }: Placed): boolean => at > told.at && at < until;
  const held = ground.heldPeople.get(identityId)?.find(within);
  if (held) return say('held', `held: ${JSON.stringify(held.event.data['findings'] ?? '')}`);
  const plan = ground.heldPlans.find(within);
  if (plan) return say('held', `plan ${plan.event.planId} is held`);
  const row = change.day.rows.get(change.key) ?? {};
  const due = hasBegun(row, told.asOf, ground.columns) === true;
  if (change.kind === 'joiner' && due && !ground.seen.has(identityId) && !hasEnd(row, ground.columns)) {
    return say('lost', 'has begun to work and was never given an account, and no reason is told');
  }
  return say('nothing', 'no step was needed');
}

/** Plans that were held and that nobody has released, approved, rejected or overtaken since. */
function heldPlans(audit: readonly AuditEvent[]): Placed[] {
  const done = new Set(
    audit.flatMap(({ type, planId }) => (/^plan\.(released|approved|rejected|superseded)$/.test(type) ? [planId] : [])),
  );
  return placed(audit, 'plan.held').filter(({ event }) => !done.has(event.planId));
}

function placed(audit: readonly AuditEvent[], type: string): Placed[] {
  return audit.flatMap((event, at) => (event.type === type ? [{ event, at }] : []));
}

function byPerson(all: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
  const people = new Map<string, Placed[]>();
  for (const one of all) {
    const id = one.event.identityId ?? '';
    const known = people.get(id);
    if (known) known.push(one);
    else people.set(id, [one]);
  }
  return people;
}

function seenPeople({ ledgers }: Evidence): ReadonlySet<unknown> {
  return new Set(
    [...ledgers.values()].flat().flatMap((one) => (one.kind === 'User' ? [one.after?.['externalId']] : [])),
  );
}

function missingImports({ imports }: Ground): Finding[] {
  return [...imports]
    .filter(([, told]) => told === null)
    .map(([day]) => ({
      check: 'changes' as const,
      code: 'NOT_IMPORTED',
      about: day.fileName,
      text: `the audit knows of no import with the bytes of ${day.fileName}`,
    }));
}

function lost({ change, fate, reason }: Fate): Finding[] {
  if (fate !== 'lost') return [];
  const text = `the ${change.kind} of ${change.key} in ${change.day.fileName} is lost: ${reason}`;
  return [{ check: 'changes', code: 'LOST', about: change.key, text }];
}

/** Whatever it was for: a step that was begun has an end, or waits with a reason. */
function unended({ steps }: Ground): Finding[] {
  return [...steps.values()].flat().flatMap((one) =>
    one.end !== null
      ? []
      : [
          {
            check: 'changes' as const,
            code: 'UNENDED',
            about: `${one.appId}/${one.identityId}`,
            text: `a ${one.kind} of ${one.identityId} in ${one.appId} was begun and never ended`,
          },
        ],
  );
}
