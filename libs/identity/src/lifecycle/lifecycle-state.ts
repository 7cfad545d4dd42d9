import {
  earliestAfter,
  endOfDay,
  type Instant,
  isLocalDate,
  isZone,
  shift,
  startOfDay,
  type Zone,
} from '@joinery/kernel';
import type { Attributes } from '../profile/attribute';
import { type InstantRule, type Lifecycle, type LifecycleRules, NEVER, type StateRule } from './lifecycle';
import { followsOn } from './follows-on';
import { noDays } from './no-days';

/** Ends that lie before this instant are ignored: they belong to an employment that is over. */
const START = 'start';
const FALLBACK_ZONE: Zone = 'UTC';
const NO_RULE = 'none';
const NOTHING: ReadonlySet<string> = new Set();

const zonesKnown = new Map<string, boolean>();
const instantsKnown = new Map<Zone, Map<string, Map<string, Instant | null>>>();
const CACHE = 50_000;

/**
 * The state that a person's dates give at `now`, in the person's own zone; a source's status flag counts only where a
 * rule asks for it. First row that matches wins; `unknown` when none does, and when the first that may depends on an
 * attribute of which nobody knows what it is (`unmade`, and a date that is no day).
 */
export function lifecycleState(
  facts: Attributes,
  rules: LifecycleRules,
  now: Instant,
  unmade: ReadonlySet<string> = NOTHING,
): Lifecycle {
  const zone = zoneOf(facts, rules);
  const instants = instantsOf(facts, rules.instants, zone);
  const unknown = withNoDays(unmade, noDays(facts, rules));
  const inDoubt = (rule: StateRule): boolean =>
    unknown.size > 0 && mayHold(rule, rules, { instants, now, unmade: unknown });
  const first = rules.states.find((rule) => inDoubt(rule) || holds(rule, facts, instants, now));
  const row = first && inDoubt(first) ? undefined : first;
  return {
    state: row?.state ?? 'unknown',
    rule: row?.id ?? NO_RULE,
    since: row ? sinceOf(row, instants) : null,
    endedAt: row && isOver(row) ? earliestOf(endsOf(facts, rules, instants, now)) : null,
    zone,
    instants,
    wakeAt: earliestAfter(now, Object.values(instants)),
  };
}

function withNoDays(unmade: ReadonlySet<string>, dates: readonly string[]): ReadonlySet<string> {
  return dates.length === 0 ? unmade : new Set([...unmade, ...dates]);
}

function holds(rule: StateRule, facts: Attributes, instants: Lifecycle['instants'], now: Instant): boolean {
  if (rule.from !== null) {
    const instant = instants[rule.from];
    if (instant === undefined || instant > now) return false;
  }
  return rule.when === null || rule.when(facts);
}

interface Doubt {
  readonly instants: Lifecycle['instants'];
  readonly now: Instant;
  readonly unmade: ReadonlySet<string>;
}

/** Whether the row holds depends on what nobody knows. */
function mayHold({ from, uses = [] }: StateRule, rules: LifecycleRules, { instants, now, unmade }: Doubt): boolean {
  const isInDoubt = (names: readonly string[]): boolean => names.some((name) => unmade.has(name));
  if (from === null) return isInDoubt(uses);
  const dates = rules.instants.find(({ name }) => name === from)?.dates ?? [];
  if (isInDoubt([...dates, ...(rules.zoneUses ?? [])])) return true;
  const instant = instants[from];
  return instant !== undefined && instant <= now && isInDoubt(uses);
}

function sinceOf({ from }: StateRule, instants: Lifecycle['instants']): Instant | null {
  return from === null ? null : (instants[from] ?? null);
}

function isOver({ state }: StateRule): boolean {
  return state === 'leaver' || state === 'purged';
}

/** Since when each of the rows holds by which the person is over: the end itself, and what is counted from it. */
function endsOf(
  facts: Attributes,
  { states }: LifecycleRules,
  instants: Lifecycle['instants'],
  now: Instant,
): readonly Instant[] {
  const rows = states.filter((row) => row.from !== null && isOver(row) && holds(row, facts, instants, now));
  return rows.flatMap((row) => sinceOf(row, instants) ?? []);
}

function earliestOf(instants: readonly Instant[]): Instant | null {
  return instants.reduce<Instant | null>((first, one) => (first === null || one < first ? one : first), null);
}

function instantsOf(facts: Attributes, rules: readonly InstantRule[], zone: Zone): Record<string, Instant> {
  const begin = startRule(rules);
  const start = begin === undefined ? null : instantOf(facts, begin, zone, null);
  const instants: Record<string, Instant> = {};
  for (const rule of rules) {
    const instant = instantOf(facts, rule, zone, start === null ? null : { at: start, dates: begin?.dates ?? [] });
    if (instant !== null) instants[rule.name] = instant;
  }
  if (start !== null) withdraw(instants, rules, start);
  return instants;
}

