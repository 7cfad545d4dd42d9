import { compareText, dateBeside, isLocalDate } from '@joinery/kernel';
import type { AttributeDefinition, AttributeValue } from '@joinery/identity';
import type { PolicyTable } from '../files/read-table';
import type { Way } from './placed-condition';
import { collectConstants, noConstants, type Constants } from './rule-constants';

/** So many values of one attribute are told apart. */
export const MOST_VALUES = 2_000;
/** Of a table so many keys are looked at. */
const MOST_KEYS = 500;

/** The values of an attribute that conditions can tell apart, the ordinary ones first and null last. */
export interface ValueDomain {
  readonly values: readonly AttributeValue[];
  /** False when a bound was met: then something may be possible that no value shows. */
  readonly complete: boolean;
}

interface DomainQuestion {
  readonly definition: AttributeDefinition | undefined;
  readonly constants: Constants;
  readonly tables: ReadonlyMap<string, PolicyTable>;
  /** Ways that ask several things of the attribute at once. */
  readonly ways: readonly Way[];
}

/**
 * Every constant that conditions compare the attribute with, its neighbours, something else, and nothing. Two values
 * that no leaf tells apart are as good as one, so these stand for all there are.
 */
export function valueDomain(question: DomainQuestion): ValueDomain {
  const found = new Set<AttributeValue>();
  const lists = new Map<string, readonly string[]>();
  const complete = collectValues(question, found, lists);
  const all = [...found, ...lists.values()];
  const kept = all.slice(0, MOST_VALUES - 1);
  return { values: [...kept, null], complete: complete && kept.length === all.length };
}

function collectValues(
  { definition, constants, tables, ways }: DomainQuestion,
  found: Set<AttributeValue>,
  lists: Map<string, readonly string[]>,
): boolean {
  if (definition?.many) {
    addLists(constants, ways, definition.name, lists);
    return true;
  }
  switch (definition?.type ?? 'string') {
    case 'boolean':
      found.add(true).add(false);
      return true;
    case 'number':
      addNumbers(constants, found);
      return true;
    case 'date':
      addDates(constants, found);
      return true;
    case 'string':
      if (definition?.values) for (const value of definition.values) found.add(value);
      else return addTexts(constants, tables, { ways, name: definition?.name ?? '' }, found);
      return true;
  }
}

function addNumbers({ equal }: Constants, found: Set<AttributeValue>): void {
  const numbers = [...equal].filter((value) => typeof value === 'number').sort((a, b) => a - b);
  if (numbers.length === 0) numbers.push(0);
  for (const number of numbers) found.add(number);
  for (const [index, number] of numbers.entries()) {
    found.add(number - 1).add(number + 1);
    const next = numbers[index + 1];
    if (next !== undefined) found.add((number + next) / 2);
  }
}

function addDates({ equal }: Constants, found: Set<AttributeValue>): void {
  const dates = [...equal].filter((value) => typeof value === 'string' && isLocalDate(value)).sort();
  if (dates.length === 0) dates.push('2020-01-01');
  for (const date of dates) found.add(date);
  for (const date of dates) {
    for (const days of [-1, 1, -2, 2]) {
      const near = dateBeside(String(date), days);
      if (isLocalDate(near)) found.add(near);
    }
  }
}

/** Lists with one member, with all that one way asks for, and with something else. */
function addLists(
  { equal, parts }: Constants,
  ways: readonly Way[],
  name: string,
  lists: Map<string, readonly string[]>,
): void {
  const add = (members: readonly string[]): void => {
    const sorted = [...new Set(members)].sort();
    if (sorted.length > 0) lists.set(sorted.join('\u0000'), sorted);
  };
  const all = [...new Set([...parts, ...[...equal].filter((value) => typeof value === 'string')])];
  for (const member of all) add([member]);
  for (const way of ways) {
    const [wanted, unwanted] = [asked(way, name, true), asked(way, name, false)];
    const refused = new Set([...unwanted.parts, ...unwanted.equal]);
    add([...wanted.parts, ...[...wanted.equal].map(String)].filter((member) => !refused.has(member)));
  }
  add([elseOf(new Set(all), [])]);
}

/** What one way asks of one attribute, or asks it not to be. */
function asked(way: Way, name: string, wanted: boolean): Constants {
  const constants = noConstants();
  for (const literal of way)
    if (literal.wanted === wanted && literal.leaf.uses.includes(name)) collectConstants(literal.leaf, constants);
  return constants;
}

function addTexts(
  constants: Constants,
  tables: ReadonlyMap<string, PolicyTable>,
  { ways, name }: { readonly ways: readonly Way[]; readonly name: string },
  found: Set<AttributeValue>,
): boolean {
  const patterns = [...constants.starts, ...constants.ends, ...constants.parts];
  for (const value of constants.equal) if (typeof value === 'string' && value !== '') found.add(value);
  let complete = true;
  for (const table of constants.tables) {
    const keys = [...(tables.get(table)?.rows.keys() ?? [])];
    for (const key of keys.slice(0, MOST_KEYS)) found.add(key);
    complete &&= keys.length <= MOST_KEYS;
  }
  const filler = fillerOf([...found, ...patterns].map(String));
  for (const start of constants.starts) found.add(start).add(start + filler);
  for (const end of constants.ends) found.add(filler + end);
  for (const part of constants.parts) found.add(filler + part + filler);
  for (const way of ways) addJoint(way, name, filler, found);
  found.add(elseOf(new Set([...found].map(String)), patterns, filler));
  found.add(filler + filler);
  return complete;
}

/** A text that has everything which one way asks for: its start, its parts and its end. */
function addJoint(way: Way, name: string, filler: string, found: Set<AttributeValue>): void {
  const { starts, ends, parts, equal } = asked(way, name, true);
  const exact = [...equal].filter((value) => !starts.has(String(value)) && !ends.has(String(value)));
  if (starts.size + ends.size + parts.size < 2 || exact.some((value) => !parts.has(String(value)))) return;
  const longest = (texts: ReadonlySet<string>): string =>
    [...texts].sort((a, b) => b.length - a.length || compareText(a, b))[0] ?? '';
  found.add(longest(starts) + filler + [...parts].join(filler) + filler + longest(ends));
}

const ORDINARY: readonly string[] = ['x', 'q', 'z', '0', '_', '~', '¤'];

/** A character that no constant holds, so that nothing made with it is taken for one. */
function fillerOf(constants: readonly string[]): string {
  const held = new Set(constants.join(''));
  return ORDINARY.find((character) => !held.has(character)) ?? '\ue000';
}

/** A text that is none of the constants and has none of the patterns. */
function elseOf(constants: ReadonlySet<string>, patterns: readonly string[], filler = '~'): string {
  const fits = (text: string): boolean => !constants.has(text) && !patterns.some((pattern) => text.includes(pattern));
  return ['other', 'else'].find(fits) ?? filler;
}
