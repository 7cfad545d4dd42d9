import { type Finding, type Instant, earliestAfter } from '@joinery/kernel';
import {
  type Attributes,
  type AttributeValue,
  endsIgnored,
  endsWithdrawn,
  instantsBeyond,
  inUsualWords,
  noDays,
  type Lifecycle,
  type LifecycleEventKind,
  lifecycleEvent,
  type LifecyclePast,
  lifecycleState,
  type Observation,
  pastAfter,
  pastOf,
  type Profile,
  profileValues,
  startDates,
  type WhatChanged,
} from '@joinery/identity';
import {
  type DeniedGrant,
  type Entitlement,
  evaluateGrants,
  type Grant,
  type GrantAnswer,
  type GrantMemory,
  isMadeOfNumberAlone,
  type PolicySet,
  protectable,
  protectionEnds,
} from '@joinery/policy';
import {
  type AccountImage,
  type Desire,
  desiredAccount,
  holdsAccount,
  imageHash,
  secondAccount,
  shownRights,
  type StepCause,
} from '@joinery/provisioning';
import type { DesiredAccountRow, HandGrantChange, PersonToEvaluate } from '@joinery/store';
import { reviewHandGrants } from '../by-hand/review-hand-grants';
import {
  endIgnored,
  hireWithdrawn,
  instantBeyond,
  namedByNumber,
  noDay,
  rightUndecided,
  stateUnknown,
} from './hold-findings';
import type { PersonInProgress } from './resolve-person';

export interface PersonOutcome {
  readonly person: PersonToEvaluate;
  readonly at: Instant;
  readonly profile: Profile;
  readonly facts: Attributes;
  readonly lifecycle: Lifecycle;
  readonly event: LifecycleEventKind | null;
  /** As the next look is to find it. */
  readonly past: LifecyclePast;
  /** One of the attributes has changed that make a move, whatever else has happened. */
  readonly hasMoved: boolean;
  readonly changed: readonly AttributeMove[];
  readonly grants: readonly Grant[];
  /** Those of `grants` that rest on grace alone, and so count only where the person has had them. */
  readonly lingering: ReadonlySet<Entitlement>;
  readonly denied: readonly DeniedGrant[];
  /** Attributes that could not be made. */
  readonly unmade: ReadonlySet<string>;
  /** Desired accounts that are not as they were desired before. */
  readonly desired: readonly DesiredAccountRow[];
  /** What is desired in every app, changed or not. */
  readonly desires: readonly AppDesire[];
  readonly findings: readonly Finding[];
  readonly wakeAt: Instant | null;
  readonly grantMemory: GrantMemory;
  /** What was given by hand and ends, or is to be reviewed, because the person moved or left. */
  readonly handGrants: readonly HandGrantChange[];
}

export interface AppDesire {
  readonly appId: string;
  readonly image: AccountImage | null;
  /** Digest of the image. */
  readonly hash: string;
  readonly because: readonly StepCause[];
  /** Why the account is left as it is, where something is unclear: code of the finding that says more. */
  readonly held: HoldReason | null;
  /** What it goes on giving although nobody can tell whether it should: everything, or groups alone. */
  readonly keeps: readonly Entitlement[];
}

export type HoldReason = 'STATE_UNKNOWN' | 'EXPRESSION_FAILED' | 'RIGHT_UNDECIDED';

export interface AttributeMove {
  readonly attribute: string;
  readonly before: AttributeValue;
  readonly after: AttributeValue;
}

