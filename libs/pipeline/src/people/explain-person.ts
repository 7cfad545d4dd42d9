import { earliestAfter, type Finding, type Instant, parseInstant } from '@joinery/kernel';
import {
  type LifecycleState,
  type Observation,
  type PrimaryReason,
  type ResolvedAttribute,
  shownProfile,
  type SourceFreshness,
} from '@joinery/identity';
import {
  didYouMean,
  type ExplainedGrant,
  explainGrants,
  explainMissing,
  type ExplainQuestion,
  isProtected,
  type MissingExplanation,
  type PolicySet,
  protectable,
  writtenNames,
} from '@joinery/policy';
import type { AccountImage } from '@joinery/provisioning';
import type { PersonToEvaluate, Transaction } from '@joinery/store';
import { judgePerson, type PersonOutcome } from './evaluate-person';
import { formerGroupsOf, withFormerGroups } from './former-groups';
import { givenGrants } from './given-grants';
import { type HeldRight, heldRights } from './held-rights';
import { resolvePerson, speakingRecords } from './resolve-person';
import { type Ground, Refusal } from '../ports';
import { reviewHandGrants } from '../by-hand/review-hand-grants';
import { policyInForce } from '../policy/policy-in-force';
import { NO_FREE_NAME } from './hold-findings';
import { freshnessOf, nextStaleness, staleAmong } from './source-freshness';

/** Everything that policy decides about one person at one instant, with the reason of each decision. */
export interface PersonExplanation {
  readonly person: { readonly id: string; readonly label: string };
  readonly at: Instant;
  readonly policy: { readonly version: string; readonly digest: string };
  /**
   * Value, source, record version, the rule that chose, and what lost, of each attribute; sensitive ones without value.
   */
  readonly attributes: Readonly<Record<string, ResolvedAttribute>>;
  /**
   * The records that were heard, in the versions that `attributes` names; a value that was kept may come of an older
   * one.
   */
  readonly records: readonly HeardRecord[];
  readonly state: {
    readonly value: LifecycleState;
    readonly rule: string;
    readonly zone: string;
    readonly instants: Readonly<Record<string, Instant>>;
  };
  readonly grants: readonly ExplainedGrant[];
  /** Accounts as policy wants them: app, open or closed, and why. */
  readonly accounts: readonly ExplainedAccount[];
  /** Why no policy may touch them at that instant; null where policy decides. */
  readonly breakglass: string | null;
  /** Why something about the person is left as it is. */
  readonly held: readonly Finding[];
  /** Rights that they keep meanwhile, whatever `grants` says. */
  readonly keeps: readonly HeldRight[];
  /** Sources of theirs that can turn stale, or have. */
  readonly sources: readonly SourceFreshness[];
  /** When they are looked at next of their own accord: a date of theirs comes, or one of their sources turns stale. */
  readonly wakeAt: Instant | null;
}

/** Why somebody lacks an entitlement, with what decides whether they work here. */
export interface LackExplanation extends MissingExplanation {
  readonly state: PersonExplanation['state'];
  /**
   * When they have it if nothing but time passes, such as the first day of a joiner; of an app that they have, when an
   * account that is not to be open yet opens. Null where it does not come so.
   */
  readonly comesAt: Instant | null;
  /** Of the right to use an app: what policy wants of the account, which may be made later than the right begins. */
  readonly account: ExplainedAccount | null;
}

/** More instants of one person are not looked at for what comes by itself. */
const MOST_LOOKS = 16;

/** What was set by hand is a record of the source `manual`, with a version below zero. */
export interface HeardRecord extends Pick<Observation, 'sourceId' | 'recordKey' | 'versionId' | 'learnedAt'> {
  /** Why it speaks for its source, where it does; null where another does, and for what was set by hand. */
  readonly speaks: PrimaryReason | null;
}

export interface ExplainedAccount {
  readonly appId: string;
  readonly wanted: 'open' | 'closed' | 'none' | 'as it is';
  /** What it is, as far as we know. */
  readonly is: 'open' | 'closed' | 'none';
  readonly because: readonly string[];
}

