import { compareText, type LocalDate } from '@joinery/kernel';
import type { Observation } from './profile';
import type { LifecycleRules } from '../lifecycle/lifecycle';
import { endDates, startDates } from '../lifecycle/lifecycle-state';
import { ENDS, firstDate, STARTS } from '../records/employment-term';
import type { SecondJobs } from '../records/source-mapping';

export type PrimaryReason = 'only record' | 'current employment' | 'next employment' | 'last employment';

export interface PrimaryObservation {
  readonly observation: Observation;
  readonly reason: PrimaryReason;
  /** The other records of the source, in the order in which they would have been chosen. */
  readonly others: readonly Observation[];
}

interface Term {
  readonly observation: Observation;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly rank: 0 | 1 | 2;
}

const REASONS = ['current employment', 'next employment', 'last employment'] as const;
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
  if (only !== undefined && more.length === 0) return { observation: only, reason: 'only record', others: [] };
  const todayOf = typeof today === 'string' ? (): LocalDate => today : today;
  const terms = observations
    .map((observation) => term(observation, todayOf(observation), dates))
    .sort((left, right) => compareTerms(left, right, speaks));
  const [first, ...rest] = terms;
  if (!first) throw new Error('primaryObservation needs at least one observation');
  return {
    observation: first.observation,
    reason: REASONS[first.rank],
    others: rest.map((other) => other.observation),
  };
}

function term(observation: Observation, today: LocalDate, { starts, ends }: TermDates): Term {
  const start = firstDate(observation.attributes, starts) ?? ALWAYS;
  const end = firstDate(observation.attributes, ends) ?? NEVER;
  const isOver = end < today || end < start;
  const rank = isOver ? 2 : start > today ? 1 : 0;
  return { observation, start, end, rank };
}

function compareTerms(left: Term, right: Term, speaks: SecondJobs['speaks']): number {
  if (left.rank !== right.rank) return left.rank - right.rank;
  const byWord = Number(isCalledPrimary(right)) - Number(isCalledPrimary(left));
  if (byWord !== 0) return byWord;
  const byEnd = left.rank === 2 ? compareText(right.end, left.end) : 0;
  // Of several that are still to begin, the next one; otherwise the one that began last, or first where the source says
  // so.
  const isFirstFirst = left.rank === 1 || (left.rank === 0 && speaks === 'earliest');
  const byStart = isFirstFirst ? compareText(left.start, right.start) : compareText(right.start, left.start);
  return byEnd || byStart || succession(left.observation, right.observation) || compareKeys(left, right);
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

function compareKeys(left: Term, right: Term): number {
  return compareText(right.observation.recordKey, left.observation.recordKey);
}

/** Latest record first; the rest only makes the order the same every time. */
export function compareRecords(left: Observation, right: Observation): number {
  return (
    compareText(right.learnedAt, left.learnedAt) ||
    compareText(right.recordKey, left.recordKey) ||
    compareText(right.versionId, left.versionId)
  );
}
