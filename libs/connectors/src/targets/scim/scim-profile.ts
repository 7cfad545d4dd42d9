/**
 * What there is to know about one kind of SCIM app, as frozen data. Every departure from the RFC stands here; the code
 * that uses it knows no app by name.
 */
export interface ScimProfile {
  readonly name: string;
  readonly paths: { readonly users: string; readonly groups: string };
  /** How an account is changed. `put` reads the resource, merges into it and sends it whole. */
  readonly update: 'patch' | 'put';
  readonly maxOpsPerPatch: number;
  readonly groups: {
    /** Only this form is ever sent: `members[value eq "…"]`, one operation per member. */
    readonly memberRemove: 'value-filter';
    readonly maxMembersPerPatch: number;
    /** `no`: the app hides members, so that changes can only be accepted, not verified. */
    readonly readMembers: 'yes' | 'no';
  };
  /** Attributes whose `eq` filter the app answers truthfully. */
  readonly filterable: {
    readonly users: readonly ('externalId' | 'userName' | 'emails')[];
    readonly groups: readonly 'displayName'[];
  };
  /** The app refuses a second account with the same user name (RFC 7643 section 4.1.1), so a create need not ask first. */
  readonly keepsUserNamesUnique: boolean;
  /** When a create is refused as a duplicate that no query finds, all accounts are read to find it. */
  readonly readsAllOnConflict: boolean;
  readonly paging: { readonly mode: 'index' | 'cursor' | 'none'; readonly pageSize: number };
  /** What the app makes of DELETE. */
  readonly deleteMeans: 'purge' | 'deactivate';
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
