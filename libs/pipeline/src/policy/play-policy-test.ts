import { profileValues } from '@joinery/identity';
import {
  candidateValues,
  type Grant,
  isProtected,
  type PolicySet,
  protectable,
  reservationKey,
  type TestAccount,
  type TestOutcome,
  type TestPlayer,
  type TestSituation,
  type TestStep,
} from '@joinery/policy';
import { earliestAfter } from '@joinery/kernel';
import { buildStep, closedAtAfter, imageHash, type PlanStep } from '@joinery/provisioning';
import type { HandGrantRecord, PersonToEvaluate } from '@joinery/store';
import { judgePerson, type PersonOutcome } from '../people/evaluate-person';
import { derived, type PersonInProgress, resolvePerson } from '../people/resolve-person';
import { givenGrants } from '../people/given-grants';
import { noFreeName } from '../people/hold-findings';
import { nextStaleness } from '../people/source-freshness';
import { reviewHandGrants } from '../by-hand/review-hand-grants';
import { freshnessIn, knownProfile, personOf, SOMEBODY } from './policy-test-person';

/**
 * Carries the cases of policy tests through the functions that judge real people: resolve, derive, reserve, live,
 * entitle, desire, step. Only what a database does is played: names that are taken, and accounts as the steps before
 * left them.
 */
export function policyTestPlayer(policy: PolicySet): TestPlayer {
  return (situation) => {
    const person = personOf(situation, policy);
    const { progress, reserved } = withNames(person, situation, policy);
    const outcome = judgePerson(progress, policy, situation.at);
    const given = reviewHandGrants(person.handGrants, outcome.hasMoved, outcome.lifecycle.state);
    return toOutcome({ policy, situation, outcome, reserved, valid: given.valid });
  };
}

interface Named {
  readonly progress: PersonInProgress;
  readonly reserved: Readonly<Record<string, string>>;
}

/** Resolves until every unique attribute has the first of its candidates that nobody else has. */
function withNames(person: PersonToEvaluate, situation: TestSituation, policy: PolicySet): Named {
  let reserved = { ...person.reserved };
  let progress = inProgress(person, reserved, situation, policy);
  // Whoever gets new names does not get their old ones again.
  const givenBack = progress.isRenewed ? Object.values(reserved).map(reservationKey) : [];
  if (progress.isRenewed) {
    reserved = {};
    progress = inProgress(person, reserved, situation, policy);
  }
  for (const derivation of policy.derivations) {
    if (!progress.wanted.includes(derivation.attribute)) continue;
    const taken = new Set([...(situation.taken[derivation.attribute] ?? []).map(reservationKey), ...givenBack]);
    const facts = profileValues(progress.profile);
    const free = [...firstFree(candidateValues(derivation, facts), taken)];
    if (free[0] === undefined) {
      const tried = [...candidateValues(derivation, facts)].length;
      const findings = [...progress.findings, noFreeName(derivation.attribute, derivation.rule, tried)];
      progress = { ...progress, findings };
      continue;
    }
    reserved = { ...reserved, [derivation.attribute]: free[0] };
    progress = inProgress(person, reserved, situation, policy);
  }
  return { progress, reserved };
}

function* firstFree(candidates: Iterable<string>, taken: ReadonlySet<string>): Generator<string> {
  for (const candidate of candidates) {
    if (taken.has(reservationKey(candidate))) continue;
    yield candidate;
    return;
  }
}

function inProgress(
  person: PersonToEvaluate,
  reserved: Readonly<Record<string, string>>,
  { facts, at }: TestSituation,
  policy: PolicySet,
): PersonInProgress {
  if (facts.kind === 'records') return resolvePerson(person, reserved, policy, at);
  return derived({ person, heard: knownProfile(facts.attributes, policy), isRenewed: false }, reserved, policy);
}

interface Played {
  readonly policy: PolicySet;
  readonly situation: TestSituation;
  readonly outcome: PersonOutcome;
  readonly reserved: Readonly<Record<string, string>>;
  readonly valid: readonly HandGrantRecord[];
}

