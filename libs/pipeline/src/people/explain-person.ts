import type { Finding, Instant } from '@joinery/kernel';
import type { LifecycleState, ResolvedAttribute } from '@joinery/identity';
import {
  evaluateGrants,
  type ExplainedGrant,
  explainGrants,
  explainMissing,
  type MissingExplanation,
  type PolicySet,
} from '@joinery/policy';
import type { PersonToEvaluate } from '@joinery/store';
import { judgePerson, type PersonOutcome, resolvePerson } from './evaluate-person';
import { type Ground, Refusal } from '../ports';
import { reviewHandGrants } from '../by-hand/review-hand-grants';

/** Everything that policy decides about one person at one instant, with the reason of each decision. */
export interface PersonExplanation {
  readonly person: { readonly id: string; readonly label: string };
  readonly at: Instant;
  readonly policy: { readonly version: string; readonly digest: string };
  /** Value, source, record version, the rule that chose, and what lost, of each attribute; sensitive ones without value. */
  readonly attributes: Readonly<Record<string, ResolvedAttribute>>;
  readonly state: {
    readonly value: LifecycleState;
    readonly rule: string;
    readonly zone: string;
    readonly instants: Readonly<Record<string, Instant>>;
  };
  readonly grants: readonly ExplainedGrant[];
  /** Accounts as policy wants them: app, open or closed, and why. */
  readonly accounts: readonly ExplainedAccount[];
  /** Why something about the person is left as it is. */
  readonly held: readonly Finding[];
  readonly wakeAt: Instant | null;
}

export interface ExplainedAccount {
  readonly appId: string;
  readonly wanted: 'open' | 'closed' | 'none' | 'as it is';
  readonly because: readonly string[];
}

/**
 * Tells why a person has what they have, as of any instant: the records that are known now are judged by the policy in
 * force as if it were then. Nothing is stored. Reads the rows of this one person only.
 */
export class ExplainPerson {
  constructor(private readonly ground: Ground) {}

  async execute(identityId: string, at: Instant): Promise<PersonExplanation> {
    const policy = this.ground.policies.current();
    const person = await this.load(identityId);
    const outcome = judgePerson(resolvePerson(person, person.reserved, policy, at), policy, at);
    const question = questionOf(outcome, policy, at);
    const { lifecycle } = outcome;
    return {
      person: { id: person.id, label: person.label },
      at,
      policy: { version: policy.version, digest: policy.digest },
      attributes: shown(outcome, policy),
      state: { value: lifecycle.state, rule: lifecycle.rule, zone: lifecycle.zone, instants: lifecycle.instants },
      grants: explainGrants(question, evaluateGrants(question)),
      accounts: policy.apps.map((app) => accountOf(app.id, outcome)),
      held: outcome.findings,
      wakeAt: outcome.wakeAt,
    };
  }

  /** Why the person lacks an entitlement, and the nearest changes that would give it. */
  async missing(identityId: string, entitlement: string, at: Instant): Promise<MissingExplanation> {
    const policy = this.ground.policies.current();
    const person = await this.load(identityId);
    const outcome = judgePerson(resolvePerson(person, person.reserved, policy, at), policy, at);
    return explainMissing(entitlement, questionOf(outcome, policy, at));
  }

  private async load(identityId: string): Promise<PersonToEvaluate> {
    const person = await this.ground.store.read((tx) => tx.people.load(identityId));
    if (!person) throw new Refusal('PERSON_UNKNOWN', `There is no person ${identityId}.`);
    return person;
  }
}

function questionOf(outcome: PersonOutcome, policy: PolicySet, now: Instant): Parameters<typeof evaluateGrants>[0] {
  const { person, facts, lifecycle, event } = outcome;
  const byHand = reviewHandGrants(person.handGrants, event, lifecycle.state).valid;
  return { facts, lifecycle, policySet: policy, byHand, memory: person.grantMemory, now };
}

/** What is marked sensitive in the dictionary is named, and not shown. */
function shown({ profile }: PersonOutcome, policy: PolicySet): Record<string, ResolvedAttribute> {
  return Object.fromEntries(
    Object.entries(profile.attributes).map(([name, resolved]) => [
      name,
      policy.dictionary.get(name)?.sensitive ? masked(resolved) : resolved,
    ]),
  );
}

function masked(resolved: ResolvedAttribute): ResolvedAttribute {
  const hide = (value: ResolvedAttribute['value']): ResolvedAttribute['value'] => (value === null ? null : '•••');
  const losers = resolved.losers?.map((loser) => ({ ...loser, value: hide(loser.value) }));
  return { ...resolved, value: hide(resolved.value), ...(losers ? { losers } : {}) };
}

function accountOf(appId: string, outcome: PersonOutcome): ExplainedAccount {
  const desire = outcome.desires.find((one) => one.appId === appId);
  const wanted =
    !desire || desire.held ? 'as it is' : desire.image === null ? 'none' : desire.image.active ? 'open' : 'closed';
  return { appId, wanted, because: desire?.because.map((cause) => cause.text) ?? [] };
}
