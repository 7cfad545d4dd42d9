import type { AttributeValue } from '@joinery/identity';
import type { AccountView } from '../account/account';

export type StepKind = 'create' | 'update' | 'deactivate' | 'reactivate' | 'delete' | 'create-group' | 'rename-group';

/** Leavers first: a lane is sent only when no due step of a lower number waits. */
export type Lane = 0 | 1 | 2;
export const LANES = { leaver: 0, mover: 1, joiner: 2 } as const satisfies Record<string, Lane>;

export interface AttributeChange {
  /** SCIM path. */
  readonly path: string;
  readonly before: AttributeValue;
  readonly after: AttributeValue;
}

/** Why a step exists: a stable code, the rule that decided, and where that rule stands. */
export interface StepCause {
  readonly code:
    | 'GRANTED'
    | 'KEPT_BY_GRACE'
    | 'NO_LONGER_GRANTED'
    | 'FORBIDDEN'
    | 'ATTRIBUTE_CHANGED'
    | 'LIFECYCLE'
    /** Of whoever has not left, or not begun: the account is closed for a while. */
    | 'STATE_SHUTS'
    | 'MERGED'
    | 'WINDOW'
    | 'WINDOW_AHEAD'
    | 'MISSING_IN_APP'
    | 'DIFFERENT_IN_APP'
    | 'NOT_CONFIRMED'
    | 'NOT_FINISHED'
    | 'GROUP_NEEDED'
    | 'GROUP_CALLED';
  readonly rule: string;
  readonly text: string;
}

/** One account change. Frozen with its plan; applied exactly as it stands, or dropped with a reason. */
export interface PlanStep {
  /** Unique in the plan and stable between plans: `<app>/<identity>` or `<app>/group/<name>`. */
  readonly key: string;
  readonly kind: StepKind;
  readonly appId: string;
  readonly identityId: string | null;
  /** For people: `Ada Lindqvist (E1001)`, or the group's name. */
  readonly subject: string;
  readonly lane: Lane;
  readonly changes: readonly AttributeChange[];
  readonly groupsAdded: readonly string[];
  readonly groupsRemoved: readonly string[];
  readonly because: readonly StepCause[];
  /** Digest of the picture the step was computed on; when it moved before the step runs, the step is stale. */
  readonly basis: string;
  /** What the account is to be afterwards; `absent` after a delete; null for a group. */
  readonly desired: AccountView | null;
  readonly desiredHash: string;
}

/** An account change that the planner refused to plan, with its reason. */
export interface WithheldStep {
  readonly appId: string;
  readonly identityId: string;
  readonly subject: string;
  readonly kind: StepKind;
  readonly reason: 'PROTECTED' | 'UNDER_WAY' | 'APP_LEFT';
  readonly text: string;
}

/** What a plan comes to, by app and kind; what people read first. */
export interface PlanSummary {
  readonly steps: number;
  readonly apps: readonly AppSummary[];
}

export interface AppSummary {
  readonly appId: string;
  readonly kinds: Readonly<Partial<Record<StepKind, number>>>;
  readonly groupsAdded: number;
  readonly groupsRemoved: number;
  /** Accounts that are as they should be and that the plan does not touch. */
  readonly unchanged: number;
}

/** What one guard says about one app of a plan. */
export interface GuardVerdict {
  readonly guardId: string;
  readonly appId: string;
  readonly planned: number;
  /** Done already inside the rolling window. */
  readonly recent: number;
  readonly limit: number;
  readonly population: number;
  readonly tripped: boolean;
  readonly text: string;
}

export interface PlanHeader {
  readonly policyDigest: string;
  readonly policyVersion: string;
}
