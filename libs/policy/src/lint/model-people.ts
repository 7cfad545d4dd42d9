import { type Instant, isLocalDate, shift } from '@joinery/kernel';
import type { Attributes, AttributeValue } from '@joinery/identity';
import { attributesRead } from '../expression/compile-expression';
import { conditionsOf, valuesOf } from './policy-expressions';
import { ConditionReader, placedLeaves } from './placed-condition';
import type { LintSubject } from './placed-rule';
import { collectConstants, type Constants, noConstants } from './rule-constants';
import { valueDomain } from './value-domain';

/** The instant at which the people of the model are looked at. Rules know no "now", so any would do. */
export const MODEL_NOW: Instant = '2030-06-15T12:00:00.000Z';
/** So many values of one attribute stand for all. */
const MOST_MODEL_VALUES = 80;
/** So many people of each kind are made. */
const MOST_OF_KIND = 80;

export interface ModelPeople {
  /** What sources say of each: derived attributes are left to the derivations. */
  readonly people: readonly Attributes[];
  readonly bounds: readonly string[];
}

/**
 * A small company that the rules themselves suggest: nobody known, every constant of the rules once, the dates around
 * each instant in pairs, the people given, and then mixtures that follow from a fixed seed. The same for the same
 * policy.
 */
export function modelPeople(subject: LintSubject, given: readonly Attributes[]): ModelPeople {
  const { domains, bounds } = modelDomains(subject);
  const base = employed(subject, domains);
  const chance = chances(20_300_615);
  const kinds: Readonly<Record<string, readonly Attributes[]>> = {
    'values of one attribute': [...domains].flatMap(([name, values]) => values.map((value) => ({ [name]: value }))),
    'people that rules are for': given.map((facts) => onlyKnown(facts, domains)),
    'pairs of dates': pairsOfDates(subject, domains),
    mixtures: Array.from({ length: MOST_OF_KIND }, () => mixture(domains, chance)),
  };
  const nobody = [factsWith({}), factsWith(Object.fromEntries([...domains.keys()].map((name) => [name, null])))];
  const chosen = Object.entries(kinds).flatMap(([kind, people]) =>
    spread(people, MOST_OF_KIND).map((facts) => factsWith(kind === 'mixtures' ? facts : { ...base, ...facts })),
  );
  const cut = Object.entries(kinds).filter(([, people]) => people.length > MOST_OF_KIND);
  const people = new Map([...nobody, base, ...chosen].map((facts) => [JSON.stringify(facts), facts]));
  return {
    people: [...people.values()],
    bounds: [...bounds, ...cut.map(([kind, { length }]) => `${MOST_OF_KIND} of ${length} ${kind}`)],
  };
}

/** As many as there is room for, from the whole length. */
export function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)] as T);
}

type Domains = ReadonlyMap<string, readonly AttributeValue[]>;

/** Of each attribute that anything reads and no derivation enforces: the values that matter. */
function modelDomains(subject: LintSubject): { readonly domains: Domains; readonly bounds: readonly string[] } {
  const { policySet, dictionary, tables } = subject;
  const made = new Set(
    policySet.derivations.filter(({ mode, unique }) => mode === 'enforce' || unique).map((one) => one.attribute),
  );
  const constants = constantsByAttribute(subject);
  const dates = datesAroundInstants(subject);
  const bounds: string[] = [];
  const domains = new Map<string, readonly AttributeValue[]>();
  for (const name of [...new Set([...constants.keys(), ...dates.keys()])].sort()) {
    const definition = dictionary.get(name);
    if (made.has(name) || !definition) continue;
    const { values } = valueDomain({ definition, constants: constants.get(name) ?? noConstants(), tables, ways: [] });
    const all = [...new Set([...(dates.get(name) ?? []), ...values])];
    const kept = all.length > MOST_MODEL_VALUES ? [...all.slice(0, MOST_MODEL_VALUES - 1), null] : all;
    if (all.length > kept.length) bounds.push(`${kept.length} of ${all.length} values of ${name}`);
    domains.set(name, kept);
  }
  return { domains, bounds };
}

