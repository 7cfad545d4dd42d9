import { type Finding, type Instant, earliestAfter } from '@joinery/kernel';
import type { Attributes, Lifecycle } from '@joinery/identity';
import type { AccountAction, AppPolicy, DeniedGrant, Entitlement, Grant } from '@joinery/policy';
import type { AccountImage } from './account';
import { mayBeActive, mayBeThere, type Moments, momentsOf } from './app-moments';
import { graceCause, groupCause } from '../groups/group-cause';
import { type FormerGroups, groupMeanings } from '../groups/group-renames';
import type { StepCause } from '../plan/plan';
import { holdsAccount, projectAttributes } from './project-attributes';
import { mayGoAt } from './retention';

export interface DesireInput {
  readonly app: AppPolicy;
  readonly facts: Attributes;
  readonly lifecycle: Lifecycle;
  readonly grants: readonly Grant[];
  /** Rights that something gives and something else forbids; none, when it is not given. */
  readonly denied?: readonly DeniedGrant[];
  /** Rights of which nobody knows whether the person is to have them; none, when it is not given. */
  readonly undecided?: ReadonlySet<Entitlement>;
  /** Rights that rest on grace alone: whoever has one keeps it, nobody is given it. None, when it is not given. */
  readonly lingering?: ReadonlySet<Entitlement>;
  /** Attributes that could not be made; none, when it is not given. */
  readonly unmade?: ReadonlySet<string>;
  /** What we believe the account to be; null when there is none. */
  readonly current: AccountImage | null;
  /** What we wrote last; null when we never did. */
  readonly applied: AccountImage | null;
  /** What groups stood for that the account may be in by names of before; none, when it is not given. */
  readonly former?: FormerGroups;
  /** When we closed it; null while it is open, and where it was closed already when it came to us. */
  readonly closedAt: Instant | null;
  readonly now: Instant;
}

export interface Desire {
  /** null: no account. */
  readonly image: AccountImage | null;
  readonly because: readonly StepCause[];
  /** The next instant at which this answer may change by itself. */
  readonly wakeAt: Instant | null;
  /** What cannot be told of it. Where that `holdsAccount`, `image` is what it is now. */
  readonly findings: readonly Finding[];
}

/**
 * What policy wants of one account: the most restrictive of scope, window and lifecycle decides. Never-had accounts of
 * people who may not have one stay absent; an account that must close keeps its attributes, so that a leaver's step
 * changes nothing but `active` and memberships.
 */
export function desiredAccount(input: DesireInput): Desire {
  const { app, lifecycle, now } = input;
  const moments = momentsOf(app, lifecycle);
  const wakeAt = earliestAfter(now, Object.values(moments));
  if (lifecycle.state === 'unknown') return { image: input.current, because: [], wakeAt, findings: [] };
  const scope = scopeOf(input);
  const action = app.states[lifecycle.state] ?? 'keep';
  if (mayBeThere(moments, now) && (action === 'keep' || action === 'suspend')) {
    const shut = whyShut(input, action, mayBeActive(moments, now) ? null : moments);
    if (scope) return { ...wantedAccount(input, scope, shut), wakeAt };
    if (input.undecided?.has(app.scope)) return { ...asItIs(input, shut), wakeAt, findings: [] };
  }
  const { goesAt, ...closed } = closedAccount(input, scope ? action : null, moments);
  return { ...closed, wakeAt: earliestAfter(now, [wakeAt, goesAt]), findings: [] };
}

/**
 * Whether somebody has a right of an app, as we believe, or was given it last: what grace leaves them. A list of members
 * that lags takes nothing away early, nor does a group that policy calls otherwise by now.
 */
export function hasHad(right: Entitlement, input: Holding & Pick<DesireInput, 'current' | 'applied'>): boolean {
  const { app, current, applied } = input;
  if (right === app.scope) return current !== null || applied !== null;
  return [current, applied].some((image) => isMember(image, right, input));
}

type Holding = Pick<DesireInput, 'app' | 'former'>;

/** Whether an account is in the group of a right, by the name that policy uses or by one that it used before. */
function isMember(image: AccountImage | null, right: Entitlement, { app, former }: Holding): boolean {
  const name = app.groups.get(right);
  if (name === undefined || image === null) return false;
  return image.groups.some((group) => group === name || former?.get(group)?.includes(right) === true);
}

/** What gives the account; grace gives none to somebody who never had one. */
function scopeOf(input: DesireInput): Grant | undefined {
  const { app, grants, lingering } = input;
  if (lingering?.has(app.scope) && !hasHad(app.scope, input)) return undefined;
  return grants.find((grant) => grant.entitlement === app.scope);
}

