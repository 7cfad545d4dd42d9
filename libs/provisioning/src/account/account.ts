import type { AttributeValue } from '@joinery/identity';

/** SCIM path -> value, only paths that policy maps. */
export type AccountAttributes = Readonly<Record<string, AttributeValue>>;

/**
 * One view of an account in an app: what policy desires, what we last applied, or what the app showed. The same shape
 * for all three, so that a difference is plain set arithmetic.
 */
export interface AccountImage {
  readonly active: boolean;
  readonly attributes: AccountAttributes;
  /** Display names of the groups that are ours to decide, sorted. */
  readonly groups: readonly string[];
}

export const ABSENT = 'absent';

/** An image, or the fact that there is no account. */
export type AccountView = AccountImage | typeof ABSENT;
