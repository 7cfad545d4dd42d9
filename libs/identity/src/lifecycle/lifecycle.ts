import type { Instant, Zone } from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';

export const LIFECYCLE_STATES = [
  'future',
  'prehire',
  'active',
  'leave',
  'suspended',
  'leaver',
  'purged',
  'unknown',
] as const;

/**
 * `future` is hired but before any window opens; `unknown` means no row matched: the person is held, nothing changes.
 */
export type LifecycleState = (typeof LIFECYCLE_STATES)[number];

/**
 * Begins: `joiner`, `rehire` (hired once more), `reinstate` (the end was taken back: the same employment goes on). Goes
 * on: `mover`, `conversion` (now employed as something else), `leave`, `suspend`, `return` (of either), `postpone` (the
 * start that was told is later). Ends: `leaver`, `rescind` (it never began).
 */
export type LifecycleEventKind =
  | 'joiner'
  | 'rehire'
  | 'reinstate'
  | 'mover'
  | 'conversion'
  | 'leave'
  | 'suspend'
  | 'return'
  | 'postpone'
  | 'leaver'
  | 'rescind';

/** HR systems write an open end as a day of this year or later, some as one that no calendar has. */
export const NEVER = '9999';

/** A named point of a person's life, made from a date of theirs: `end = last day of work, at the end of that day`. */
export interface InstantRule {
  readonly name: string;
  /** Attributes tried in order; the first that holds a date is used. */
  readonly dates: readonly string[];
  readonly at: 'day-start' | 'day-end';
  /** ISO 8601 duration, or null. */
  readonly offset: string | null;
}

/** First match wins. `from`: the instant must exist and have come. `when`: judged by the policy library. */
export interface StateRule {
  readonly id: string;
  readonly state: LifecycleState;
  readonly from: string | null;
  readonly when: ((facts: Attributes) => boolean) | null;
  /** Attributes that `when` reads. */
  readonly uses?: readonly string[];
}

/**
 * Whoever is hired again after they were purged. Before that they are who they were, with their names and accounts;
 * whether an account is still there after it, the app's policy has decided when they were purged.
 */
export interface RehireRule {
  /** new: a record that is new to us makes somebody new; one that was theirs stays theirs. */
  readonly person: 'same' | 'new';
  /** keep: names that nobody else was given meanwhile. new: the old ones are given back, others are made. */
  readonly names: 'keep' | 'new';
}

export interface LifecycleRules {
  readonly zone: (facts: Attributes) => Zone;
  /** Attributes that tell the zone. */
  readonly zoneUses?: readonly string[];
  readonly instants: readonly InstantRule[];
  readonly states: readonly StateRule[];
  /** Attributes that states and instants can depend on: dates, conditions, the zone. */
  readonly uses: ReadonlySet<string>;
  /** Attributes whose change is a move; when it is not given, every one but dates and status words. */
  readonly moves?: ReadonlySet<string>;
  /** Attributes whose change is a move that is called a conversion; none, when it is not given. */
  readonly conversions?: ReadonlySet<string>;
  /** The same person with the same names, when it is not given. */
  readonly rehire?: RehireRule;
}

export interface Lifecycle {
  readonly state: LifecycleState;
  /** Id of the row that decided. */
  readonly rule: string;
  /** The instant from which on that row holds; null where it waits for none. */
  readonly since: Instant | null;
  /** When the employment ended by its dates, for whoever is over; null where no date tells, and for everybody else. */
  readonly endedAt: Instant | null;
  readonly zone: Zone;
  readonly instants: Readonly<Record<string, Instant>>;
  /** The next instant at which the state may change by itself; null when none is ahead. */
  readonly wakeAt: Instant | null;
}
