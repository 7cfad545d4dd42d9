import { compareText, type LocalDate } from '@joinery/kernel';
import type { Observation } from './profile';
import type { LifecycleRules } from '../lifecycle/lifecycle';
import { endDates, startDates } from '../lifecycle/lifecycle-state';
import { ENDS, firstDate, STARTS } from '../records/employment-term';
import type { SecondJobs } from '../records/source-mapping';

/** What set the record that speaks apart from the next one in turn. */
export type PrimaryReason =
  | 'only record'
  | 'current employment'
  | 'next employment'
  | 'called primary'
  | 'ended last'
  | 'began last'
  | 'began first'
  | 'begins next'
  | 'follows on the other'
  | 'larger key';

export interface PrimaryObservation {
  readonly observation: Observation;
  readonly reason: PrimaryReason;
}

interface Term {
  readonly observation: Observation;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly rank: 0 | 1 | 2;
}

/** Below zero where the left one goes before. */
interface Difference {
  readonly order: number;
  readonly reason: PrimaryReason;
}

interface Criterion {
  readonly reason: PrimaryReason;
  readonly compare: (left: Term, right: Term) => number;
}

const earlierStart = (left: Term, right: Term): number => compareText(left.start, right.start);
const CALLED_PRIMARY: Criterion = {
  reason: 'called primary',
  compare: (left, right) => Number(isCalledPrimary(right)) - Number(isCalledPrimary(left)),
};
const BEGAN_LAST: Criterion = { reason: 'began last', compare: (left, right) => earlierStart(right, left) };
const BEGAN_FIRST: Criterion = { reason: 'began first', compare: earlierStart };
const BEGINS_NEXT: Criterion = { reason: 'begins next', compare: earlierStart };
const ENDED_LAST: Criterion = { reason: 'ended last', compare: (left, right) => compareText(right.end, left.end) };
const FOLLOWS: Criterion = {
  reason: 'follows on the other',
  compare: (left, right) => succession(left.observation, right.observation),
};
const LARGER_KEY: Criterion = {
  reason: 'larger key',
  compare: (left, right) => compareText(right.observation.recordKey, left.observation.recordKey),
};

const ALWAYS = '0000-00-00';
const NEVER = '9999-99-99';

/** The attributes that say from when to when an employment lasts, in the order in which they are believed. */
export interface TermDates {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
}

const USUAL: TermDates = { starts: STARTS, ends: ENDS };

/** As the policy's instants have them, and then by their usual names. */
export function termDates(lifecycle: LifecycleRules): TermDates {
  return {
    starts: [...new Set([...startDates(lifecycle), ...STARTS])],
    ends: [...new Set([...endDates(lifecycle), ...ENDS])],
  };
}

/** The day it is where the record's person works. */
export type TodayOf = (observation: Observation) => LocalDate;

/**
 * Of several records that one source has of a person, the one that speaks today: an employment under way goes before
 * one that is still to begin, and that before one that is over; then the one that its source calls primary; then the
 * latest start (of those under way the earliest, where `speaks` says so), then the record that names another as its
 * former one, then the larger key. When a record was learned decides nothing: a company that is loaded at once is the
 * same as one that was followed for years. A second job that begins next month moves nobody today. Hand in at least
 * one.
 */
export function primaryObservation(
  observations: readonly Observation[],
  today: LocalDate | TodayOf,
  speaks: SecondJobs['speaks'] = 'latest',
  dates: TermDates = USUAL,
): PrimaryObservation {
  const [only, ...more] = observations;
  if (only !== undefined && more.length === 0) return { observation: only, reason: 'only record' };
  const todayOf = typeof today === 'string' ? (): LocalDate => today : today;
  const terms = observations
    .map((observation) => term(observation, todayOf(observation), dates))
    .sort((left, right) => setApart(left, right, speaks)?.order ?? 0);
  const [first, second] = terms;
  if (!first || !second) throw new Error('primaryObservation needs at least one observation');
  return { observation: first.observation, reason: setApart(first, second, speaks)?.reason ?? 'larger key' };
}

function term(observation: Observation, today: LocalDate, { starts, ends }: TermDates): Term {
  const start = firstDate(observation.attributes, starts) ?? ALWAYS;
  const end = firstDate(observation.attributes, ends) ?? NEVER;
  const isOver = end < today || end < start;
  const rank = isOver ? 2 : start > today ? 1 : 0;
  return { observation, start, end, rank };
}

/** What sets two records apart, below zero where the left one goes before; null for one and the same. */
function setApart(left: Term, right: Term, speaks: SecondJobs['speaks']): Difference | null {
  if (left.rank !== right.rank) {
    const isCurrent = left.rank === 0 || right.rank === 0;
    return { order: left.rank - right.rank, reason: isCurrent ? 'current employment' : 'next employment' };
  }
  for (const { compare, reason } of [CALLED_PRIMARY, ...byDates(left.rank, speaks), FOLLOWS, LARGER_KEY]) {
    const order = compare(left, right);
    if (order !== 0) return { order, reason };
  }
  return null;
}

/** Of several that are still to begin, the next one; of those over, the one that ended last. */
function byDates(rank: Term['rank'], speaks: SecondJobs['speaks']): readonly Criterion[] {
  if (rank === 1) return [BEGINS_NEXT];
  if (rank === 2) return [ENDED_LAST, BEGAN_LAST];
  return [speaks === 'earliest' ? BEGAN_FIRST : BEGAN_LAST];
}

function isCalledPrimary({ observation }: Term): boolean {
  return observation.attributes.primaryJob === true;
}

/** Whoever follows on another goes before it. */
function succession(left: Observation, right: Observation): number {
  const follows = (one: Observation, other: Observation): number =>
    one.attributes.previousEmployeeNumber === other.recordKey ? 1 : 0;
  return follows(right, left) - follows(left, right);
}

/** Latest record first; the rest only makes the order the same every time. */
export function compareRecords(left: Observation, right: Observation): number {
  return (
    compareText(right.learnedAt, left.learnedAt) ||
    compareText(right.recordKey, left.recordKey) ||
    compareText(right.versionId, left.versionId)
  );
}
