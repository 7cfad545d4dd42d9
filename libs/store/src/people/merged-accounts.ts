import type { KnownAccount } from './looked-at';

/** The accounts of one person: one of each app that counts, and those that are left of a merge. */
export interface StandingAccounts {
  readonly accounts: readonly KnownAccount[];
  /** Second accounts in an app, with their holders; empty for whoever was never merged with anybody. */
  readonly secondAccounts: readonly KnownAccount[];
}

/**
 * Which account of an app stays when two people turn out to be one: that of the person who stays; where they have none,
 * the first that another brought along, under the key by which the app knows it (`holderId`).
 */
export function standingAccounts(own: readonly KnownAccount[], brought: readonly KnownAccount[]): StandingAccounts {
  const standing = new Map(own.map((account) => [account.appId, account]));
  const second: KnownAccount[] = [];
  for (const account of brought) {
    const there = standing.get(account.appId);
    const takesOver = isThere(account) && (there === undefined || !isThere(there));
    if (takesOver) standing.set(account.appId, account);
    const left = takesOver ? there : account;
    if (left !== undefined) second.push(left);
  }
  return { accounts: [...standing.values()], secondAccounts: second };
}

/** In the app, as far as we know. */
function isThere({ current, applied }: KnownAccount): boolean {
  return current !== null || applied !== null;
}
