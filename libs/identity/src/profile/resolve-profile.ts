import { compareText } from '@joinery/kernel';
import type { AttributeValue } from './attribute';
import { compareRecords } from './primary-observation';
import {
  BY_HAND,
  type Absence,
  type Authority,
  type AuthorityTable,
  type LosingValue,
  type Observation,
  type Profile,
  type ResolvedAttribute,
  type StaleSources,
} from './profile';

/** What one source says of one attribute. `value` undefined: not returned. */
interface Voice {
  readonly sourceId: string;
  readonly versionId: string;
  readonly value: AttributeValue | undefined;
  readonly isStale: boolean;
}

type Candidate = Omit<ResolvedAttribute, 'losers'>;

const NOTHING_STALE: StaleSources = new Set();

interface Hearing {
  /** Ids of the sources that say anything of the person, in their order. */
  readonly sources: readonly string[];
  readonly bySource: ReadonlyMap<string, Observation>;
  readonly stale: StaleSources;
}

/**
 * Decides every attribute that the authority table names. A source that has no record of the person is not heard and
 * decides nothing; an attribute of which nobody says anything keeps its previous value, because absence is not a fact.
 * The order of the observations does not matter; of several records of one source the latest is heard. What a stale
 * source says is weighed as `onStale` has it, whatever it says.
 */
export function resolveProfile(
  observations: readonly Observation[],
  previous: Profile | null,
  authority: AuthorityTable,
  stale: StaleSources = NOTHING_STALE,
): Profile {
  const bySource = latestBySource(observations);
  const hearing: Hearing = { sources: [...bySource.keys()].sort(), bySource, stale };
  const attributes: Record<string, ResolvedAttribute> = {};
  for (const [name, rule] of authority) {
    const before = previous?.attributes[name] ?? null;
    const resolved = resolveAttribute(name, rule, hearing, isOverByNow(name, before, bySource) ? null : before);
    if (resolved) attributes[name] = resolved;
  }
  return { attributes };
}

/** A value that somebody set by hand goes when it is taken back or its time is over: nobody keeps it. */
function isOverByNow(
  name: string,
  before: ResolvedAttribute | null,
  bySource: ReadonlyMap<string, Observation>,
): boolean {
  // Only values that several sources make together have more than one source.
  if (before === null || !(before.source === BY_HAND || isOneOf(before.source))) return false;
  const hand = bySource.get(BY_HAND);
  return hand === undefined || !Object.hasOwn(hand.attributes, name);
}

function isOneOf(sources: string): boolean {
  return sources.includes('+') && sources.split('+').includes(BY_HAND);
}

function latestBySource(observations: readonly Observation[]): ReadonlyMap<string, Observation> {
  const latest = new Map<string, Observation>();
  for (const observation of observations) {
    const known = latest.get(observation.sourceId);
    if (!known || compareRecords(observation, known) < 0) latest.set(observation.sourceId, observation);
  }
  return latest;
}

function resolveAttribute(
  name: string,
  rule: Authority,
  hearing: Hearing,
  previous: ResolvedAttribute | null,
): ResolvedAttribute | null {
  const { bySource, stale } = hearing;
  const voices: Voice[] = [];
  for (const sourceId of rule.from) {
    const observation = bySource.get(sourceId);
    if (!observation || (sourceId === BY_HAND && !Object.hasOwn(observation.attributes, name))) continue;
    const [value, isStale] = [valueOf(observation, name), stale.size > 0 && stale.has(sourceId)];
    voices.push({ sourceId, versionId: observation.versionId, value, isStale });
  }
  const winner =
    (rule.pick === 'first' ? null : combined(rule, voices, previous)) ?? firstVoice(rule, voices, previous);
  if (!winner) return null;
  const losers = losingValues(name, rule, winner, voices, hearing);
  return losers.length > 0 ? { ...winner, losers } : winner;
}

/** No reader lets a number in that is none (NaN, Infinity), and JSON has no word for it: it was not said. */
function valueOf(observation: Observation, name: string): AttributeValue | undefined {
  const value = Object.hasOwn(observation.attributes, name) ? observation.attributes[name] : undefined;
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
}

/** Down the ranks to the first source that has a value, or whose silence settles the matter. */
function firstVoice(rule: Authority, voices: readonly Voice[], previous: ResolvedAttribute | null): Candidate | null {
  let emptied: Voice | null = null;
  for (const voice of voices) {
    if (isLeftOut(voice, rule)) {
      const settled = byStaleness(voice, rule, previous);
      if (settled) return settled;
      continue;
    }
    if (voice.value !== undefined && voice.value !== null) return won(voice, voice.value, rule);
    if (voice.value === null) emptied ??= voice;
    const settled = bySilence(voice.value === null ? rule.onNull : rule.onAbsent, voice, rule, previous);
    if (settled) return settled;
  }
  if (emptied) return cleared(emptied, rule);
  if (previous) return { ...withoutLosers(previous), reason: 'kept' };
  // Old news is better than none: nobody whom it was passed on to has anything to say.
  const passedOn = voices.find((voice) => isLeftOut(voice, rule) && voice.value !== undefined && voice.value !== null);
  return passedOn ? won(passedOn, passedOn.value as AttributeValue, rule) : null;
}

