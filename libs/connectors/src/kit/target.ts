import type { AttributeValue } from '@joinery/identity';
import type { AccountAttributes, AccountImage, KeptForms } from '@joinery/provisioning';
import type { ClosedShown } from './closed-shown';
import type { CheckOptions, ConnectionReport } from './connection-report';

/** One HTTP exchange as evidence: no secrets, bodies cut. */
export interface Exchange {
  readonly method: string;
  /** Path and query below the app's base URL. */
  readonly path: string;
  readonly status: number | null;
  readonly ms: number;
  /** What was sent and what came back, redacted and cut to a readable length; only kept for writes and failures. */
  readonly request?: string;
  readonly response?: string;
}

/**
 * Asked before every request that a piece of work sends; waits for its turn. It throws when nothing more may be sent:
 * the work then ends where it is, and whoever takes it up again looks at the app first. `answered`: the request that
 * was let through is over, answered or not, and makes room for another. `hold`: the app asks for patience, and nobody's
 * request is let through for so many milliseconds; whose it was may ask again then. `recalled`: asked once more when
 * the connection stands and nothing of the request is on its way: why it must not be sent after all, however long the
 * connection took to come about; null: send it.
 */
export interface Permit {
  (): Promise<void>;
  readonly answered?: () => void;
  readonly hold?: (ms: number) => void;
  readonly recalled?: () => string | null;
}

/** Everything needed to bring one account about; nothing here is looked up by the connector in our own database. */
export interface AccountWrite {
  /** Our stable key of the person: the `externalId` in the app. */
  readonly externalId: string;
  /** The app's own id, when we know it. */
  readonly remoteId: string | null;
  readonly desired: AccountImage;
  /** What we believe the account to be now; null when we believe there is none. */
  readonly current: AccountImage | null;
  /** What the app made of values that were sent before; see `AccountResult.kept`. */
  readonly kept?: KeptForms | null;
  /** Attributes by which an account that is already there is recognised, in order. */
  readonly match: readonly ('externalId' | 'userName' | 'emails')[];
  readonly permit?: Permit;
  /**
   * How often this was tried before. A second try looks at the account before it sends, and what a slow app does not
   * show is a `TransientError` until it has been asked often enough.
   */
  readonly attempt?: number;
  /**
   * When this piece of work was taken in hand, by the clock of `performance.now()`: whatever others wrote to the
   * account for us was written before. A reading of the app that began later knows of it. Absent: now.
   */
  readonly claimedAt?: number;
  /**
   * The app may have made this account and not show it yet: it said yes, or its answer was lost. Absent: nothing of the
   * kind is known.
   */
  readonly isAwaited?: boolean;
  /** Called when that happens: for so long `isAwaited` is to be known to whoever takes the work up again, in any process. */
  readonly keepAwaited?: (forMs: number) => Promise<void>;
  /**
   * Values at paths of references (the enterprise `manager`) are our key of a person; this gives that person's id in
   * the app, null while there is none yet, undefined when none is to be there: then the path is left as it is. Absent:
   * values are sent as they are.
   */
  readonly resolve?: (person: string) => string | null | undefined;
}

export interface AccountResult {
  readonly remoteId: string;
  /**
   * `read-back`: the app showed the result afterwards; `answered`: it said itself that nothing is there; `accepted`: it
   * only said yes.
   */
  readonly proof: 'read-back' | 'answered' | 'accepted';
  /**
   * created: POST made it. adopted: it was there and is ours. changed: PATCH or PUT. unchanged: nothing had to be sent.
   */
  readonly effect: 'created' | 'adopted' | 'changed' | 'unchanged' | 'deleted';
  readonly exchanges: readonly Exchange[];
  /** What the app did beside what it was asked, and that it was put right; for people. */
  readonly remarks?: readonly string[];
  /** Values that the app keeps in a form of its own: neither a failure nor, as long as it shows that form, a difference. */
  readonly kept?: KeptForms;
}

export interface RemoteGroup {
  readonly remoteId: string;
  readonly displayName: string;
  /** Ids of members, or null when the app does not show them. */
  readonly memberIds: readonly string[] | null;
}

/** An account as the app has it. */
export interface AccountShown {
  readonly remoteId: string;
  readonly active: boolean;
  /** The values found at the asked-for paths. */
  readonly attributes: AccountAttributes;
  /** As in `AccountResult`. */
  readonly kept?: KeptForms;
}

export interface RemoteAccount extends AccountShown {
  readonly externalId: string | null;
  readonly userName: string | null;
}

/** What came of looking for an account. */
export interface AccountLook {
  /** Null: there is none that is ours. */
  readonly account: AccountShown | null;
  readonly exchanges: readonly Exchange[];
}

/** A whole reading of an app. `complete` is true only when it is proven; otherwise absence in it implies nothing. */
export interface TargetReading {
  readonly complete: boolean;
  /** Why it is not complete, for people. */
  readonly doubts: readonly string[];
  readonly accounts: readonly RemoteAccount[];
  readonly groups: readonly RemoteGroup[];
}

export interface GroupOptions {
  readonly permit?: Permit;
  /** Its create was sent a short while ago: it is only looked for, since the app may show it late. */
  readonly mayBeThere?: boolean;
  /** Who is in it from the start, where it has to be made: some apps make no group without members. */
  readonly members?: readonly string[];
}