function constantsByAttribute(subject: LintSubject): ReadonlyMap<string, Constants> {
  const found = new Map<string, Constants>();
  const reader = new ConditionReader(subject.tables);
  const parts = [
    ...conditionsOf(subject).flatMap((condition) => placedLeaves(reader.read(condition, []))),
    ...valuesOf(subject).map((expression) => ({ expression })),
  ];
  for (const part of parts) {
    for (const name of attributesRead(part.expression)) {
      const own = found.get(name) ?? noConstants();
      found.set(name, own);
      collectConstants(part, own);
    }
  }
  return found;
}

/** Dates a day before, on and after the day on which an instant made from them is now; a past and a future far away. */
function datesAroundInstants({ policySet }: LintSubject): ReadonlyMap<string, readonly string[]> {
  const dates = new Map<string, Set<string>>();
  for (const { dates: names, offset } of policySet.lifecycle.instants) {
    const day = offset === null ? MODEL_NOW : shift(MODEL_NOW, opposite(offset), 'UTC');
    const near = ['-P1D', 'P0D', 'P1D'].map((step) => shift(day, step, 'UTC'));
    const far = ['-P3Y', 'P3Y'].map((step) => shift(MODEL_NOW, step, 'UTC'));
    for (const name of names) {
      const known = dates.get(name) ?? new Set<string>();
      dates.set(name, known);
      for (const instant of [...far, ...near]) if (isLocalDate(instant.slice(0, 10))) known.add(instant.slice(0, 10));
    }
  }
  return new Map([...dates].map(([name, known]) => [name, [...known]]));
}

function opposite(offset: string): string {
  return offset.startsWith('-') ? offset.slice(1) : `-${offset}`;
}

/**
 * Somebody who began years ago and has no end: every first date of an instant named for a start, and one of everything
 * else.
 */
function employed({ policySet }: LintSubject, domains: Domains): Attributes {
  const begins = new Set(
    policySet.lifecycle.instants.filter(({ at }) => at === 'day-start').flatMap(({ dates }) => dates.slice(0, 1)),
  );
  const timed = new Set(policySet.lifecycle.instants.flatMap(({ dates }) => dates));
  const facts: Record<string, AttributeValue> = {};
  for (const [name, values] of domains) {
    if (!timed.has(name)) facts[name] = values[0] ?? null;
    else if (begins.has(name) && name === startDateOf(policySet)) facts[name] = values[0] ?? null;
  }
  return factsWith(facts);
}

/** The attribute that says when somebody starts. */
function startDateOf({ lifecycle }: LintSubject['policySet']): string | undefined {
  const start =
    lifecycle.instants.find(({ name }) => name === 'start') ?? lifecycle.instants.find(({ at }) => at === 'day-start');
  return start?.dates[0];
}

function pairsOfDates({ policySet }: LintSubject, domains: Domains): Record<string, AttributeValue>[] {
  const names = [...new Set(policySet.lifecycle.instants.flatMap(({ dates }) => dates))].sort();
  return names.flatMap((first, index) =>
    names
      .slice(index + 1)
      .flatMap((second) =>
        (domains.get(first) ?? []).flatMap((a) =>
          (domains.get(second) ?? []).map((b) => ({ [first]: a, [second]: b })),
        ),
      ),
  );
}

function mixture(domains: Domains, chance: () => number): Attributes {
  const facts: Record<string, AttributeValue> = {};
  for (const [name, values] of domains) {
    if (chance() < 0.3) continue;
    facts[name] = values[Math.floor(chance() * values.length)] ?? null;
  }
  return facts;
}

function onlyKnown(facts: Attributes, domains: Domains): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => domains.has(name)));
}

function factsWith(values: Readonly<Record<string, AttributeValue>>): Attributes {
  return Object.assign(Object.create(null) as Record<string, AttributeValue>, values);
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
