import assert from 'node:assert/strict';
import type { AccountAttributes, AccountImage } from '@joinery/provisioning';
import { ConflictError } from './errors';
import type { AccountWrite, RemoteAccount, TargetConnector } from './target';

/** What an app of this kind cannot do, or wants besides: the sentences allow for it, and hold in everything else. */
export interface AppLimits {
  /** Values that every account needs here. */
  readonly extra?: AccountAttributes;
  /** Paths that the app does not take. */
  readonly without?: readonly string[];
  /** An account cannot be without a mail address. */
  readonly needsMail?: boolean;
  readonly match?: AccountWrite['match'];
  /** What DELETE leaves behind. */
  readonly deleteLeaves?: 'nothing' | 'closed' | 'hidden';
  readonly groups?: boolean;
  /** False: nobody can be listed, and no reading proves anything about the whole app. */
  readonly listing?: boolean;
  readonly rename?: boolean;
}

/** A target with an empty app behind it, and a way to put things there behind its back. */
export interface TargetUnderTest {
  readonly target: TargetConnector;
  readonly limits?: AppLimits;
  /** Makes an account that we did not make; gives its id. */
  plant(account: { readonly userName: string; readonly externalId: string | null }): Promise<string>;
  /** Who is in a group, by the app's own truth, where the connector cannot see it. */
  membersOf?(groupId: string): readonly string[];
  /** Who is there, by the app's own truth, where it lists nobody. */
  accountsOf?(paths: readonly string[]): readonly RemoteAccount[];
  close(): Promise<void>;
}

export interface ConformanceCase {
  readonly sentence: string;
  /** False for apps that the sentence says nothing about. */
  applies?(limits: AppLimits): boolean;
  run(subject: TargetUnderTest): Promise<void>;
}

export const WORK_MAIL = 'emails[type eq "work"].value';
export const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';
export const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';
export const PATHS = ['userName', 'name.givenName', 'name.familyName', 'title', WORK_MAIL, DEPARTMENT];

const plainAda: AccountImage = {
  active: true,
  attributes: {
    userName: 'ada.lindqvist@example.com',
    'name.givenName': 'Ada',
    'name.familyName': 'Lindqvist',
    [WORK_MAIL]: 'ada.lindqvist@example.com',
    [DEPARTMENT]: 'Engineering "R&D"',
  },
  groups: [],
};

export const MATCH: AccountWrite['match'] = ['externalId', 'userName'];

export function wish(desired: AccountImage, more: Partial<AccountWrite> = {}): AccountWrite {
  return { externalId: 'E1001', remoteId: null, desired, current: null, match: MATCH, ...more };
}

/** Ada as this app takes her. */
export function adaOf({ limits = {} }: TargetUnderTest): AccountImage {
  return fit(limits, { ...plainAda, attributes: { ...plainAda.attributes, ...limits.extra } });
}

export function fit(limits: AppLimits, image: AccountImage): AccountImage {
  const kept = Object.entries(image.attributes).filter(([path]) => !limits.without?.includes(path));
  return { ...image, attributes: Object.fromEntries(kept) };
}

/** The app shows every value as it was wanted, its own spelling allowed for. */
export function assertShows({ target }: TargetUnderTest, account: RemoteAccount, wanted: AccountAttributes): void {
  for (const path in wanted) {
    const same = target.sameValue?.(path, wanted[path] ?? null, account.attributes[path]);
    if (same !== true) assert.deepEqual(account.attributes[path] ?? null, wanted[path] ?? null, path);
  }
}

export function but(image: AccountImage, attributes: AccountImage['attributes'], active = image.active): AccountImage {
  return { ...image, active, attributes: { ...image.attributes, ...attributes } };
}

export function isConflict(error: unknown): boolean {
  return error instanceof ConflictError;
}

export async function accounts(
  { target, limits = {}, accountsOf }: TargetUnderTest,
  paths = [...PATHS, ...Object.keys(limits.extra ?? {})],
): Promise<readonly RemoteAccount[]> {
  if (accountsOf !== undefined) return accountsOf(paths);
  const reading = await target.readAll(paths);
  assert.deepEqual(reading.doubts, []);
  return reading.accounts;
}

export async function only(subject: TargetUnderTest): Promise<RemoteAccount> {
  const [first, ...more] = await accounts(subject);
  assert.ok(first !== undefined && more.length === 0, 'exactly one account');
  return first;
}

export async function members({ target, membersOf }: TargetUnderTest, groupId: string): Promise<readonly string[]> {
  if (membersOf !== undefined) return [...membersOf(groupId)].sort();
  const { groups } = await target.readAll([]);
  return [...(groups.find((group) => group.remoteId === groupId)?.memberIds ?? [])].sort();
}

export async function people(subject: TargetUnderTest, count: number): Promise<string[]> {
  const { target } = subject;
  const ada = adaOf(subject);
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) {
    const desired = but(ada, { userName: `p${number}@example.com`, [WORK_MAIL]: `p${number}@example.com` });
    ids.push((await target.ensureAccount(wish(desired, { externalId: `P${number}` }))).remoteId);
  }
  return ids;
}