function wantedAccount(input: DesireInput, scope: Grant, shut: StepCause | null): Omit<Desire, 'wakeAt'> {
  const { app } = input;
  const projected = projectAttributes(input);
  if (holdsAccount(projected.findings)) return { ...asItIs(input, shut), findings: projected.findings };
  const granted = groupsOf(input);
  const groups = app.membership === 'additive' ? union(granted, input.current?.groups ?? []) : granted;
  const given = scopeCause(input, scope);
  const members = granted.flatMap((name) => groupCauses(input, name));
  const because = shut?.code === 'STATE_SHUTS' ? [shut, given] : shut === null ? [given] : [given, shut];
  return {
    image: { active: shut === null, attributes: projected.attributes, groups },
    because: [...because, ...members, ...forbiddenGroups(input, groups)],
    findings: projected.findings,
  };
}

/** Groups that the account loses because something forbids them, whatever gives them. */
function forbiddenGroups({ app, denied, current }: DesireInput, kept: readonly string[]): readonly StepCause[] {
  return (denied ?? []).flatMap((one) => {
    const name = app.groups.get(one.entitlement);
    const isLost = name !== undefined && current?.groups.includes(name) === true && !kept.includes(name);
    return isLost ? [groupCause('FORBIDDEN', name, forbidderOf(one))] : [];
  });
}

function forbidderOf({ deniedBy }: DeniedGrant): string {
  return deniedBy.map(({ rule }) => rule).join(', ');
}

/** Why the account is there and inactive; null when it is active. `moments`: null while its window is open. */
function whyShut(
  { app, lifecycle, now }: DesireInput,
  action: AccountAction,
  moments: Moments | null,
): StepCause | null {
  if (action === 'suspend') {
    const text = `${lifecycle.state} suspends the account (${lifecycle.rule})`;
    return { code: 'STATE_SHUTS', rule: lifecycle.rule, text };
  }
  if (moments === null) return null;
  const rule = `apps/${app.id}`;
  if (moments.enable && moments.enable > now)
    return { code: 'WINDOW_AHEAD', rule, text: `inactive until ${moments.enable}, when the app's policy opens it` };
  return { code: 'WINDOW', rule, text: "inactive: the app's policy has closed it by now" };
}

/**
 * A required value that cannot be told holds the account as it is; whoever is to be shut out is shut out all the same.
 */
function asItIs({ current }: DesireInput, shut: StepCause | null): Pick<Desire, 'image' | 'because'> {
  if (current === null || shut === null || !current.active) return { image: current, because: [] };
  return { image: { ...current, active: false }, because: [shut] };
}

interface ClosedAccount extends Pick<Desire, 'image' | 'because'> {
  /** When it is deleted, if it has only to stand closed until then. */
  readonly goesAt: Instant | null;
}

/** The person may not use the app (any more): nothing, disabled, or gone. */
function closedAccount(input: DesireInput, stateAction: AccountAction | null, moments: Moments): ClosedAccount {
  const { app, lifecycle, current, now } = input;
  if (current === null) return { image: null, because: [], goesAt: null };
  const ended = lifecycle.state === 'leaver' || lifecycle.state === 'purged';
  const because: StepCause[] = [whyClosed(input, ended, stateAction, moments)];
  const wish = ended ? (app.states[lifecycle.state] ?? 'disable') : (stateAction ?? app.outOfScope);
  if (wish === 'keep' && !ended) return { image: keptImage(input, current), because, goesAt: null };
  const goesAt = wish === 'delete' ? deletedAt(input, current, moments) : null;
  if (goesAt !== null && goesAt <= now) return { image: null, because, goesAt };
  if (goesAt !== null && current.active) because.push(closedFirst(input, goesAt));
  return { image: closedImage(app, current), because, goesAt };
}

/**
 * The account stays as it is, but for groups that nothing gives any more: a right is gone as soon as nothing justifies
 * it.
 */
function keptImage(input: DesireInput, current: AccountImage): AccountImage {
  const { app } = input;
  if (app.membership === 'additive') return current;
  const meant = groupMeanings(app);
  const isIn = (name: string): boolean => (meant.get(name) ?? []).some((right) => isMember(current, right, input));
  return { ...current, groups: groupsOf(input).filter(isIn) };
}

