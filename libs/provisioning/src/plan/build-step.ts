import type { AccountImage } from '../account/account';
import { ABSENT } from '../account/account';
import { groupForbiddenBy, groupGivenBy } from '../groups/group-cause';
import { LANES, type AttributeChange, type Lane, type PlanStep, type StepCause, type StepKind } from './plan';

/**
 * Whether the app has something else than was confirmed last: `moved`, or `unfinished` where our own step did not end
 * well; `unconfirmed` when nothing ever was, as of an account that was there before us, or whose create did not.
 */
export type DriftState = 'none' | 'unconfirmed' | 'unfinished' | 'moved';

export interface StepInput {
  readonly appId: string;
  readonly identityId: string;
  readonly subject: string;
  readonly desired: AccountImage | null;
  readonly desiredHash: string;
  readonly because: readonly StepCause[];
  readonly current: AccountImage | null;
  readonly currentHash: string;
  readonly drift: DriftState;
  /**
   * Groups that we put the account into last, or may have put it into since. Whoever is to be in one no longer is taken
   * out, also where the app did not show them there: a list of members may lag behind or be cut, and access that was
   * given is not forgotten for that.
   */
  readonly given?: readonly string[];
  /** The name that a group of the app still has which policy calls so by now; none, when it is not given. */
  readonly nameBefore?: (group: string) => string | undefined;
}

/** The one step that turns the current picture into the desired one; null when they are alike. */
export function buildStep(input: StepInput): PlanStep | null {
  const kind = stepKind(input.current, input.desired);
  const changes = attributeChanges(input.current, input.desired);
  const before = input.current?.groups ?? [];
  const after = input.desired?.groups ?? [];
  const groupsAdded = after.filter((name) => !before.includes(name));
  const held = input.current === null ? [] : [...new Set([...before, ...(input.given ?? [])])].sort();
  const groupsRemoved = kind === 'delete' ? [] : held.filter((name) => !after.includes(name));
  if (kind === null || (kind === 'update' && changes.length + groupsAdded.length + groupsRemoved.length === 0))
    return null;
  return {
    key: `${input.appId}/${input.identityId}`,
    kind,
    appId: input.appId,
    identityId: input.identityId,
    subject: input.subject,
    lane: laneOf(kind, input.desired, groupsRemoved),
    changes,
    groupsAdded,
    groupsRemoved,
    because: causes(input, kind, changes, groupsAdded, groupsRemoved),
    basis: input.currentHash,
    desired: input.desired ?? ABSENT,
    desiredHash: input.desiredHash,
  };
}

/** The step that makes a group which members are about to be added to. */
export function buildGroupStep(appId: string, displayName: string, members: number): PlanStep {
  return {
    key: `${appId}/group/${displayName}`,
    kind: 'create-group',
    appId,
    identityId: null,
    subject: displayName,
    lane: LANES.mover,
    changes: [],
    groupsAdded: [],
    groupsRemoved: [],
    because: [
      {
        code: 'GROUP_NEEDED',
        rule: `apps/${appId}`,
        text: `${members} ${members === 1 ? 'member is' : 'members are'} to be added to it`,
      },
    ],
    basis: ABSENT,
    desired: null,
    desiredHash: ABSENT,
  };
}

/**
 * The step that gives a group the name by which policy calls it now; those who are in it stay. Where the app does not
 * rename, a group of that name is made.
 */
export function buildRenameStep(appId: string, displayName: string, from: string, members: number): PlanStep {
  const text = `policy calls the group "${from}" so by now; it stays the same group for ${members} ${members === 1 ? 'member' : 'members'}`;
  return {
    ...buildGroupStep(appId, displayName, members),
    kind: 'rename-group',
    changes: [{ path: 'displayName', before: from, after: displayName }],
    because: [{ code: 'GROUP_CALLED', rule: `apps/${appId}`, text }],
  };
}

function stepKind(current: AccountImage | null, desired: AccountImage | null): StepKind | null {
  if (desired === null) return current === null ? null : 'delete';
  if (current === null) return 'create';
  if (current.active === desired.active) return 'update';
  return desired.active ? 'reactivate' : 'deactivate';
}