/** The second half of a look, after `resolvePerson`: state, event, grants and the desired account in every app. */
export function judgePerson(progress: PersonInProgress, policy: PolicySet, now: Instant): PersonOutcome {
  const { person, profile, unmade } = progress;
  const facts = profileValues(profile);
  const lifecycle = lifecycleState(facts, policy.lifecycle, now, unmade);
  const changed = attributeMoves(person.profile, profile);
  const what = whatChanged(changed, policy);
  const before = person.past ?? pastOf(person.state);
  const event = lifecycleEvent(before, lifecycle.state, what, inUsualWords(lifecycle, policy.lifecycle));
  const hand = reviewHandGrants(person.handGrants, what.moves, lifecycle.state);
  const { grantMemory: memory } = person;
  const answer = evaluateGrants({ facts, lifecycle, policySet: policy, byHand: hand.valid, memory, now, unmade });
  const judged = { facts, lifecycle, answer };
  const wanted = wantAccounts(progress, policy, judged, now);
  return {
    person,
    at: now,
    profile,
    facts,
    lifecycle,
    event,
    past: pastAfter(before, lifecycle.state, event),
    hasMoved: what.moves,
    changed,
    grants: answer.grants,
    lingering: answer.lingering,
    denied: answer.denied,
    desired: wanted.desired,
    desires: wanted.desires,
    unmade,
    findings: [...progress.findings, ...judgedFindings(judged, policy), ...wanted.findings],
    wakeAt: earliestAfter(now, [...turnsOf(person, judged, policy, now), ...wanted.instants]),
    grantMemory: answer.memory,
    handGrants: hand.changes,
  };
}

/** What cannot be said of somebody's state, dates and rights. */
function judgedFindings({ facts, lifecycle, answer }: Judged, policy: PolicySet): readonly Finding[] {
  return [
    ...(lifecycle.state === 'unknown' ? [stateUnknown(lifecycle)] : []),
    ...noDays(facts, policy.lifecycle).map((name) => noDay(name, facts[name] ?? null)),
    ...instantsBeyond(facts, policy.lifecycle, lifecycle).map(instantBeyond),
    ...endsIgnored(facts, policy.lifecycle).map(endIgnored),
    ...endsWithdrawn(facts, policy.lifecycle).map(hireWithdrawn),
    ...namesOfNumbers(facts, policy).map(namedByNumber),
    ...answer.undecided.map(rightUndecided),
  ];
}

/** Unique attributes that say of somebody no more than their number. */
function namesOfNumbers(facts: Attributes, { derivations, knownBy }: PolicySet): readonly string[] {
  return derivations.flatMap((one) =>
    one.unique !== null && isMadeOfNumberAlone(one, facts, knownBy.employeeNumber) ? [one.attribute] : [],
  );
}

/** When what is known of somebody may come to something else though nothing new is heard. */
function turnsOf(
  { id, observations }: PersonToEvaluate,
  { facts, lifecycle, answer }: Judged,
  policy: PolicySet,
  now: Instant,
): readonly (Instant | null)[] {
  return [
    lifecycle.wakeAt,
    answer.wakeAt,
    ...turnsOfRecords(observations, policy, now),
    ...observations.flatMap(({ until }) => Object.values(until ?? {})),
    protectionEnds(policy, protectable(id, facts, policy), now),
  ];
}

/** When each of several records of one source begins or ends next: another one may speak for the person then. */
function turnsOfRecords(observations: readonly Observation[], policy: PolicySet, now: Instant): (Instant | null)[] {
  const ofOne = observations.filter((one) =>
    observations.some((other) => other !== one && other.sourceId === one.sourceId),
  );
  return ofOne.map(({ attributes }) => lifecycleState(attributes, policy.lifecycle, now).wakeAt);
}

interface Judged {
  readonly facts: Attributes;
  readonly lifecycle: Lifecycle;
  readonly answer: GrantAnswer;
}

interface WantedAccounts {
  readonly desired: readonly DesiredAccountRow[];
  readonly desires: readonly AppDesire[];
  readonly findings: readonly Finding[];
  /** When one of the answers may change by itself. */
  readonly instants: readonly (Instant | null)[];
}