function closedImage({ membership }: Pick<AppPolicy, 'membership'>, current: AccountImage): AccountImage {
  return { active: false, attributes: current.attributes, groups: membership === 'additive' ? current.groups : [] };
}

/**
 * What becomes of an account of somebody who has another one in the app since two people turned out to be one. It is
 * closed and never deleted: the merge may be taken back.
 */
export function secondAccount(
  app: Pick<AppPolicy, 'membership'>,
  current: AccountImage | null,
  person: string,
): Pick<Desire, 'image' | 'because'> {
  const because: StepCause[] = [
    { code: 'MERGED', rule: 'merged', text: `a second account of ${person} since a merge` },
  ];
  return { image: current && closedImage(app, current), because };
}

/** When the account is deleted; null while nobody knows, because the instant that it waits for has no date. */
function deletedAt(
  { app, lifecycle, closedAt, now }: DesireInput,
  { active }: AccountImage,
  moments: Moments,
): Instant | null {
  const due = app.window.delete === null ? lifecycle.since : moments.delete;
  if (app.window.delete === null && due === null) return now;
  return due && mayGoAt({ due, endedAt: lifecycle.endedAt, closedAt: active ? now : closedAt });
}

function whyClosed(
  { app, lifecycle, denied, now }: DesireInput,
  ended: boolean,
  stateAction: AccountAction | null,
  { create }: Moments,
): StepCause {
  const { state, rule } = lifecycle;
  if (ended) return { code: 'LIFECYCLE', rule, text: `${state} by ${rule}` };
  if (stateAction === null) {
    const forbidden = denied?.find(({ entitlement }) => entitlement === app.scope);
    if (!forbidden)
      return { code: 'NO_LONGER_GRANTED', rule: `apps/${app.id}`, text: `nothing gives ${app.scope} any more` };
    const by = forbidderOf(forbidden);
    return { code: 'FORBIDDEN', rule: by, text: `${app.scope} forbidden by ${by}` };
  }
  if (stateAction === 'disable' || stateAction === 'delete')
    return { code: 'STATE_SHUTS', rule, text: `${state} closes the account (${rule})` };
  const code = create !== null && create > now ? 'WINDOW_AHEAD' : 'WINDOW';
  return { code, rule: `apps/${app.id}`, text: "the app's policy has no account at this time" };
}

function closedFirst({ app, lifecycle }: DesireInput, goesAt: Instant): StepCause {
  const text = `the account is open: it is closed first, and deleted once it has been closed as long as policy keeps one (not before ${goesAt.slice(0, 10)})`;
  return { code: 'LIFECYCLE', rule: `${lifecycle.rule}, apps/${app.id}`, text };
}

/**
 * What is granted; of what is undecided the groups that the account is in, and of what rests on grace alone those that
 * the person has had.
 */
function groupsOf(input: DesireInput): readonly string[] {
  const { app, grants, undecided, lingering, current } = input;
  const names = new Set<string>();
  for (const { entitlement } of grants) {
    const name = app.groups.get(entitlement);
    if (name === undefined) continue;
    if (!lingering?.has(entitlement) || hasHad(entitlement, input)) names.add(name);
  }
  for (const entitlement of undecided ?? []) {
    const name = app.groups.get(entitlement);
    if (name !== undefined && isMember(current, entitlement, input)) names.add(name);
  }
  return [...names].sort();
}

function union(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])].sort();
}

/** Nothing of a group that is only left as it is. */
function groupCauses({ app, grants, lingering }: DesireInput, name: string): readonly StepCause[] {
  const giving = grants.filter(({ entitlement }) => app.groups.get(entitlement) === name);
  const [grant = giving[0]] = giving.filter(({ entitlement }) => !lingering?.has(entitlement));
  if (!grant) return [];
  if (lingering?.has(grant.entitlement)) return [graceCause(`group ${name}`, ruleOf(grant), graceEnd(grant))];
  return [groupCause('GRANTED', name, ruleOf(grant))];
}

function scopeCause({ app, lingering }: DesireInput, scope: Grant): StepCause {
  const rule = ruleOf(scope);
  if (lingering?.has(app.scope)) return graceCause(app.scope, rule, graceEnd(scope));
  return { code: 'GRANTED', rule, text: `${app.scope} by ${rule}` };
}

/** When the last of several graces is over. */
function graceEnd({ because }: Grant): Instant | null {
  return because.reduce<Instant | null>((end, { until }) => (end === null || (until ?? end) > end ? until : end), null);
}

function ruleOf(grant: Grant): string {
  return grant.because.map((reason) => reason.rule).join(', ');
}
