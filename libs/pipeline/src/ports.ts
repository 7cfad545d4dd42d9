import type { Clock, Finding } from '@joinery/kernel';
import type { SourceReading, TargetConnector } from '@joinery/connectors/kit';
import type { PolicySet } from '@joinery/policy';
import type { AppConnection, Store } from '@joinery/store';

/** Opens connections to apps; one connector per app and process, reused. */
export interface TargetRegistry {
  /** Throws an `AuthError` when the app's secret or certificate cannot be read, or its profile is not fit. */
  open(app: AppConnection): TargetConnector;
  /** Whether `open` would give this one again, but for what work itself has shown of the app; opens nothing. */
  isCurrent(app: AppConnection, target: TargetConnector): boolean;
  /** What an app of this profile lets through, by its documentation; null where that states nothing. */
  budgetOf(profile: string): { readonly requests: number; readonly seconds: number } | null;
  /**
   * What is unusual about a connection to an app of this profile, for people. Refuses a profile that does not exist.
   */
  remarksOn(profile: string, connection: { baseUrl: string; authKind: string }): readonly string[];
}

/** Opens a reading of a file's bytes. */
export type OpenSource = (bytes: AsyncIterable<Buffer>) => Promise<SourceReading>;

/** The policy set that decisions are made under: that of the files, unless another one is followed. */
export interface PolicyHolder {
  /** Throws while the policy files have errors and no set stands in. */
  current(): PolicySet;
  /** The set of the files, whatever is followed. Throws as `current` does. */
  own(): PolicySet;
  /** Makes `current` a set that another process put in force; null: the own one again. */
  follow(set: PolicySet | null): void;
  /**
   * Looks at the policy files again. What is wrong with them is given back, as long as it is, and `current` stays the
   * set that was fit.
   */
  reload(): readonly Finding[];
  /** What was wrong with the files when they were looked at last. */
  faults(): readonly Finding[];
  /** Machine and folder of the files; null where they come from nowhere. */
  readonly place: string | null;
  /** Whether a place is another folder than this one. */
  isAnotherPlace(place: string): boolean;
}

/**
 * Moments of a step on its way to an app, at each of which a process can die: a turn begins and nothing is claimed
 * (`begun`), steps are claimed and their intents stored (`claimed`), a request goes out (`sending`), its answer is in
 * hand (`answered`) or will not come (`unknown`), the app is looked at for a step that was sent before (`looking`), and
 * the outcome is stored (`recorded`). Groups and memberships have moments of their own.
 */
export const DRAIN_POINTS = [
  'begun',
  'claimed',
  'sending',
  'answered',
  'unknown',
  'looking',
  'group-intent',
  'group-made',
  'members-sent',
  'recorded',
] as const;
export type DrainPoint = (typeof DRAIN_POINTS)[number];

/** What every use case stands on. */
export interface Ground {
  readonly store: Store;
  readonly clock: Clock;
  readonly policies: PolicyHolder;
  readonly targets: TargetRegistry;
  /** Told of every moment of a drain; for those who try what a death at that moment does. */
  readonly trace?: (point: DrainPoint, appId: string) => void;
}

/** Something was asked for that cannot be done; the message says what to do instead. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}
