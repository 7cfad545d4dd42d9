import { type Finding, type Instant, localDateAt } from '@joinery/kernel';
import {
  BY_HAND,
  comesBackAfterPurge,
  lifecycleState,
  type Observation,
  pastOf,
  phaseOf,
  primaryObservation,
  type PrimaryObservation,
  type Profile,
  profileValues,
  resolveProfile,
  type StaleSources,
  termDates,
  type TodayOf,
  zoneOf,
} from '@joinery/identity';
import { deriveAttributes, type PolicySet, type ReservedValues } from '@joinery/policy';
import type { PersonToEvaluate } from '@joinery/store';
import { heldAttributes } from './hold-findings';

/** A person while being looked at: resolved, and derived as far as reserved values allow. */
export interface PersonInProgress {
  readonly person: PersonToEvaluate;
  /** What the sources say, before anything is derived. */
  readonly heard: Profile;
  readonly profile: Profile;
  readonly findings: readonly Finding[];
  /** Attributes that could not be made, and hold nothing of before. */
  readonly unmade: ReadonlySet<string>;
  /** Attributes that want a value of their own, unique among all people. */
  readonly wanted: readonly string[];
  /** They come back after their retention, and policy gives them new names: the old ones are to be given back. */
  readonly isRenewed: boolean;
}

/**
 * The first half of a look, before `judgePerson`: every source is heard, and everything that can be derived without a
 * reservation is.
 */
export function resolvePerson(
  person: PersonToEvaluate,
  reserved: ReservedValues,
  policy: PolicySet,
  now: Instant,
): PersonInProgress {
  const primary = primaryPerSource(person, policy, now);
  const previous = withoutFormerEnd(person, primary, policy);
  const heard = resolveProfile(primary, previous, policy.authority, staleFor(person));
  const isRenewed = getsNewNames(person, heard, policy, now);
  return derived({ person, heard: isRenewed ? withoutSeeds(heard, policy) : heard, isRenewed }, reserved, policy);
}

/** The person with other values reserved for them: what is made of these is made anew, nothing is heard again. */
export function derived(
  { person, heard, isRenewed }: Pick<PersonInProgress, 'person' | 'heard' | 'isRenewed'>,
  reserved: ReservedValues,
  policy: PolicySet,
): PersonInProgress {
  const previous = isRenewed && person.profile ? withoutSeeds(person.profile, policy) : person.profile;
  const made = deriveAttributes(heard, policy, reserved, previous);
  return {
    person,
    heard,
    profile: made.profile,
    findings: [...heldAttributes(made.profile), ...made.findings],
    unmade: made.unmade,
    wanted: made.reservationsWanted.map((wish) => wish.attribute),
    isRenewed,
  };
}

/**
 * The profile of before without the end of another employment. Where another record of a source speaks than last time
 * and does not return an end, or the word for one, there is none: what its authority would keep is that of the record
 * that spoke before.
 */
function withoutFormerEnd(
  { profile, observations }: PersonToEvaluate,
  primary: readonly Observation[],
  policy: PolicySet,
): Profile | null {
  if (profile === null || observations.length < 2) return profile;
  const anew = primary.filter(({ sourceId, recordKey }) => {
    const spoke = profile.attributes[policy.sources.get(sourceId)?.key ?? ''];
    return spoke?.source === sourceId && spoke.value !== null && spoke.value !== recordKey;
  });
  if (anew.length === 0) return profile;
  const ends = attributesOfEnds(policy);
  const isFormer = (name: string, source: string): boolean =>
    ends.has(name) && anew.some((one) => one.sourceId === source && !Object.hasOwn(one.attributes, name));
  const kept = Object.entries(profile.attributes).filter(([name, { source }]) => !isFormer(name, source));
  return { attributes: Object.fromEntries(kept) };
}

/** The dates that tell an end, and whatever a word for it is made of. */
function attributesOfEnds({ lifecycle, derivations }: PolicySet): ReadonlySet<string> {
  const { starts, ends } = termDates(lifecycle);
  const byWord = lifecycle.states.filter(({ state, from }) => from === null && phaseOf(state) === 'over');
  const read = new Set([...ends, ...byWord.flatMap(({ uses = [] }) => uses)]);
  // Each derivation stands after those that it reads.
  for (const { attribute, uses } of [...derivations].reverse())
    if (read.has(attribute)) for (const name of uses) read.add(name);
  return new Set([...read].filter((name) => !starts.includes(name)));
}

const NOTHING_STALE: StaleSources = new Set();

function staleFor({ staleSources }: PersonToEvaluate): StaleSources {
  return staleSources === undefined || staleSources.length === 0 ? NOTHING_STALE : new Set(staleSources);
}

function getsNewNames(person: PersonToEvaluate, heard: Profile, { lifecycle }: PolicySet, now: Instant): boolean {
  if (lifecycle.rehire?.names !== 'new') return false;
  const past = person.past ?? pastOf(person.state);
  return (
    past.known === 'purged' && comesBackAfterPurge(past, lifecycleState(profileValues(heard), lifecycle, now).state)
  );
}

/** What was made once is made anew. */
function withoutSeeds({ attributes }: Profile, { derivations }: PolicySet): Profile {
  const seeds = new Set(derivations.filter(({ mode }) => mode === 'seed').map(({ attribute }) => attribute));
  const kept = Object.entries(attributes).filter(([name, { source }]) => source !== 'derived' || !seeds.has(name));
  return { attributes: Object.fromEntries(kept) };
}

function primaryPerSource(person: PersonToEvaluate, policy: PolicySet, now: Instant): Observation[] {
  const byHand = person.observations.filter(({ sourceId }) => sourceId === BY_HAND);
  const speaking = speakingRecords(person, policy, now).map(({ observation }) => observation);
  return [...speaking, ...byHand.map((observation) => countingAt(observation, now))];
}

/**
 * Of several records of one source (a rehire, a second job) one speaks for the person, by the day it is where they
 * work; none in whose place the source lists another. Source by source; what was set by hand is not among them.
 */
export function speakingRecords(
  { observations, superseded = [] }: PersonToEvaluate,
  { lifecycle, sources: mappings }: PolicySet,
  now: Instant,
): PrimaryObservation[] {
  const today: TodayOf = ({ attributes }) => localDateAt(now, zoneOf(attributes, lifecycle));
  const sources = [...new Set(observations.map((observation) => observation.sourceId))].sort();
  return sources.flatMap((sourceId) => {
    const own = observations.filter((one) => one.sourceId === sourceId && !superseded.includes(one.versionId));
    if (sourceId === BY_HAND || own.length === 0) return [];
    const { speaks } = mappings.get(sourceId)?.secondJobs ?? {};
    return [primaryObservation(own, today, speaks, termDates(lifecycle))];
  });
}

/** What was set by hand and counts at this instant. */
function countingAt(observation: Observation, now: Instant): Observation {
  const { until = {}, attributes } = observation;
  const counting = Object.entries(attributes).filter(([name]) => {
    const end = until[name];
    return end === undefined || end > now;
  });
  return { ...observation, attributes: Object.fromEntries(counting) };
}
