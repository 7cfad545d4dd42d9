import type { LifecyclePast, LifecycleState, Observation, Profile } from '@joinery/identity';
import type { Finding, Instant } from '@joinery/kernel';
import type { GrantMemory } from '@joinery/policy';
import type { AccountImage, FormerGroups, StepCause } from '@joinery/provisioning';
import type { HandGrantRecord } from '../by-hand/hand-grants.repository';

/** A person as the last evaluation left them, with everything that the next one needs. */
export interface PersonToEvaluate {
  readonly id: string;
  readonly label: string;
  readonly state: LifecycleState | null;
  /** What the state alone does not tell; null where it tells everything. */
  readonly past?: LifecyclePast | null;
  readonly profile: Profile | null;
  readonly observations: readonly Observation[];
  /** Versions of records in whose place their source lists another one of the person: they speak no more. */
  readonly superseded?: readonly string[];
  readonly accounts: readonly KnownAccount[];
  /** Of people who turned out to be this one: accounts in apps where another one goes on. */
  readonly secondAccounts?: readonly KnownAccount[];
  /** Attribute -> value that was reserved for this person. */
  readonly reserved: Readonly<Record<string, string>>;
  readonly grantMemory: GrantMemory;
  /** What was given by hand and counts still, or will. */
  readonly handGrants: readonly HandGrantRecord[];
  /** Of the last decision that is kept; null when none is. */
  readonly outcomeHash: string | null;
  /** What the last look found wrong; null where that was nothing. */
  readonly findings?: readonly Finding[] | null;
  /** Sources that are stale at the time of the look; whoever loads a person adds them, where there are any. */
  readonly staleSources?: readonly string[];
}

export interface KnownAccount {
  readonly appId: string;
  /** By whose key the app knows it, where that is somebody who turned out to be this person. */
  readonly holderId?: string;
  readonly desiredHash: string;
  readonly currentHash: string;
  readonly appliedHash: string;
  /** What we believe the account to be: what the app showed if that differs from what we applied. */
  readonly current: AccountImage | null;
  /** What we wrote last; null when we never did. */
  readonly applied: AccountImage | null;
  /** When we wrote last, where that left it closed. */
  readonly closedAt?: Instant | null;
  /** Of its groups those whose names policy does not use any more; whoever loads a person adds them. */
  readonly former?: FormerGroups;
}

export interface EvaluatedPerson {
  readonly id: string;
  readonly label: string;
  readonly employeeNumber: string | null;
  readonly nameKey: string | null;
  readonly birthDate: string | null;
  readonly userName: string | null;
  readonly email: string | null;
  /** Prints of what else they are found by. */
  readonly furtherKeys: readonly string[];
  readonly state: LifecycleState;
  readonly stateRule: string;
  readonly profile: Profile;
  readonly findings: readonly Finding[];
  readonly wakeAt: Instant | null;
  readonly grantMemory: GrantMemory;
  readonly outcomeHash: string;
  readonly hiredOn: string | null;
  readonly past: LifecyclePast;
}

export interface DesiredAccountRow {
  readonly appId: string;
  readonly identityId: string;
  readonly desired: AccountImage | null;
  readonly desiredHash: string;
  readonly because: readonly StepCause[];
  /** Nothing was desired there before: the look that locked the person found no account of theirs in the app. */
  readonly isNew: boolean;
}
