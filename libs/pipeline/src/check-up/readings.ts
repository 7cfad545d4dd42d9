import type { SourceFreshness } from '@joinery/identity';
import type { Finding, Instant } from '@joinery/kernel';
import type { AppReading, DatabaseReading, SendingState, WaitingReading } from '@joinery/store';

/** The disk that JOINERY_HOME lies on, and with it the embedded database. */
export interface DiskReading {
  readonly path: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** The set in force and that of the files of this process. */
export interface PolicyReading {
  readonly name: string;
  readonly digest: string;
  /** Null: none was put in force yet. */
  readonly inForce: { readonly name: string; readonly digest: string; readonly since: Instant } | null;
  /** What is wrong with the files, for which the set in force stands in. */
  readonly faults: readonly Finding[];
  /** Apps of the policy that no connection leads to. */
  readonly unconnected: readonly string[];
}

/** One connected app. */
export interface AppCondition extends AppReading {
  /** Policy does not speak of it any more. */
  readonly isLeft: boolean;
  readonly sending: SendingState | null;
  readonly waiting: number;
  /** When the step that waits longest became due, of all and of leavers; null when none is due. */
  readonly oldestDue: Instant | null;
  readonly oldestLeaver: Instant | null;
  /** Why what is due is not sent now by the app's own schedule; null: it may be. */
  readonly closedBecause: string | null;
}

export interface SourceCondition extends SourceFreshness {
  /** When its last scheduled reading began that brought nothing about; null: the last one did, or there was none. */
  readonly unsettledSince: Instant | null;
}

/**
 * Everything that a check-up judges, of one moment. When steps became due is of the database's clock (`database.now`);
 * when sources were heard and apps connected and read, of the clock by which decisions are made (`now`).
 */
export interface Readings {
  readonly now: Instant;
  readonly database: DatabaseReading;
  /** Null where there is no such folder. */
  readonly disk: DiskReading | null;
  readonly policy: PolicyReading;
  readonly workers: number;
  readonly apps: readonly AppCondition[];
  readonly sources: readonly SourceCondition[];
  /** What is wrong with the sealing of the audit log, in a sentence; null: nothing. */
  readonly sealGap: string | null;
  readonly sealedEvents: number;
  /** How many of them the last checkpoint covers. */
  readonly signedEvents: number;
  /** How many events were signed here of a log that the database does not have any more; null: it has it. */
  readonly lostEvents: number | null;
  readonly waiting: WaitingReading;
  readonly heldImports: readonly string[];
}