/** A closed account that loses groups is a leaver's; one that is made ready before the first day waits as any other. */
function laneOf(kind: StepKind, desired: AccountImage | null, groupsRemoved: readonly string[]): Lane {
  if (kind === 'deactivate' || kind === 'delete') return LANES.leaver;
  if (kind === 'create' || kind === 'reactivate') return LANES.joiner;
  return desired?.active === false && groupsRemoved.length > 0 ? LANES.leaver : LANES.mover;
}

function attributeChanges(current: AccountImage | null, desired: AccountImage | null): AttributeChange[] {
  if (desired === null) return [];
  const changes: AttributeChange[] = [];
  for (const path of Object.keys(desired.attributes).sort()) {
    const before = current?.attributes[path] ?? null;
    const after = desired.attributes[path] ?? null;
    if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ path, before, after });
  }
  return changes;
}

/** Only the causes that this step is about: an update does not repeat why the account exists. */
function causes(
  input: StepInput,
  kind: StepKind,
  changes: readonly AttributeChange[],
  added: readonly string[],
  removed: readonly string[],
): readonly StepCause[] {
  const found = [...driftCauses(input, kind), ...input.because.filter((cause) => isAbout(cause, kind, added, removed))];
  if (kind !== 'update') return found;
  const rule = `apps/${input.appId}`;
  if (changes.length > 0) {
    const text = `${changes.map((change) => change.path).join(', ')} mapped by ${rule}`;
    found.push({ code: 'ATTRIBUTE_CHANGED', rule, text });
  }
  const forbidden = new Set(input.because.map(groupForbiddenBy));
  const called = added.flatMap((name) => {
    const before = input.nameBefore?.(name);
    return before !== undefined && removed.includes(before) ? [{ before, name }] : [];
  });
  for (const { before, name } of called)
    found.push({ code: 'GROUP_CALLED', rule, text: `group ${before} is called ${name} by now` });
  const ended = removed.filter((name) => !forbidden.has(name) && !called.some(({ before }) => before === name));
  if (ended.length > 0) {
    const text = `nothing gives ${ended.map((name) => `group ${name}`).join(', ')} any more`;
    found.push({ code: 'NO_LONGER_GRANTED', rule, text });
  }
  return found;
}

const DRIFT_TEXTS = {
  NOT_CONFIRMED: 'the app has the account, and nothing that we wrote there is confirmed yet',
  NOT_FINISHED: 'a step before did not end well: the account is as it was left',
  MISSING_IN_APP: 'the app no longer had the account',
  DIFFERENT_IN_APP: 'the app showed something else than we had applied',
} as const;

/** What the app has that was not confirmed. */
function driftCauses(input: StepInput, kind: StepKind): readonly StepCause[] {
  const code = driftCode(input, kind);
  return code === null ? [] : [{ code, rule: 'reconciliation', text: DRIFT_TEXTS[code] }];
}

function driftCode({ drift, current }: StepInput, kind: StepKind): keyof typeof DRIFT_TEXTS | null {
  if (drift === 'none') return null;
  if (drift === 'unconfirmed') return 'NOT_CONFIRMED';
  if (current === null && kind === 'create') return 'MISSING_IN_APP';
  return drift === 'unfinished' ? 'NOT_FINISHED' : 'DIFFERENT_IN_APP';
}

/** Told also of an account that only changes. */
const OF_STATE: ReadonlySet<StepCause['code']> = new Set(['LIFECYCLE', 'STATE_SHUTS']);

/**
 * Why somebody has a group is told where the group is given, and why they have the account where it changes hands; what
 * is only kept for a while is told beside whatever else changes.
 */
function isAbout(cause: StepCause, kind: StepKind, added: readonly string[], removed: readonly string[]): boolean {
  if (cause.code === 'KEPT_BY_GRACE') return true;
  const [given, forbidden] = [groupGivenBy(cause), groupForbiddenBy(cause)];
  if (forbidden !== null) return removed.includes(forbidden);
  return given === null ? kind !== 'update' || OF_STATE.has(cause.code) : added.includes(given);
}