/** What is wanted of the person's account in every app. */
function wantAccounts(
  { person, unmade }: PersonInProgress,
  { apps }: PolicySet,
  { facts, lifecycle, answer: { grants, denied, undecided: rights, lingering } }: Judged,
  now: Instant,
): WantedAccounts {
  const desired: DesiredAccountRow[] = [];
  const desires: AppDesire[] = [];
  const findings: Finding[] = [];
  const instants: (Instant | null)[] = [];
  const undecided = new Set(rights.map(({ entitlement }) => entitlement));
  const wish = { facts, lifecycle, grants, denied, undecided, lingering, unmade };
  for (const app of apps) {
    const known = person.accounts.find((account) => account.appId === app.id);
    const { current = null, applied = null, closedAt = null, former } = known ?? {};
    const desire = desiredAccount({ app, ...wish, current, applied, ...(former ? { former } : {}), closedAt, now });
    instants.push(desire.wakeAt);
    findings.push(...desire.findings);
    const held = holdReason(desire, lifecycle, undecided.has(app.scope));
    const shown = held || undecided.size > 0 ? shownRights(app, desire.image) : [];
    const keeps = held ? shown : shown.filter((entitlement) => undecided.has(entitlement));
    const row = desiredRow(known?.holderId ?? person.id, app.id, desire, known === undefined);
    desires.push({ appId: app.id, image: desire.image, hash: row.desiredHash, because: desire.because, held, keeps });
    if (row.desiredHash !== (known?.desiredHash ?? 'absent')) desired.push(row);
    desired.push(...closedSeconds(person, app));
  }
  return { desired, desires, findings, instants };
}

function holdReason({ findings }: Desire, { state }: Lifecycle, isUndecided: boolean): HoldReason | null {
  if (state === 'unknown') return 'STATE_UNKNOWN';
  return holdsAccount(findings) ? 'EXPRESSION_FAILED' : isUndecided ? 'RIGHT_UNDECIDED' : null;
}

/** What is left in an app of people who turned out to be this one, where it is not desired as it should be yet. */
function closedSeconds(person: PersonToEvaluate, app: PolicySet['apps'][number]): DesiredAccountRow[] {
  const left = (person.secondAccounts ?? []).filter(({ appId }) => appId === app.id);
  return left.flatMap(({ holderId, current, desiredHash }) => {
    const row = desiredRow(holderId ?? person.id, app.id, secondAccount(app, current, person.label), false);
    return row.desiredHash === desiredHash ? [] : [row];
  });
}

/** Dates and status words tell when somebody is here, not where: a resignation that is known ahead moves nobody. */
const STATUS_WORDS: ReadonlySet<string> = new Set(['sourceStatus', 'employmentStatus']);

export function tellsWhen(attribute: string, dictionary: PolicySet['dictionary']): boolean {
  return dictionary.get(attribute)?.type === 'date' || STATUS_WORDS.has(attribute);
}

/** A conversion is a move that has a name of its own. */
function whatChanged(changed: readonly AttributeMove[], { lifecycle, dictionary }: PolicySet): WhatChanged {
  const isAmong = (made: (attribute: string) => boolean): boolean => changed.some(({ attribute }) => made(attribute));
  const starts = startDates(lifecycle);
  const converts = isAmong((name) => lifecycle.conversions?.has(name) ?? false);
  const moves = converts || isAmong((name) => lifecycle.moves?.has(name) ?? !tellsWhen(name, dictionary));
  return { moves, converts, startsAnew: isAmong((name) => starts.includes(name)) };
}

function desiredRow(
  identityId: string,
  appId: string,
  { image, because }: Pick<Desire, 'image' | 'because'>,
  isNew: boolean,
): DesiredAccountRow {
  return { appId, identityId, desired: image, desiredHash: imageHash(image), because, isNew };
}

function attributeMoves(before: Profile | null, after: Profile): AttributeMove[] {
  if (before === null) return [];
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  const moves: AttributeMove[] = [];
  for (const attribute of [...names].sort()) {
    const was = before.attributes[attribute]?.value ?? null;
    const is = after.attributes[attribute]?.value ?? null;
    if (JSON.stringify(was) !== JSON.stringify(is)) moves.push({ attribute, before: was, after: is });
  }
  return moves;
}