/**
 * Tells why a person has what they have, as of any instant: the records that are known now are judged by the policy in
 * force as if it were then. Nothing is stored. Reads the rows of this one person only.
 */
export class ExplainPerson {
  constructor(private readonly ground: Ground) {}

  async execute(identityId: string, at: Instant): Promise<PersonExplanation> {
    const { policy, person, sources, nameless } = await this.load(identityId, at);
    const progress = resolvePerson(person, person.reserved, policy, at);
    const outcome = judgePerson(progress, policy, at);
    const unnamed = nameless.filter(({ place }) => progress.wanted.includes(String(place?.path)));
    const question = questionOf(outcome, policy, at);
    return {
      person: { id: person.id, label: person.label },
      at,
      policy: { version: policy.version, digest: policy.digest },
      attributes: shownProfile(outcome.profile.attributes, policy.dictionary),
      records: heardRecords(person, policy, at),
      state: stateOf(outcome),
      grants: explainGrants(question, {
        ...outcome,
        grants: givenGrants(outcome, policy),
        memory: outcome.grantMemory,
      }),
      accounts: policy.apps.map((app) => accountOf(app.id, outcome)),
      breakglass: isProtected(policy, protectable(person.id, outcome.facts, policy), at)?.reason ?? null,
      held: [...outcome.findings, ...unnamed],
      keeps: heldRights(outcome),
      sources,
      wakeAt: earliestAfter(at, [outcome.wakeAt, nextStaleness(sources, person.observations)]),
    };
  }

  /** Why the person lacks an entitlement, the nearest changes that would give it, and when it comes without any. */
  async missing(identityId: string, entitlement: string, at: Instant): Promise<LackExplanation> {
    const { policy, outcome } = await this.judge(identityId, at);
    checkName(entitlement, policy);
    const isGiven = (judged: PersonOutcome): boolean =>
      givenGrants(judged, policy).some((grant) => grant.entitlement === entitlement);
    const told = { ...explainMissing(entitlement, questionOf(outcome, policy, at)), has: isGiven(outcome) };
    const app = policy.apps.find(({ scope }) => scope === entitlement);
    const account = app ? accountOf(app.id, outcome) : null;
    const isShut = account?.wanted === 'none' || account?.wanted === 'closed';
    const has = (judged: PersonOutcome): boolean =>
      isGiven(judged) &&
      (!told.has || judged.desires.some(({ appId, image }) => appId === app?.id && image?.active === true));
    const isAhead = told.has ? isShut : mayCome(told);
    const comesAt = isAhead ? await this.comesAt(identityId, has, outcome.wakeAt) : null;
    return { ...told, state: stateOf(outcome), comesAt, account };
  }

  /** The first of the next instants of a person at which something is so, if nothing but time passes. */
  private async comesAt(
    identityId: string,
    isSo: (outcome: PersonOutcome) => boolean,
    first: Instant | null,
  ): Promise<Instant | null> {
    let at = first;
    for (let looks = 0; at !== null && looks < MOST_LOOKS; looks += 1) {
      const { outcome } = await this.judge(identityId, at);
      if (isSo(outcome)) return at;
      at = outcome.wakeAt;
    }
    return null;
  }

  private async judge(identityId: string, at: Instant): Promise<Loaded & { readonly outcome: PersonOutcome }> {
    const loaded = await this.load(identityId, at);
    const { policy, person } = loaded;
    return { ...loaded, outcome: judgePerson(resolvePerson(person, person.reserved, policy, at), policy, at) };
  }

  /**
   * The policy in force (edited files count once they are put in force), and the person with the sources as fresh as
   * they are at that instant if nothing more comes of them.
   */
  private async load(identityId: string, at: Instant): Promise<Loaded> {
    return this.ground.store.read(async (tx) => {
      const policy = await policyInForce(tx, this.ground.policies);
      const person = await tx.people.load(identityId);
      await refuseMerged(tx, identityId);
      if (!person) throw new Refusal('PERSON_UNKNOWN', `There is no person ${identityId}.`);
      const heard = new Set(person.observations.map(({ sourceId }) => sourceId));
      const known = (await freshnessOf(tx, policy, at)).filter(({ sourceId }) => heard.has(sourceId));
      const sources = known.map(({ wasStale: _wasStale, ...source }) => source);
      const findings = (await tx.people.findById(identityId))?.findings ?? [];
      const nameless = findings.filter(({ code }) => code === NO_FREE_NAME);
      const former = formerGroupsOf(policy, await tx.appGroups.known());
      const asHeard = withFormerGroups({ ...person, staleSources: staleAmong(sources) }, former);
      return { policy, person: asHeard, sources, nameless };
    });
  }
}

