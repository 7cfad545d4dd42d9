import { digest, type Instant } from '@joinery/kernel';
import type { LifecycleEventKind, LifecyclePast, LifecycleState, Profile } from '@joinery/identity';
import type { GrantMemory, PolicySet } from '@joinery/policy';
import type { AccountImage } from '@joinery/provisioning';
import type { DecisionRow, HandGrantRecord, KnownAccount, PersonToEvaluate } from '@joinery/store';
import type { PersonOutcome } from '../../people/evaluate-person';
import { type HeldRight, heldRights } from '../../people/held-rights';

/**
 * How outcomes are put down. Since 2 what is held is named, and what happens within an employment has names of its own.
 */
export const OUTCOME_FORMAT = 2;

/** What a look at a person came to, as far as anything follows from it. Two equal ones have one hash. */
export interface DecidedOutcome {
  /** Left out of decisions that were kept before there was a 2. */
  readonly format?: number;
  readonly state: LifecycleState;
  readonly rule: string;
  readonly event: LifecycleEventKind | null;
  /** Entitlement -> rules that give it. */
  readonly grants: Readonly<Record<string, readonly string[]>>;
  /** Entitlement that an account goes on giving because it is left as it is -> why it is. Left out where nothing is. */
  readonly held?: Readonly<Record<string, HeldRight['because']>>;
  /** App -> digest of the account that is desired; `held` where it stays as it is. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Codes of what is wrong. */
  readonly findings: readonly string[];
  readonly wakeAt: Instant | null;
  /** Digest of all attributes. */
  readonly facts: string;
}

/** A picture of an account, or which one of the pictures at hand it is. */
export type ImageWord = AccountImage | 'desired' | 'current' | null;

export interface AccountWords {
  readonly current: ImageWord;
  readonly applied: ImageWord;
  readonly closedAt?: Instant;
  /** Its groups whose names policy did not use any more, and what they stood for. */
  readonly former?: readonly (readonly [string, readonly string[]])[];
}

/** What a decision depended on beside record versions, policy and time. Whatever is empty is left out. */
export interface DecisionInputs {
  /** App -> the account as it was known; apps without an account are left out. */
  readonly accounts?: Readonly<Record<string, AccountWords>>;
  /** Id and status of everything given by hand that counted. */
  readonly hand?: readonly (readonly [string, HandGrantRecord['status']])[];
  /** All reserved values, where a new one came in. */
  readonly reserved?: Readonly<Record<string, string>>;
  /** Sources that were stale. */
  readonly stale?: readonly string[];
  /** Versions of records that spoke no more. */
  readonly superseded?: readonly string[];
  /** The attributes had been forgotten since the decision before: a record turned out to be somebody else's. */
  readonly forgotten?: true;
}

/** What a person was before the first decision that is kept. */
export interface BeforeDecisions {
  readonly state: LifecycleState | null;
  readonly past?: LifecyclePast;
  readonly profile: Profile | null;
  readonly grantMemory: GrantMemory;
}

export type Decision = DecisionRow<DecisionInputs, BeforeDecisions, DecidedOutcome>;

/** The decision as it is kept. `reserved`: the values that the person holds after it. */
export function decisionOf(
  outcome: PersonOutcome,
  reserved: Readonly<Record<string, string>>,
  policy: PolicySet,
  now: Instant,
): Decision {
  const { person } = outcome;
  const decided = decidedOutcome(outcome);
  const outcomeHash = digest(decided);
  const isFirst = person.outcomeHash === null;
  const { state, past, profile, grantMemory } = person;
  return {
    identityId: person.id,
    decidedAt: now,
    policyDigest: policy.digest,
    versions: person.observations.map((observation) => observation.versionId),
    inputs: inputsOf(person, reserved, policy),
    before:
      isFirst && (state !== null || profile !== null)
        ? { state, ...(past ? { past } : {}), profile, grantMemory }
        : null,
    outcomeHash,
    outcome: outcomeHash === person.outcomeHash ? null : decided,
  };
}

export function decidedOutcome(outcome: PersonOutcome): DecidedOutcome {
  const { lifecycle, event, grants, desires, findings, wakeAt, facts } = outcome;
  const held = heldRights(outcome).map(({ entitlement, because }) => [entitlement, because] as const);
  return {
    format: OUTCOME_FORMAT,
    state: lifecycle.state,
    rule: lifecycle.rule,
    event,
    grants: Object.fromEntries(
      grants.map(({ entitlement, because }) => [entitlement, because.map((reason) => reason.rule)]),
    ),
    ...(held.length > 0 ? { held: Object.fromEntries(held) } : {}),
    accounts: Object.fromEntries(desires.map(({ appId, hash, held }) => [appId, held ? 'held' : hash])),
    findings: [...new Set(findings.map((finding) => finding.code))].sort(),
    wakeAt,
    facts: digest(facts),
  };
}

function inputsOf(
  person: PersonToEvaluate,
  reserved: Readonly<Record<string, string>>,
  policy: PolicySet,
): DecisionInputs | null {
  const isFirst = person.outcomeHash === null;
  const accounts = accountWords(person, policy, isFirst);
  const isNamed = Object.entries(reserved).some(([attribute, value]) => person.reserved[attribute] !== value);
  const inputs: DecisionInputs = {
    ...(Object.keys(accounts).length > 0 ? { accounts } : {}),
    ...(person.handGrants.length > 0 ? { hand: person.handGrants.map(({ id, status }) => [id, status] as const) } : {}),
    ...(isNamed || (isFirst && Object.keys(reserved).length > 0) ? { reserved } : {}),
    ...((person.staleSources ?? []).length > 0 ? { stale: person.staleSources } : {}),
    ...((person.superseded ?? []).length > 0 ? { superseded: person.superseded } : {}),
    ...(!isFirst && person.profile === null ? { forgotten: true as const } : {}),
  };
  return Object.keys(inputs).length > 0 ? inputs : null;
}

function accountWords(
  { accounts }: PersonToEvaluate,
  { apps }: PolicySet,
  isFirst: boolean,
): Record<string, AccountWords> {
  const words: Record<string, AccountWords> = {};
  for (const account of accounts) {
    if (!apps.some((app) => app.id === account.appId)) continue;
    const { current, applied, closedAt, former } = account;
    if (current === null && applied === null) continue;
    words[account.appId] = {
      current: currentWord(account, isFirst),
      applied: appliedWord(account),
      ...(closedAt ? { closedAt } : {}),
      ...(former ? { former: [...former] } : {}),
    };
  }
  return words;
}

/** Most accounts are as they were desired; the picture itself is kept where one is not. */
function currentWord({ current, currentHash, desiredHash }: KnownAccount, isFirst: boolean): ImageWord {
  return !isFirst && current !== null && currentHash === desiredHash ? 'desired' : current;
}

function appliedWord({ applied, appliedHash, currentHash }: KnownAccount): ImageWord {
  return applied !== null && appliedHash === currentHash ? 'current' : applied;
}
