import type {
  Absence,
  AttributeType,
  Authority,
  ColumnMapping,
  FeedContract,
  LifecycleState,
  RehireRule,
  SecondJobs,
  SourceFileRules,
  SourcePull,
} from '@joinery/identity';
import type { LaneName, OpeningRule } from '../decide/dispatch-schedule';
import type { AccountAction, AppAttribute, AppPolicy, GuardLimit, StandingApproval } from '../policy-set';

/** The kinds of files as authors write them, after their JSON Schema (`libs/policy/schemas/`) was met. */
type MapOf<T> = Readonly<Record<string, T>>;

export interface PolicyText {
  readonly id: string;
  readonly version: string;
  readonly contract: 1;
  readonly defaultZone: string;
  readonly owners: readonly { readonly id: string; readonly title: string; readonly contact?: string }[];
}

export interface DictionaryText {
  readonly attributes: MapOf<{
    readonly type: AttributeType;
    readonly many?: boolean;
    readonly values?: readonly string[];
    readonly title: string;
    readonly sensitive?: boolean;
  }>;
}

export interface ColumnText {
  readonly from: readonly string[];
  readonly formats?: readonly string[];
  readonly words?: MapOf<string>;
  readonly whereEmpty?: readonly string[];
  readonly precededBy?: readonly string[];
  readonly wordsUnder?: MapOf<MapOf<string>>;
  readonly wordsIn?: string;
  readonly means?: ColumnMapping['means'];
  readonly sealed?: boolean;
}

/** Any part of a contract; the rest is as `DEFAULT_CONTRACT` has it. */
export type ContractText = {
  readonly [Part in keyof FeedContract]?: FeedContract[Part] extends string
    ? FeedContract[Part]
    : Partial<FeedContract[Part]>;
};

export interface SourceText {
  readonly id: string;
  readonly title: string;
  readonly feed: 'full' | 'delta';
  readonly key: string;
  readonly required?: readonly string[];
  readonly dateFormats?: readonly string[];
  readonly fullName?: readonly string[];
  readonly besideGivenName?: readonly string[];
  readonly emptyWords?: readonly string[];
  readonly terminationDateMeans?: 'lastDayIn' | 'firstDayOut';
  readonly employeeNumbers?: 'shared' | 'own';
  readonly workMail?: 'ask' | 'link';
  readonly managersByName?: 'unique';
  readonly secondJobs?: SecondJobs;
  readonly staleAfter?: string;
  readonly file?: SourceFileRules;
  readonly pull?: SourcePull;
  readonly contract?: ContractText;
  readonly columns: MapOf<readonly string[] | ColumnText>;
}

export interface AuthorityRuleText {
  readonly from?: readonly string[];
  readonly pick?: Authority['pick'];
  readonly onNull?: Absence;
  readonly onAbsent?: Absence;
  readonly onStale?: Absence;
}

export interface AuthorityText {
  readonly default: AuthorityRuleText & {
    readonly from: readonly string[];
    readonly onNull: Absence;
    readonly onAbsent: Absence;
  };
  readonly attributes?: MapOf<AuthorityRuleText>;
}

export interface DerivationText {
  readonly mode?: 'enforce' | 'seed';
  readonly needs?: readonly string[];
  readonly value?: unknown;
  readonly candidates?: readonly unknown[];
  readonly counter?: { readonly from: number; readonly to: number };
  readonly unique?: { readonly maxLength: number; readonly neverReuseFor?: string };
}

export interface DeriveText {
  readonly attributes: MapOf<DerivationText>;
}

export interface ZoneText {
  readonly attribute?: string;
  readonly table?: string;
  readonly by?: string;
  readonly const?: string;
}

export interface LifecycleText {
  readonly rehire?: Partial<RehireRule>;
  readonly moves?: readonly string[];
  readonly conversions?: readonly string[];
  readonly zone?: readonly ZoneText[];
  readonly instants: MapOf<{
    readonly date: string | readonly string[];
    readonly at: 'day-start' | 'day-end';
    readonly offset?: string;
  }>;
  readonly states: readonly {
    readonly id: string;
    readonly state: LifecycleState;
    readonly from?: string;
    readonly when?: unknown;
  }[];
}

export interface GrantsText {
  readonly rules: readonly {
    readonly id: string;
    readonly title?: string;
    readonly status?: 'active' | 'proposed' | 'retired';
    readonly owner: string;
    readonly effect?: 'allow' | 'deny';
    readonly states?: readonly LifecycleState[];
    readonly grant: readonly string[];
    readonly grace?: string;
    readonly window?: { readonly from?: MomentText; readonly until?: MomentText };
    readonly when?: unknown;
  }[];
}

export interface BundlesText {
  readonly bundles: readonly {
    readonly id: string;
    readonly title?: string;
    readonly owner: string;
    readonly contains: readonly string[];
  }[];
}

export interface MomentText {
  readonly instant: string;
  readonly offset?: string;
}

export interface AppAttributeText {
  readonly value: unknown;
  readonly needs?: readonly string[];
  readonly mode?: AppAttribute['mode'];
  readonly whenNull?: AppAttribute['whenNull'];
  readonly required?: boolean;
  readonly form?: 'ours' | 'theirs';
}

export interface ScheduleText {
  readonly zone?: string;
  readonly open?: readonly OpeningRule[];
  readonly freezes?: readonly { readonly from: string; readonly until: string; readonly reason: string }[];
  readonly bypass?: readonly LaneName[];
}

export interface AppText {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly status?: 'active' | 'proposed';
  readonly scope?: string;
  readonly match?: AppPolicy['match'];
  readonly window?: Readonly<Partial<Record<keyof AppPolicy['window'], MomentText>>>;
  readonly schedule?: ScheduleText;
  readonly states?: Readonly<Partial<Record<LifecycleState, AccountAction>>>;
  readonly outOfScope?: AppPolicy['outOfScope'];
  readonly attributes: MapOf<AppAttributeText>;
  readonly members?: { readonly ownership?: AppPolicy['membership']; readonly groups?: MapOf<string> };
}

export interface GuardsText {
  readonly limits: readonly {
    readonly id: string;
    readonly count: { readonly actions: GuardLimit['actions'] };
    readonly per?: 'app';
    readonly max: { readonly percent: number; readonly floor: number };
    readonly over: string;
  }[];
  readonly standing?: readonly {
    readonly id: string;
    readonly title: string;
    readonly owner: string;
    readonly actions: StandingApproval['actions'];
    readonly apps?: readonly string[];
  }[];
}

export interface BreakglassText {
  readonly protected: readonly {
    readonly names: readonly string[];
    readonly reason: string;
    readonly expiresAt?: string;
  }[];
}

/** The type of each kind of file. */
export interface Kinds {
  readonly policy: PolicyText;
  readonly dictionary: DictionaryText;
  readonly source: SourceText;
  readonly authority: AuthorityText;
  readonly derive: DeriveText;
  readonly lifecycle: LifecycleText;
  readonly grants: GrantsText;
  readonly bundles: BundlesText;
  readonly app: AppText;
  readonly guards: GuardsText;
  readonly breakglass: BreakglassText;
}

export type Kind = keyof Kinds;