export interface MemberChange {
  readonly groupRemoteId: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly permit?: Permit;
  /** How often this was tried before; see `AccountWrite.attempt`. Removals are never given up on. */
  readonly attempt?: number;
  /** What `TargetConnector.wholeList` gave after the last change of this group, in whichever process that was. */
  readonly wholeList?: string | null;
  /**
   * Awaited before a group goes out as a whole: what `TargetConnector.wholeList` gives by then has to outlive us, since
   * nobody who comes after could tell from a list that may be cut what it has become.
   */
  readonly keepWholeList?: () => Promise<void>;
}

export interface MemberResult {
  readonly proof: 'read-back' | 'accepted';
  readonly exchanges: readonly Exchange[];
}

/** What is found out of an app by working with it only, and dear to find out. */
export interface AppFindings {
  /**
   * It shows nobody in any group, with nothing else that tells: a membership is believed on the app's yes, and no
   * reading says anything about one.
   */
  readonly membersHidden: boolean;
  /** Paths that it says yes to and has never shown a value of: no difference, as long as that is so. */
  readonly neverKept: readonly string[];
  /**
   * A second account with a user name that is taken was tried, and refused: before a create nobody looks for the name.
   */
  readonly doublesRefused: boolean;
  /** What closed accounts show that is not what they hold: no difference, neither after a write nor in a reading. */
  readonly ofClosed: ClosedShown;
  /** Id of a group -> the name under which it was made, where the app calls it otherwise. */
  readonly groupNames: Readonly<Record<string, string>>;
  /** Path -> where the app keeps it: under a type of its own (`work` becomes `business`). */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * An app that accounts are written to. Every method throws `TransientError`, `ThrottledError`, `AuthError`,
 * `ConflictError` or `TerminalError` and nothing else; each carries the exchanges that led to it.
 */
export interface TargetConnector {
  readonly appId: string;
  /** Requests in flight at once, over the whole app. */
  readonly concurrency: number;
  /**
   * Memberships that one call had better be about, where each is proven by a request of its own; absent: as many as
   * there are.
   */
  readonly membersAtOnce?: number;
  /**
   * Makes sure the account is as desired (attributes and `active`; groups are a matter of `changeMembers`). Without
   * `remoteId` it looks first, creates with our `externalId`, and looks again on 409 or on a lost answer: doing it
   * twice makes one account. A foreign account in the way is a `ConflictError`.
   */
  ensureAccount(write: AccountWrite): Promise<AccountResult>;
  /**
   * Looks for an account that a create may have made whose outcome is not known; writes nothing. `desired` is what was
   * sent. Not to be seen proves nothing at first: it is a `TransientError` until the app has been asked often enough.
   */
  findAccount(write: AccountWrite): Promise<AccountLook>;
  /** Deletes the account; one that is gone already is fine. */
  deleteAccount(write: AccountWrite): Promise<AccountResult>;
  /**
   * Finds the group by display name or creates it. Doing it twice makes one group. `APP_GROUP_EMPTY`: the app may make
   * none without members.
   */
  ensureGroup(
    displayName: string,
    options?: GroupOptions,
  ): Promise<{ readonly group: RemoteGroup; readonly exchanges: readonly Exchange[] }>;
  /** Adds and removes members against a fresh read. The caller sees to it that one call per group runs at a time. */
  changeMembers(change: MemberChange): Promise<MemberResult>;
  /**
   * A mark of the members that a group is known to hold and no others, for the next change of it: an app that takes
   * groups only as a whole may cut the lists that it shows. Null: nothing is known, or nothing depends on it.
   */
  wholeList?(groupRemoteId: string): string | null;
  /** Reads everything: accounts with the given paths, and groups with members. */
  readAll(paths: readonly string[], permit?: Permit): Promise<TargetReading>;
  /**
   * One account as `readAll` gives it, by the app's id; null when there is none. For whom a reading does not show: that
   * alone proves nothing. Absent: the app cannot be asked.
   */
  readOne?(remoteId: string, paths: readonly string[], permit?: Permit): Promise<RemoteAccount | null>;
  /**
   * Whether somebody is in a group whose list does not show them, as far as the app tells otherwise; null where it does
   * not. Absent: the app cannot be asked.
   */
  isMember?(groupRemoteId: string, memberRemoteId: string, permit?: Permit): Promise<boolean | null>;
  /**
   * Those of these accounts whom a group shows when it is read by itself: a list of groups may lag behind, or be cut.
   * Absent: the app cannot be asked.
   */
  membersAmong?(groupRemoteId: string, remoteIds: readonly string[], permit?: Permit): Promise<readonly string[]>;
  /** Gives a group another display name; it stays the same group. Absent: the app cannot. */
  renameGroup?(groupRemoteId: string, displayName: string, permit?: Permit): Promise<MemberResult>;
  /** Whether what the app shows at a path is what was wanted, its own spelling allowed for; for readings. */
  sameValue?(path: string, desired: AttributeValue, observed: AttributeValue | undefined): boolean;
  /**
   * What work has shown of the app so far, and is worth keeping: given back to the connector when it is opened again.
   * Null: nothing, and nothing was known before.
   */
  findings?(): AppFindings | null;
  /** Tries the connection with named checks; see `checks`. */
  check?(options: CheckOptions): Promise<ConnectionReport>;
  close(): Promise<void>;
}
