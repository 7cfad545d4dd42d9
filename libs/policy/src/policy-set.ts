import type { Instant, Zone } from '@joinery/kernel';
import type {
  AttributeDictionary,
  Attributes,
  AttributeValue,
  AuthorityTable,
  LifecycleRules,
  LifecycleState,
  SourceMapping,
} from '@joinery/identity';
import type { DispatchSchedule } from './decide/dispatch-schedule';
import type { ConditionTree } from './expression/trace-condition';
import type { PolicyFile } from './files/policy-document';

/** A condition that was checked at load: total, null-safe, never throws. Judged by json-logic-js and nothing else. */
export type Condition = (facts: Attributes) => boolean;

/** A value expression; throws `ExpressionError` (a finding for that person) when a needed value is missing. */
export type ValueExpression = (facts: Attributes) => AttributeValue;

/**
 * `app:<id>` gives an account in an app, `group:<name>` a group in every app that maps it, `bundle:<id>` all that it
 * contains.
 */
export type Entitlement = string;

export interface Derivation {
  readonly attribute: string;
  readonly rule: string;
  readonly mode: 'enforce' | 'seed';
  /** Attributes that must hold a value, otherwise the derivation is skipped. */
  readonly needs: readonly string[];
  readonly value: ValueExpression | null;
  /** Attributes that `needs`, `value` and `candidates` read, sorted. */
  readonly uses: readonly string[];
  /** In order of preference. */
  readonly candidates: readonly Candidate[];
  readonly counter: { readonly from: number; readonly to: number } | null;
  /** Values are unique among all people; null when they need not be. */
  readonly unique: UniqueRule | null;
}

export interface UniqueRule {
  readonly maxLength: number;
  /**
   * ISO 8601: so long after nobody uses it any more (its holder was purged, or has got another one) a value may be
   * given again. Null: never.
   */
  readonly neverReuseFor: string | null;
}

export interface Candidate {
  readonly value: ValueExpression;
  /** The counter is offered as attribute `n`; this candidate is tried once for each of its values. */
  readonly usesCounter: boolean;
}

/** One right that an entitlement comes to, and the bundles it is reached through, the outermost first. */
export interface Given {
  readonly entitlement: Entitlement;
  readonly via: readonly string[];
}

/** From an instant of the person's life to another; an edge that the person has no date for is no edge. */
export interface GrantWindow {
  readonly from: Moment | null;
  readonly until: Moment | null;
}

/** How a condition came out for one person, leaf by leaf. */
export interface RuleTrace {
  readonly result: boolean;
  readonly leaves: readonly LeafVerdict[];
}

/** The smallest part of a condition that is true or false by itself, with the values it was judged on. */
export interface LeafVerdict {
  readonly expression: unknown;
  readonly uses: Readonly<Record<string, AttributeValue>>;
  readonly result: boolean;
}

export interface GrantRule {
  readonly id: string;
  /** `birthright/core.yaml#br.eng.code` */
  readonly at: string;
  readonly title: string;
  readonly owner: string;
  readonly effect: 'allow' | 'deny';
  readonly states: ReadonlySet<LifecycleState>;
  readonly grant: readonly Entitlement[];
  /** `grant` with its bundles opened. */
  readonly gives: readonly Given[];
  /** ISO 8601: for so long the rule still counts after it ceased to hold; null: not at all. */
  readonly grace: string | null;
  readonly window: GrantWindow | null;
  readonly when: Condition | null;
  /** `when` as it was written, for explaining; null when the rule is for everybody. */
  readonly expression: unknown;
  /** `when` taken apart; null when the rule is for everybody. */
  readonly tree: () => ConditionTree | null;
  /** Attributes that `when` reads, sorted: a change of any other cannot change the rule's verdict. */
  readonly uses: readonly string[];
}

/** One reason why somebody has, or must not have, an entitlement. */
export interface Justification {
  readonly kind: 'rule' | 'manual' | 'request';
  /** Id of the rule; of something given by hand `manual 12` or `request 12`. */
  readonly rule: string;
  /** Where it stands: `birthright/core.yaml#br.eng.code`, or who gave it and why. */
  readonly at: string;
  /** Bundles through which the entitlement was reached, the outermost first. */
  readonly via: readonly string[];
  /** When it ends by itself: its grace, its window or its date. Null while nothing ends it. */
  readonly until: Instant | null;
}

/** One entitlement with everything that justifies it. */
export interface Grant {
  readonly entitlement: Entitlement;
  readonly because: readonly Justification[];
}

/** An entitlement that something gives and something else forbids. */
export interface DeniedGrant extends Grant {
  readonly deniedBy: readonly Justification[];
}

export type AccountAction = 'keep' | 'suspend' | 'disable' | 'delete';

