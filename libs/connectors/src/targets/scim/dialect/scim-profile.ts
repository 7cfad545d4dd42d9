import type { AppFindings } from '../../../kit/target';

/**
 * What there is to know about one kind of app, as frozen data: a file of `profiles/`, checked against
 * `profiles/profile.schema.json`. Every departure from the RFC stands here; the code that uses it knows no app by name.
 */
export interface ScimProfile {
  readonly name: string;
  readonly title: string;
  /** The form of the writes: SCIM resources, or an upload whose result has to be asked for. */
  readonly style: WriteStyle;
  readonly baseUrl: {
    /** For people, with placeholders: `https://scim.<region>.amazonaws.com/<tenant>/scim/v2`. */
    readonly form: string;
    /** What every base URL of the app matches; null when it may be anything. */
    readonly pattern: string | null;
  };
  /** How the app lets us in, the usual one first. */
  readonly auth: readonly AuthKind[];
  /** Where the app describes itself; null where it does not. */
  readonly discovery: {
    readonly serviceProviderConfig: string | null;
    readonly resourceTypes: string | null;
    readonly schemas: string | null;
  };
  readonly headers: {
    readonly accept: string;
    readonly acceptOnDelete: string;
    readonly contentType: string;
    /** The word before a token that the app itself gave out; absent for `Bearer`. */
    readonly tokenScheme?: string;
  };
  readonly paths: { readonly users: string; readonly groups: string };
  /**
   * How an account is changed: `patch`; `put` reads the resource, merges into it and sends it whole; `put-changed`
   * sends what changed and the app merges it.
   */
  readonly update: 'patch' | 'put' | 'put-changed';
  /** How `active` alone is changed: as everything else, by PATCH, or (off only) by DELETE. */
  readonly state: 'as-update' | 'patch' | 'delete';
  /** No documentation stands behind the verbs: what is not offered is tried another way, and that is remembered. */
  readonly adapts?: boolean;
  readonly patch: PatchDialect;
  readonly maxOpsPerPatch: number;
  /** What DELETE makes of an account; `no`: it is not offered. `hide`: closed, and 404 until it is opened again. */
  readonly deleteMeans: 'purge' | 'deactivate' | 'hide' | 'irreversible' | 'no';
  readonly groups: GroupProfile;
  /** Attributes whose `eq` filter the app answers truthfully. */
  readonly filterable: {
    readonly users: readonly ('externalId' | 'userName' | 'emails')[];
    readonly groups: readonly ('displayName' | 'externalId' | 'members.value' | 'members')[];
  };
  readonly attributes: AttributeRules;
  /** What the app makes of values, so that its own spelling is no difference. */
  readonly normalises: readonly Normalisation[];
  /**
   * The app refuses a second account with the same user name (RFC 7643 section 4.1.1), so a create need not ask first.
   */
  readonly keepsUserNamesUnique: boolean;
  /** When a create is refused as a duplicate that no query finds, all accounts are read to find it. */
  readonly readsAllOnConflict: boolean;
  readonly paging: PagingProfile;
  readonly errors: ErrorRules;
  /** Requests in a time that the app lets through; the tightest one is proposed when the app is connected. */
  readonly budgets: readonly Budget[];
  /** Send `If-Match` with `meta.version` on a PUT. */
  readonly etag: boolean;
  readonly retry: {
    /** Waits before each look after a 409 or a lost answer. */
    readonly lookDelaysMs: readonly number[];
    /** Waits before each reading that has to show what was written. */
    readonly readBackDelaysMs: readonly number[];
    /** When the app throttles without saying for how long, and the longest that is believed. */
    readonly throttleDefaultMs: number;
    readonly throttleCapMs: number;
  };
  readonly concurrency: number;
  readonly timeouts: ScimTimeouts;
  readonly maxAnswerBytes: number;
  /** Of the one app that this is about, from working with it; never in a file. */
  readonly found?: AppFindings;
  /** SCIM path -> the app's own name of it, for apps that are not spoken to in SCIM. */
  readonly names?: Readonly<Record<string, string>>;
  /** Where each statement comes from: name of the setting -> page or RFC section. */
  readonly facts: Readonly<Record<string, Fact>>;
}

