import { stateIn } from './state-shown';

/** Failures of queries in a row after which an app is taken not to understand them. */
const CRASHES = 3;

/**
 * What a connector has learned of its app while it worked. It stands in no profile, narrows nothing for good, and the next
 * process learns it again.
 */
export class Learned {
  /** The app was seen not to keep our `externalId`. */
  losesKeys = false;
  /** Changes go out as PUT: PATCH is not there, or was answered and not done. */
  puts = false;
  /** Writes want to name the version that they change (428, RFC 6585 section 3). */
  wantsVersions = false;
  /** Some group of this app was seen with a member in it: an empty list means something here. */
  showsMembers = false;
  /** Groups never show a member, and nothing else tells: the yes to a change has to do. */
  hidesMembers = false;
  /** Groups are changed by PUT: PATCH of them is not there. */
  putsGroups = false;
  /** Whether `members.value eq` is read by the app; null while it was not asked. */
  filtersMembers: boolean | null = null;
  /** Some person of this app was seen with a group at it: `groups` of a user means something here. */
  showsGroupsOfUsers = false;
  /** The app writes `active` as text or as a number, also of open accounts; null while no reading has told. */
  activeIsText: boolean | null = null;
  /** Paths have a slash at their end here: the app sends whoever leaves it out to the one with it. */
  slashesPaths = false;
  /** How a page is asked for: by its start and its size, by its start alone, or not at all, since all is shown at once. */
  pages: 'start-and-count' | 'start' | 'all' = 'start-and-count';
  /** Whether a body that says that it is SCIM was taken; null while none was. */
  takesScimType: boolean | null = null;
  /** Endpoints are known in lower case only; null while no collection has answered. */
  lowerPaths: boolean | null = null;
  /** Most operations, and members of one operation, that this app was seen to take. */
  mostAtOnce = Number.MAX_SAFE_INTEGER;
  private crashes = 0;

  /** Takes in the status of the answer to a query; true when the app seems to fall over filters as such. */
  isFilterCrash(status: number): boolean {
    this.crashes = status === 500 ? this.crashes + 1 : 0;
    return this.crashes >= CRASHES;
  }

  /** Takes in what a reading shows as `active`. A single truth value tells that text is not this app's way. */
  noteState(active: unknown): void {
    if (typeof active === 'boolean') this.activeIsText = false;
    else if (stateIn(active) === 'open') this.activeIsText ??= true;
  }
}
