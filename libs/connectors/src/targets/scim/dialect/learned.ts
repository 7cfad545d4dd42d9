import type { AppFindings } from '../../../kit/target';
import { ClosedAccounts } from './closed-accounts';
import { ForgottenPaths } from './forgotten-paths';
import { Labels } from './labels';
import { GroupNames } from '../groups/group-names';
import type { PatchForm } from './patch-form';
import { stateIn } from './state-shown';
import { WholeLists } from './whole-lists';

/** Statuses that speak of the question and not of its subject: the filter is not understood, or not allowed, here. */
const FILTER_REFUSED = new Set([400, 403, 405, 413, 414, 422, 501]);
/** Failures of queries in a row after which an app is taken not to understand them. */
const CRASHES = 3;
/** Answers in a row with several people, none of whom was asked for, after which a filter is taken to be ignored. */
const BLIND_ANSWERS = 3;

/** PATCH refused so often in a row without a word of why, where PUT was taken, is taken not to be there. */
const PATCHES_REFUSED = 3;

export const NOTHING_FOUND: AppFindings = {
  membersHidden: false,
  neverKept: [],
  doublesRefused: false,
  ofClosed: {},
  groupNames: {},
  labels: {},
};

/**
 * What a connector has learned of its app while it worked. It stands in no profile and narrows nothing for good; what
 * was dear to find out is kept as `findings`, and the rest is learned again by the next process.
 */
export class Learned {
  /** The app was seen not to keep our `externalId`. */
  losesKeys = false;
  /** Changes go out as PUT: PATCH is not there, or was answered and not done. */
  puts = false;
  /** Queries with `or` are read; null while that was not seen. */
  readsOr: boolean | null = null;
  /** Accounts that were just made and that no query with `or` showed yet. */
  orTrials = 0;
  isLearningOr = false;
  /** How PATCH is said, where the usual form was refused. */
  form: PatchForm | null = null;
  /** A PUT that holds what is the app's own to write is refused. */
  putsLean = false;
  /** Writes want to name the version that they change (428, RFC 6585 section 3). */
  wantsVersions = false;
  /** Some group of this app was seen with a member in it: an empty list means something here. */
  showsMembers = false;
  /** Groups never show a member, and nothing else tells: the yes to a change has to do. */
  hidesMembers: boolean;
  /** A second account with a user name that is taken was tried, and refused. */
  readonly refusesDoubles: boolean;
  /** Groups are changed by PUT: PATCH of them is not there. */
  putsGroups = false;
  /** Whoever is added to a group is named with their type and address: the id alone was refused. */
  namesMembersWhole = false;
  /** Whether `members.value eq` is read by the app; null while it was not asked. */
  filtersMembers: boolean | null = null;
  /** Some person of this app was seen with a group at it: `groups` of a user means something here. */
  showsGroupsOfUsers = false;
  /** The app writes `active` as text or as a number, also of open accounts; null while no reading has told. */
  activeIsText: boolean | null = null;
  /** Paths have a slash at their end here: the app sends whoever leaves it out to the one with it. */
  slashesPaths = false;
  /**
   * How a page is asked for: by its start and its size, by its start alone, or not at all, since all is shown at once.
   */
  pages: 'start-and-count' | 'start' | 'all' = 'start-and-count';
  /** Whether a body that says that it is SCIM was taken; null while none was. */
  takesScimType: boolean | null = null;
  /** Endpoints are known in lower case only; null while no collection has answered. */
  lowerPaths: boolean | null = null;
  /** Most operations, and members of one operation, that this app was seen to take. */
  mostAtOnce = Number.MAX_SAFE_INTEGER;
  private readonly patchesRefused = { users: 0, groups: 0 };
  /** Whether a PATCH was taken by now. */
  readonly takesPatch = { users: false, groups: false };
  private crashes = 0;
  private readonly blind = new Map<string, number>();
  /** Group -> when the app first said yes to a change of it and then showed nobody. */
  private readonly silentSince = new Map<string, number>();
  /** Paths at which a new account shows something of the app's own, whatever is sent. */
  readonly alters = new Set<string>();
  /** Paths that were forbidden to us (403) while other changes of the same account were taken. */
  readonly forbiddenPaths = new Set<string>();
  readonly forgotten: ForgottenPaths;
  readonly lists = new WholeLists();
  readonly closed: ClosedAccounts;
  readonly groupNames: GroupNames;
  readonly labels: Labels;

  /** `before`: what was found out of this app earlier. */
  constructor(private readonly before?: AppFindings) {
    this.refusesDoubles = before?.doublesRefused ?? false;
    this.hidesMembers = before?.membersHidden ?? false;
    this.forgotten = new ForgottenPaths(before?.neverKept);
    this.closed = new ClosedAccounts(before?.ofClosed);
    this.groupNames = new GroupNames(before?.groupNames);
    this.labels = new Labels(before?.labels);
  }

  get findings(): AppFindings | null {
    const { paths } = this.forgotten;
    const { ways: ofClosed } = this.closed;
    const { known: groupNames } = this.groupNames;
    const { known: labels } = this.labels;
    const { hidesMembers: membersHidden, refusesDoubles: doublesRefused } = this;
    const byName = [paths, ofClosed, groupNames, labels];
    const isNothing = !membersHidden && byName.every((one) => Object.keys(one).length === 0);
    if (this.before === undefined && isNothing) return null;
    return { membersHidden, neverKept: paths, doublesRefused, ofClosed, groupNames, labels };
  }

  /**
   * Takes in the status of the answer to a query; true when the app refuses filters as such, or seems to fall over
   * them.
   */
  refusesFilter(status: number): boolean {
    this.crashes = status === 500 ? this.crashes + 1 : 0;
    return FILTER_REFUSED.has(status) || this.crashes >= CRASHES;
  }

  /** Takes in that PATCH was refused where PUT was taken; true when it has been so too often for another try. */
  lacksPatch(of: 'users' | 'groups'): boolean {
    this.patchesRefused[of] += 1;
    return this.patchesRefused[of] >= PATCHES_REFUSED;
  }

  notePatchTaken(of: 'users' | 'groups'): void {
    this.patchesRefused[of] = 0;
    this.takesPatch[of] = true;
  }

  /** Whether this app returns whoever it likes when it is asked for this attribute. */
  ignoresFilter(attribute: string): boolean {
    return (this.blind.get(attribute) ?? 0) >= BLIND_ANSWERS;
  }

  /** Takes in how many an app returned to a filter, and how many of them were asked for. */
  noteFilter(attribute: string, returned: number, kept: number): void {
    if (kept > 0) this.blind.delete(attribute);
    else if (returned > 1) this.blind.set(attribute, (this.blind.get(attribute) ?? 0) + 1);
  }

  /** A group with somebody in it was seen: whatever was thought of lists that show nobody is forgotten. */
  noteShown(): void {
    this.showsMembers = true;
    this.hidesMembers = false;
  }

  /**
   * How long a group has shown nobody, in milliseconds, since the app first said yes to a change of it; 0 the first
   * time.
   */
  silenceOf(group: string): number {
    const now = performance.now();
    const since = this.silentSince.get(group);
    if (since === undefined) this.silentSince.set(group, now);
    return now - (since ?? now);
  }

  /** Takes in what a reading shows as `active`. A single truth value tells that text is not this app's way. */
  noteState(active: unknown): void {
    if (typeof active === 'boolean') this.activeIsText = false;
    else if (stateIn(active) === 'open') this.activeIsText ??= true;
  }
}