export type WriteStyle = 'scim' | 'okta-identity-source' | 'entra-bulk-upload';
export type AuthKind = 'bearer' | 'oauth2-client-credentials' | 'basic' | 'mutual-tls' | 'none';

/** How the app wants PATCH to be said (RFC 7644 section 3.5.2 leaves room). */
export interface PatchDialect {
  /** `path`: one operation per path. `pathless`: one `replace` with an object; removals keep their path. */
  readonly form: 'path' | 'pathless';
  /** Keys of the object of a pathless operation: nested objects, or paths as they are. */
  readonly keys: 'nested' | 'dotted';
  /** Truth values as JSON, or as the texts "True" and "False". */
  readonly booleans: 'json' | 'text';
  readonly operations: 'lower' | 'capital';
}

export interface GroupProfile {
  readonly supported: boolean;
  /** False: groups are made in the app itself. */
  readonly creates: boolean;
  readonly rename: 'patch' | 'no';
  /**
   * `value-filter`: `members[value eq "…"]`, one operation per member. `members-in-value`: path `members` with the
   * members in `value`, which strict servers read as "remove everybody"; only for an app whose documentation has it.
   * `members-in-object`: the same with an object in `value` that holds `members`, for additions as well.
   */
  readonly memberRemove: 'value-filter' | 'members-in-value' | 'members-in-object';
  /** Most members that one request adds. */
  readonly maxMembersPerPatch: number;
  /** Most members that one request removes. */
  readonly maxRemovalsPerPatch: number;
  /**
   * `by-filter`: groups hide their members, but `members.value eq`, or `members eq`, answers for one; `no`: nothing can
   * be verified.
   */
  readonly readMembers: 'yes' | 'no' | 'by-filter';
  /** Attributes that every new group has to have, by path; `{mailNickname}` is made from its name. */
  readonly constants: Readonly<Record<string, string | boolean>>;
}

export interface AttributeRules {
  /** A create without one of these is refused. */
  readonly required: readonly string[];
  /** Never sent and never compared; a path also speaks for everything below it. */
  readonly forbidden: readonly string[];
  /** Multi-valued in the RFC, one value here. */
  readonly singleValued: readonly string[];
  /** Fixed once the account is there. */
  readonly immutable: readonly string[];
  /** A value that was set can be changed and not cleared. */
  readonly keepsValues: boolean;
  /** A create needs a password: a random one is made up, sent once and kept nowhere. */
  readonly initialPassword: boolean;
}

export interface Normalisation {
  readonly path: string;
  /** `own`: the app makes a value of its own. `not-shown`: it never comes back. `case`: its case is the app's. */
  readonly how: 'own' | 'not-shown' | 'case' | 'single-space';
}

export interface PagingProfile {
  /** `by-filter`: nobody is listed without a filter, so that accounts are read one by one, and others are not seen. */
  readonly mode: 'index' | 'cursor' | 'none' | 'by-filter';
  readonly pageSize: number;
  /** How the first page of a cursor reading is asked for (RFC 9865 section 2). */
  readonly firstCursor?: 'empty' | 'bare' | 'absent';
}

/** Answers of the app whose status says something else than the RFC's; `words` (any case) must be in the body. */
export interface ErrorRules {
  readonly throttled: readonly AnswerPattern[];
  readonly missing: readonly AnswerPattern[];
}

export interface AnswerPattern {
  readonly status: number;
  readonly words: readonly string[];
}

export interface Budget {
  /** What it counts, for people. */
  readonly of: string;
  readonly requests: number;
  readonly seconds: number;
  readonly burst?: number;
}

export interface Fact {
  readonly source: string;
  readonly note?: string;
}

export interface ScimTimeouts {
  readonly connectMs: number;
  /** Until the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer's body. */
  readonly bodyMs: number;
  /** The whole exchange once it is on the wire: a slow drip cannot hold a claim for ever. */
  readonly requestMs: number;
}