function toOutcome(played: Played): TestOutcome {
  const { policy, situation, outcome, reserved, valid } = played;
  const { lifecycle, facts, event, denied } = outcome;
  const grants = givenGrants(outcome, policy);
  const sources = freshnessIn(policy, situation.completeAt, situation.at);
  const { steps, guarded } = stepsOf(outcome, policy, situation.at);
  const left = new Set(valid.map((hand) => hand.id));
  return {
    state: lifecycle.state,
    rule: lifecycle.rule,
    event,
    facts,
    instants: lifecycle.instants,
    zone: lifecycle.zone,
    grants: grants.map((grant) => grant.entitlement),
    denied: denied.map((grant) => grant.entitlement),
    holds: { ...holdsOf(outcome), ...guarded },
    wakeAt: earliestAfter(situation.at, [outcome.wakeAt, nextStaleness(sources, outcome.person.observations)]),
    steps: Object.fromEntries(steps.map((step) => [step.appId, toStep(step)])),
    because: reasonsOf(grants, steps),
    left: {
      state: lifecycle.state,
      past: outcome.past,
      attributes: facts,
      reserved,
      accounts: accountsAfter(outcome, steps),
      memory: outcome.grantMemory,
    },
    byHandLeft: situation.byHand.filter((hand) => left.has(hand.id)),
  };
}

/** Break-glass is asked as it is when a plan is made: a step for somebody who is protected is none. */
function stepsOf(
  { person, facts, desires }: PersonOutcome,
  policy: PolicySet,
  at: string,
): { readonly steps: readonly PlanStep[]; readonly guarded: Readonly<Record<string, string>> } {
  const steps = desires.flatMap((desire) => {
    const current = person.accounts.find((account) => account.appId === desire.appId)?.current ?? null;
    const step = buildStep({
      appId: desire.appId,
      identityId: SOMEBODY,
      subject: SOMEBODY,
      desired: desire.image,
      desiredHash: desire.hash,
      because: desire.because,
      current,
      currentHash: imageHash(current),
      drift: 'none',
    });
    return step === null ? [] : [step];
  });
  if (!isProtected(policy, protectable(null, facts, policy), at)) return { steps, guarded: {} };
  return { steps: [], guarded: Object.fromEntries(steps.map((step) => [`app:${step.appId}`, 'PROTECTED'])) };
}

function toStep({ kind, desired, changes, groupsAdded, groupsRemoved }: PlanStep): TestStep {
  const image = typeof desired === 'object' ? desired : null;
  return {
    kind: kind as TestStep['kind'],
    active: image?.active ?? false,
    set: Object.fromEntries(changes.map(({ path, after }) => [path, after])),
    add: groupsAdded,
    remove: groupsRemoved,
  };
}

/** Codes of findings whose path says what is held. */
const HOLDS_ONE_THING: ReadonlySet<string> = new Set(['DERIVATION_FAILED', 'NO_FREE_NAME', 'RIGHT_UNDECIDED']);

/**
 * What is left as it is, and why: the person, an attribute that its authority holds or that cannot be made, an account
 * or a value of it.
 */
function holdsOf({ lifecycle, profile, findings, desires }: PersonOutcome): Record<string, string> {
  const holds: Record<string, string> = {};
  if (lifecycle.state === 'unknown') holds.person = 'STATE_UNKNOWN';
  for (const [name, { reason }] of Object.entries(profile.attributes)) if (reason === 'held') holds[name] = 'HELD';
  for (const { code, place } of findings) {
    if (HOLDS_ONE_THING.has(code) && place?.path !== undefined) holds[String(place.path)] = code;
    if (code === 'VALUE_HELD') holds[`${String(place?.file).replace('apps/', 'app:')}/${String(place?.path)}`] = code;
  }
  for (const { appId, held } of desires) if (held !== null && held !== 'STATE_UNKNOWN') holds[`app:${appId}`] = held;
  return holds;
}

function reasonsOf(grants: readonly Grant[], steps: readonly PlanStep[]): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...grants.map(({ entitlement, because }) => [
      `grants/${entitlement}`,
      because.map((reason) => reason.rule).join(', '),
    ]),
    ...steps.map(({ appId, because }) => [`steps/${appId}`, because.map((cause) => cause.text).join('; ')]),
  ]) as Record<string, string>;
}

/** Every step done, every other account as it was. */
function accountsAfter(
  { person, at }: PersonOutcome,
  steps: readonly PlanStep[],
): Readonly<Record<string, TestAccount>> {
  const accounts = new Map(person.accounts.map((account) => [account.appId, account.current]));
  for (const { appId, desired } of steps) accounts.set(appId, typeof desired === 'object' ? desired : null);
  const entries = [...accounts].flatMap(([appId, image]): [string, TestAccount][] => {
    if (image === null) return [];
    const before = person.accounts.find((account) => account.appId === appId);
    return [[appId, { ...image, closedAt: closedAtAfter(image, before, at) }]];
  });
  return Object.fromEntries(entries);
}
