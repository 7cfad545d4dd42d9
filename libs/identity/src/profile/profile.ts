import type { Attributes, AttributeValue } from './attribute';

/**
 * The source of values that people set by hand. It says nothing of attributes that nobody set, not even that they are
 * absent.
 */
export const BY_HAND = 'manual';

/** What one source says about one person, with enough to prove it later. */
export interface Observation {
  readonly sourceId: string;
  readonly recordKey: string;
  readonly versionId: string;
  readonly learnedAt: string;
  readonly attributes: Attributes;
  /** From when on a value counts no more, by attribute; of values that were set by hand. */
  readonly until?: Readonly<Record<string, string>>;
}

export type Absence = 'clear' | 'next' | 'keep' | 'hold';

/** Sources whose last complete run is too long ago, by what their `staleAfter` says. */
export type StaleSources = ReadonlySet<string>;

/**
 * Who may decide one attribute: sources in order of rank, and what an empty or missing value of a source means, and
 * what any word of a source means that is stale. Under `keep` its last word counts on.
 */
export interface Authority {
  readonly rule: string;
  readonly from: readonly string[];
  readonly pick: 'first' | 'union' | 'earliest' | 'latest';
  readonly onNull: Absence;
  readonly onAbsent: Absence;
  readonly onStale: Absence;
}

export type AuthorityTable = ReadonlyMap<string, Authority>;

export interface LosingValue {
  readonly sourceId: string;
  readonly value: AttributeValue;
  readonly why: string;
}

/** One attribute with its provenance: where it came from, by which rule, and what lost. */
export interface ResolvedAttribute {
  readonly value: AttributeValue;
  /** The source's id, or `derived`. */
  readonly source: string;
  readonly versionId: string | null;
  readonly rule: string;
  readonly reason: 'won' | 'kept' | 'held' | 'cleared' | 'derived' | 'seeded';
  /** The source that settled it is stale: this is what `onStale` makes of that. */
  readonly stale?: true;
  readonly losers?: readonly LosingValue[];
}

/** A person's attributes after every source was heard. */
export interface Profile {
  readonly attributes: Readonly<Record<string, ResolvedAttribute>>;
}

/**
 * Has no property that was not given to it, as an object without a prototype has none; but it is one of a class, which
 * V8 makes three times and copies six times as fast.
 */
const Values = function () {
  return;
} as unknown as { new (): Record<string, AttributeValue>; prototype: object };
Values.prototype = Object.freeze(Object.create(null) as object);

/** The bare values of a profile: what rules and mappings read. */
export function profileValues(profile: Profile): Attributes {
  const values = new Values();
  for (const [name, resolved] of Object.entries(profile.attributes)) values[name] = resolved.value;
  return values;
}