export interface AppAttribute {
  /** SCIM path: `userName`, `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`. */
  readonly target: string;
  /** Throws instead of giving nothing, where it is required. */
  readonly value: ValueExpression;
  /** Without it the account is held as it is; what is not required is held alone. */
  readonly required?: true;
  /** The one attribute that the value is, when it is nothing but that. */
  readonly reads?: string;
  /** Every attribute that the value reads, sorted. */
  readonly uses: readonly string[];
  readonly needs: readonly string[];
  /**
   * enforce: always ours. seed: only when the account is created. own: ours while the app's value is empty or the one
   * that we wrote last; once somebody changed it there, theirs.
   */
  readonly mode: 'enforce' | 'seed' | 'own';
  /** What an empty value does: `leave` the app's value or `clear` it. */
  readonly whenNull: 'leave' | 'clear';
  /** Whoever answers for the app knows that it keeps this in a form of its own. */
  readonly isFormTheirs?: true;
}

/** An instant of the person's life moved by an offset. */
export interface Moment {
  readonly instant: string;
  readonly offset: string | null;
}

export interface AppPolicy {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly scope: Entitlement;
  /** SCIM attributes by which an account that is already there is recognised, in order. */
  readonly match: readonly ('externalId' | 'userName' | 'emails')[];
  readonly window: {
    readonly create: Moment | null;
    readonly enable: Moment | null;
    readonly disable: Moment | null;
    readonly delete: Moment | null;
  };
  /** When steps may be sent; null: whenever they are due. */
  readonly schedule: DispatchSchedule | null;
  readonly states: Readonly<Partial<Record<LifecycleState, AccountAction>>>;
  readonly outOfScope: 'keep' | 'disable' | 'delete';
  readonly attributes: readonly AppAttribute[];
  /** Group entitlement -> display name of the group in this app. */
  readonly groups: ReadonlyMap<Entitlement, string>;
  /**
   * ours: remove only whom we put there; exclusive: every person's account that is seen in them too; additive: nobody.
   */
  readonly membership: 'ours' | 'exclusive' | 'additive';
}

/** What a step may do to an account, as guards and standing approvals name it. */
export type GuardedAction = 'create' | 'update' | 'reactivate' | 'deactivate' | 'delete';

export interface GuardLimit {
  readonly id: string;
  readonly actions: readonly GuardedAction[];
  readonly percent: number;
  readonly floor: number;
  /** ISO 8601 duration of the rolling window. */
  readonly over: string;
}

/** Steps that run without a person's approval while no limit holds them. */
export interface StandingApproval {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly actions: readonly GuardedAction[];
  /** Null: every app. */
  readonly apps: readonly string[] | null;
}

export interface ProtectedPerson {
  /** Matches any of: identity id, employee number, user name, e-mail, compared without case. */
  readonly names: readonly string[];
  readonly reason: string;
  readonly expiresAt: Instant | null;
}

/**
 * The attributes that say what people are called by; in a dictionary that has them: `employeeNumber`, `userName`,
 * `email`.
 */
export interface KnownBy {
  readonly employeeNumber: string;
  readonly userName: string;
  readonly email: string;
  /** Dates that tell since when, the first that is there counts: names are given in this order. */
  readonly hired: readonly string[];
}

/** Who answers for a rule or an app. */
export interface PolicyOwner {
  readonly id: string;
  readonly title: string;
  readonly contact: string | null;
}

/** Everything that policy says, checked, compiled and frozen. Two sets with one digest decide alike. */
export interface PolicySet {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  /** What it was made of, in the order of the paths: made again, it is the same set. */
  readonly files: readonly PolicyFile[];
  readonly defaultZone: Zone;
  readonly owners: readonly PolicyOwner[];
  readonly dictionary: AttributeDictionary;
  readonly sources: ReadonlyMap<string, SourceMapping>;
  readonly authority: AuthorityTable;
  /** In an order in which each one finds its inputs ready. */
  readonly derivations: readonly Derivation[];
  readonly lifecycle: LifecycleRules;
  readonly rules: readonly GrantRule[];
  /** Written down and checked, and they give nothing. */
  readonly proposedRules: readonly GrantRule[];
  /** `bundle:<id>` -> what it comes to, bundles inside it opened as well. */
  readonly bundles: ReadonlyMap<Entitlement, readonly Given[]>;
  readonly apps: readonly AppPolicy[];
  /** Ids of apps that are written down and not in force. */
  readonly proposedApps: readonly string[];
  readonly limits: readonly GuardLimit[];
  readonly standing: readonly StandingApproval[];
  readonly protectedPeople: readonly ProtectedPerson[];
  readonly knownBy: KnownBy;
}