function byStaleness(voice: Voice, rule: Authority, previous: ResolvedAttribute | null): Candidate | null {
  const settled = bySilence(rule.onStale, voice, rule, previous);
  return settled && { ...settled, stale: true };
}

function bySilence(
  absence: Absence,
  voice: Voice,
  rule: Authority,
  previous: ResolvedAttribute | null,
): Candidate | null {
  switch (absence) {
    case 'clear':
      return cleared(voice, rule);
    case 'next':
      return null;
    case 'keep':
      return previous ? { ...withoutLosers(previous), reason: 'kept' } : null;
    case 'hold':
      return previous
        ? { ...withoutLosers(previous), reason: 'held' }
        : { value: null, source: voice.sourceId, versionId: voice.versionId, rule: rule.rule, reason: 'held' };
  }
}

/**
 * Union, earliest or latest over all sources that have a value; null when none has. A stale source adds its value under
 * `keep` alone; under `hold` nothing moves as long as one of them is stale.
 */
function combined(rule: Authority, voices: readonly Voice[], previous: ResolvedAttribute | null): Candidate | null {
  const holding = rule.onStale === 'hold' ? voices.find((voice) => voice.isStale) : undefined;
  if (holding) return byStaleness(holding, rule, previous);
  const heard = voices.filter((voice) => voice.value !== undefined && voice.value !== null && !isLeftOut(voice, rule));
  const [first] = heard;
  if (!first) return null;
  if (rule.pick === 'union') {
    const values = heard.flatMap((voice) => (Array.isArray(voice.value) ? voice.value : [String(voice.value)]));
    const source = heard.map((voice) => voice.sourceId).join('+');
    return { ...won(first, [...new Set<string>(values)].sort(), rule), source };
  }
  let best = first;
  for (const voice of heard) {
    const order = compareValues(voice.value, best.value);
    if (rule.pick === 'earliest' ? order < 0 : order > 0) best = voice;
  }
  return won(best, best.value as AttributeValue, rule);
}

function losingValues(
  name: string,
  rule: Authority,
  winner: Candidate,
  voices: readonly Voice[],
  { sources, bySource }: Hearing,
): LosingValue[] {
  const losers: LosingValue[] = [];
  let above = rule.pick === 'first';
  for (const voice of voices) {
    const won = winner.reason === 'won' && winner.source === voice.sourceId;
    if (won) {
      above = false;
      continue;
    }
    const value = voice.value ?? null;
    if (value === null) {
      if (above) losers.push({ sourceId: voice.sourceId, value, why: voice.value === null ? 'empty' : 'not returned' });
    } else if (isLeftOut(voice, rule)) {
      losers.push({ sourceId: voice.sourceId, value, why: `its source is stale: ${rule.onStale}` });
    } else if (rule.pick !== 'union' && !sameValue(value, winner.value)) {
      losers.push({ sourceId: voice.sourceId, value, why: whyLost(rule, winner) });
    }
  }
  for (const sourceId of sources) {
    if (rule.from.includes(sourceId)) continue;
    const value = valueOf(bySource.get(sourceId) as Observation, name) ?? null;
    if (value === null || sameValue(value, winner.value)) continue;
    losers.push({ sourceId, value, why: 'may not decide this attribute' });
  }
  return losers;
}

function isLeftOut({ isStale }: Voice, { onStale }: Authority): boolean {
  return isStale && onStale !== 'keep';
}

function whyLost(rule: Authority, winner: Candidate): string {
  if (winner.reason !== 'won') return `a source of higher rank decided: ${winner.reason}`;
  if (rule.pick === 'earliest') return `later than ${winner.source}`;
  if (rule.pick === 'latest') return `earlier than ${winner.source}`;
  return `ranked below ${winner.source}`;
}

function won(voice: Voice, value: AttributeValue, rule: Authority): Candidate {
  const { sourceId: source, versionId, isStale } = voice;
  return { value, source, versionId, rule: rule.rule, reason: 'won', ...(isStale ? { stale: true } : {}) };
}

function cleared(voice: Voice, rule: Authority): Candidate {
  return { value: null, source: voice.sourceId, versionId: voice.versionId, rule: rule.rule, reason: 'cleared' };
}

function withoutLosers({ losers: _losers, stale: _stale, ...rest }: ResolvedAttribute): Candidate {
  return rest;
}

function sameValue(left: AttributeValue, right: AttributeValue): boolean {
  if (left === right) return true;
  return Array.isArray(left) && Array.isArray(right) && JSON.stringify(left) === JSON.stringify(right);
}

/** Numbers by size; everything else as text, which for dates is their order. */
function compareValues(left: AttributeValue | undefined, right: AttributeValue | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left), String(right)];
  return compareText(a, b);
}