interface Loaded {
  readonly policy: PolicySet;
  readonly person: PersonToEvaluate;
  readonly sources: readonly SourceFreshness[];
  /** What the last look found of names: asking for one reserves nothing, so that it cannot be found out here. */
  readonly nameless: readonly Finding[];
}

/** Of whoever turned out to be somebody else, nothing is decided any more. */
async function refuseMerged(tx: Transaction, identityId: string): Promise<void> {
  const summary = await tx.people.findById(identityId);
  if (!summary?.mergedInto) return;
  const kept = await tx.people.findById(summary.mergedInto);
  const who = kept ? `${kept.label} ${kept.id}` : summary.mergedInto;
  throw new Refusal('PERSON_MERGED', `${summary.label} is ${who} since a merge. Ask about that one.`);
}

/** Refuses what policy does not know, and bundles: what is lacked is always something in them. */
function checkName(entitlement: string, policy: PolicySet): void {
  const bundle = policy.bundles.get(entitlement);
  if (bundle)
    throw new Refusal(
      'ENTITLEMENT_IS_BUNDLE',
      `"${entitlement}" stands for ${bundle.map((given) => given.entitlement).join(', ')}. Ask about one of these.`,
    );
  const known = writtenNames(policy);
  if (known.has(entitlement)) return;
  const hint = didYouMean(entitlement, known, `It knows: ${[...known].sort().slice(0, 30).join(', ')}.`);
  throw new Refusal('ENTITLEMENT_UNKNOWN', `The policy knows no entitlement "${entitlement}". ${hint}`);
}

function heardRecords(person: PersonToEvaluate, policy: PolicySet, at: Instant): HeardRecord[] {
  const why = new Map(speakingRecords(person, policy, at).map(({ observation, reason }) => [observation, reason]));
  return person.observations.map((observation) => {
    const { sourceId, recordKey, versionId, learnedAt } = observation;
    const speaks = why.get(observation) ?? null;
    return { sourceId, recordKey, versionId, learnedAt: parseInstant(learnedAt) ?? learnedAt, speaks };
  });
}

function questionOf(outcome: PersonOutcome, policy: PolicySet, now: Instant): ExplainQuestion {
  const { person, facts, lifecycle, hasMoved, unmade } = outcome;
  const byHand = reviewHandGrants(person.handGrants, hasMoved, lifecycle.state).valid;
  return { facts, lifecycle, policySet: policy, byHand, memory: person.grantMemory, now, unmade };
}

/** Time alone brings a state, a window or the end of a deny; it changes no facts and puts nothing in force. */
function mayCome({ has, ways }: MissingExplanation): boolean {
  return !has && ways.some(({ obstacles }) => obstacles.every(({ kind }) => kind === 'state' || kind === 'window'));
}

function stateOf({ lifecycle }: PersonOutcome): PersonExplanation['state'] {
  return { value: lifecycle.state, rule: lifecycle.rule, zone: lifecycle.zone, instants: lifecycle.instants };
}

function accountOf(appId: string, outcome: PersonOutcome): ExplainedAccount {
  const desire = outcome.desires.find((one) => one.appId === appId);
  const current = outcome.person.accounts.find((account) => account.appId === appId)?.current ?? null;
  const wanted = !desire || desire.held ? 'as it is' : standing(desire.image);
  return { appId, wanted, is: standing(current), because: desire?.because.map((cause) => cause.text) ?? [] };
}

function standing(image: AccountImage | null): ExplainedAccount['is'] {
  return image === null ? 'none' : image.active ? 'open' : 'closed';
}
