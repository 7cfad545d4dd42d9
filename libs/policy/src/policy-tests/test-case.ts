import type { Instant, Place } from '@joinery/kernel';
import type { Attributes, AttributeValue, LifecycleEventKind, LifecyclePast, LifecycleState } from '@joinery/identity';
import type { HandGrant } from '../decide/evaluate-grants';
import type { Entitlement } from '../policy-set';

/** One record of a source; `attributes` has what it returned, null where that was empty. */
export interface GivenRecord {
  readonly sourceId: string;
  readonly attributes: Attributes;
}

/** Records of sources, or attributes that are resolved already. */
export type GivenFacts =
  | { readonly kind: 'records'; readonly records: readonly GivenRecord[] }
  | { readonly kind: 'attributes'; readonly attributes: Attributes };

export interface GivenHandGrant extends HandGrant {
  readonly onMove: 'keep' | 'review' | 'expire';
}

/** An account in an app, as a test sees it. */
export interface TestAccount {
  readonly active: boolean;
  readonly attributes: Attributes;
  /** Display names, sorted. */
  readonly groups: readonly string[];
  /** When it was closed, where that is known. */
  readonly closedAt?: Instant | null;
}

/** How the last look at a person left them. */
export interface GivenBefore {
  readonly state: LifecycleState | null;
  /** What the state alone does not tell. */
  readonly past?: LifecyclePast;
  readonly attributes: Attributes;
  /** Values that the person holds of unique attributes. */
  readonly reserved: Readonly<Record<string, string>>;
  readonly accounts: Readonly<Record<string, TestAccount>>;
  readonly memory: Readonly<Record<string, Instant | null>>;
}

/** All that a case begins with. */
export interface TestSituation {
  readonly at: Instant;
  readonly facts: GivenFacts;
  readonly before: GivenBefore | null;
  readonly byHand: readonly GivenHandGrant[];
  /** Values of unique attributes that other people have. */
  readonly taken: Readonly<Record<string, readonly string[]>>;
  /** When sources were heard completely last; a source that is not named is fresh. */
  readonly completeAt: Readonly<Record<string, Instant>>;
}

export type TestStepKind = 'create' | 'update' | 'deactivate' | 'reactivate' | 'delete';

/** What one app is told. */
export interface TestStep {
  readonly kind: TestStepKind;
  /** Whether the account is open afterwards. */
  readonly active: boolean;
  readonly set: Attributes;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What came of a case. */
export interface TestOutcome {
  readonly state: LifecycleState;
  /** The row of the lifecycle that decided. */
  readonly rule: string;
  readonly event: LifecycleEventKind | null;
  readonly facts: Attributes;
  readonly instants: Readonly<Record<string, Instant>>;
  readonly zone: string;
  readonly grants: readonly Entitlement[];
  readonly denied: readonly Entitlement[];
  /** `person`, `app:<id>` or an attribute -> the code of the reason. */
  readonly holds: Readonly<Record<string, string>>;
  readonly wakeAt: Instant | null;
  readonly steps: Readonly<Record<string, TestStep>>;
  /** Why something is there, for people: `grants/app:chat` -> `br.chat`. */
  readonly because: Readonly<Record<string, string>>;
  /** Where a case that comes after this one begins. */
  readonly left: GivenBefore;
  readonly byHandLeft: readonly GivenHandGrant[];
}

/** Carries one case through the product; knows no expectation. */
export type TestPlayer = (situation: TestSituation) => TestOutcome;

export interface ExpectedStep {
  readonly kind: TestStepKind;
  readonly active: boolean;
  /** Null: not looked at (of a create only, where the case does not list everything). */
  readonly set: Readonly<Record<string, AttributeValue>> | null;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What is to come of a case. State, names, grants, holds and steps are the whole of it; null: not looked at. */
export interface Expectation {
  /** Attributes are the whole of them as well, and nothing is left unlooked at but the row of the lifecycle. */
  readonly exactly: boolean;
  readonly state: LifecycleState;
  readonly rule: string | null;
  readonly event: LifecycleEventKind | 'none' | null;
  readonly names: Attributes;
  readonly attributes: Attributes;
  readonly grants: readonly Entitlement[];
  readonly denied: readonly Entitlement[] | null;
  readonly holds: Readonly<Record<string, string>>;
  readonly wakeAt: Instant | null | undefined;
  readonly steps: Readonly<Record<string, ExpectedStep>>;
}

/** One case, read, checked and with everything that it takes over from others. */
export interface PolicyTestCase {
  readonly name: string;
  readonly place: Place;
  /** Where a section of the expectation stands: `grants`, `steps/chat`; the case itself where it is not written. */
  readonly placeOf: (section: string) => Place;
  readonly situation: TestSituation;
  /** The case whose end this one begins with; its `before` and `byHand` are then those of that end. */
  readonly after: string | null;
  /** Proposed rules and apps that count in it, sorted. */
  readonly activate: readonly string[];
  /** Two cases that say the same have one. */
  readonly digest: string;
  readonly expect: Expectation;
}