/**
 * A hire that was withdrawn ends on the day before it starts. Such an employment is over before any window of it opens,
 * so that nobody is a prehire of a job that will never be.
 */
function withdraw(instants: Record<string, Instant>, rules: readonly InstantRule[], start: Instant): void {
  const endsUnmoved = rules.filter((rule) => rule.at === 'day-end' && rule.offset === null);
  for (const { name } of endsUnmoved) {
    if (instants[name] !== start) continue;
    const opens = rules.filter((rule) => rule.at === 'day-start').map((rule) => instants[rule.name] ?? start);
    instants[name] = opens.reduce((earliest, instant) => (instant < earliest ? instant : earliest), start);
  }
}

function startRule(rules: readonly InstantRule[]): InstantRule | undefined {
  return (
    rules.find((candidate) => candidate.name === START) ??
    rules.find((candidate) => candidate.at === 'day-start' && candidate.offset === null)
  );
}

/** The attributes that tell on which day an employment begins. */
export function startDates({ instants }: LifecycleRules): readonly string[] {
  return startRule(instants)?.dates ?? [];
}

/** Those that tell on which day it ends: of the instants from which somebody is a leaver. */
export function endDates(rules: LifecycleRules): readonly string[] {
  const { instants } = rules;
  return [...new Set(endsOfWork(rules).flatMap((end) => instants.find(({ name }) => name === end)?.dates ?? []))];
}

/** The lifecycle with its first and its last instant of employment as `start` and `end`, whatever policy calls them. */
export function inUsualWords(
  { instants, wakeAt }: Pick<Lifecycle, 'instants' | 'wakeAt'>,
  rules: LifecycleRules,
): Pick<Lifecycle, 'instants' | 'wakeAt'> {
  const start = instants[startRule(rules.instants)?.name ?? START];
  const end = endsOfWork(rules).flatMap((name) => instants[name] ?? [])[0];
  return { instants: { ...(start ? { start } : {}), ...(end ? { end } : {}) }, wakeAt };
}

/** The instants from which somebody is a leaver. */
function endsOfWork({ states }: LifecycleRules): readonly string[] {
  return states.flatMap(({ state, from }) => (state === 'leaver' && from !== null ? [from] : []));
}

interface Begin {
  readonly at: Instant;
  readonly dates: readonly string[];
}

function instantOf(facts: Attributes, rule: InstantRule, zone: Zone, begin: Begin | null): Instant | null {
  for (const name of rule.dates) {
    const date = facts[name];
    if (typeof date !== 'string' || date >= NEVER || !isLocalDate(date)) continue;
    if (rule.at === 'day-end' && begin !== null) {
      const end = pointInTime(date, 'day-end', null, zone);
      if (end !== null && end < begin.at) continue;
      if (end === begin.at && followsOn(facts, date, begin.dates)) continue;
    }
    return pointInTime(date, rule.at, rule.offset, zone);
  }
  return null;
}

/** Remembered per zone, kind and date: calendar arithmetic in a zone is what costs here. */
function pointInTime(date: string, at: InstantRule['at'], offset: string | null, zone: Zone): Instant | null {
  const dates = datesOf(at, offset, zone);
  const known = dates.get(date);
  if (known !== undefined) return known;
  const day = at === 'day-start' ? startOfDay(date, zone) : endOfDay(date, zone);
  const moved = offset === null ? day : shift(day, offset, zone);
  const instant = isOrdinary(moved) ? moved : null;
  if (dates.size >= CACHE) dates.clear();
  dates.set(date, instant);
  return instant;
}

function datesOf(at: InstantRule['at'], offset: string | null, zone: Zone): Map<string, Instant | null> {
  let kinds = instantsKnown.get(zone);
  if (!kinds) instantsKnown.set(zone, (kinds = new Map<string, Map<string, Instant | null>>()));
  const kind = offset === null ? at : at + offset;
  let dates = kinds.get(kind);
  if (!dates) kinds.set(kind, (dates = new Map<string, Instant | null>()));
  return dates;
}

/** Only years of four digits keep text order and time order the same. */
function isOrdinary(instant: Instant): boolean {
  return /^\d{4}-/.test(instant) && instant < NEVER;
}

/** The zone that the rules give a person; UTC where they name none that exists. */
export function zoneOf(facts: Attributes, rules: Pick<LifecycleRules, 'zone'>): Zone {
  return knownZone(rules.zone(facts));
}

function knownZone(zone: Zone): Zone {
  let known = zonesKnown.get(zone);
  if (known === undefined) {
    known = isZone(zone);
    zonesKnown.set(zone, known);
  }
  return known ? zone : FALLBACK_ZONE;
}
