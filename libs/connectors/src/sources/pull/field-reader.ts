import type { DetailedField, FieldRule, RestRules } from '@joinery/identity';
import { dateOfDay } from '@joinery/kernel';
import { meets } from './condition';
import {
  calendarDate,
  isObject,
  NOT_RETURNED,
  NOTHING_CHOSEN,
  NULL,
  parsePath,
  pathOf,
  type Said,
  textOf,
  valueAt,
  type ValuePath,
} from './value-path';

/**
 * What a source says of one column of one record. `refers`: the text is the id of another record. `former`: the date
 * that is told is one of something that was over before.
 */
export type Cell =
  | { readonly mark: 'present'; readonly text: string; readonly refers?: boolean }
  | { readonly mark: 'null'; readonly former?: string }
  | { readonly mark: 'not returned' };

const EMPTY: Cell = Object.freeze({ mark: 'null' });
const UNRETURNED: Cell = Object.freeze({ mark: 'not returned' });

type Reader = (record: unknown) => Cell;

/** The columns of a source, in their order, and how each is read from a record. */
export interface FieldReaders {
  readonly columns: readonly string[];
  read(record: unknown): readonly Cell[];
}

/** `day`: the calendar day of the run, for values that hold from one date to another. */
export function fieldReaders(rules: Pick<RestRules, 'fields' | 'parts' | 'record'>, day: string): FieldReaders {
  const { fields, parts = {}, record } = rules;
  const columns = Object.keys(fields);
  const whenAbsent = record.absent === 'empty' ? EMPTY : UNRETURNED;
  const readers = Object.values(fields).map((rule) => readerOf(detailed(rule), day, whenAbsent));
  const places = Object.entries(parts).map(([name, at]) => ({ name, paths: [at].flat().map(pathOf) }));
  return {
    columns,
    read: (item) => {
      const parted = places.reduce((whole, { name, paths }) => withPart(whole, name, paths, day), item);
      return readers.map((read) => read(parted));
    },
  };
}

/**
 * The part stands beside what the record says: null where there is none, and not at all where the source kept it from
 * us.
 */
function withPart(record: unknown, name: string, paths: readonly ValuePath[], day: string): unknown {
  if (!isObject(record)) return record;
  const found = paths.map((path) => valueAt(record, path, day));
  const part = found.find(({ mark }) => mark === 'present');
  if (part?.mark === 'present') return { ...record, [name]: part.value };
  return found.some(({ mark }) => mark === 'not returned') ? record : { ...record, [name]: null };
}

/** A rule in its long form. */
export function detailed(rule: FieldRule): DetailedField {
  return typeof rule === 'string' || isList(rule) ? { at: rule } : rule;
}

/** The paths that a rule names. */
export function pathsOf({ at, cases }: DetailedField): readonly string[] {
  const paths = at === undefined ? [] : typeof at === 'string' ? [at] : at;
  return [...paths, ...(cases ?? []).map((choice) => choice.at)];
}

function isList(rule: FieldRule): rule is readonly string[] {
  return Array.isArray(rule);
}

function readerOf(rule: DetailedField, day: string, whenAbsent: Cell): Reader {
  const { at = [], cases = [], form = 'text', refersTo } = rule;
  const paths: readonly ValuePath[] = (typeof at === 'string' ? [at] : at).map((text) => parsePath(text) ?? []);
  const words = new Map(Object.entries(rule.words ?? {}).map(([word, meaning]) => [word.toLowerCase(), meaning]));
  const shaped = SHAPES[form];
  const former = (record: unknown): Cell => {
    const found = firstSaid(record, paths, day, () => true);
    const text = found.mark === 'present' ? shaped(leafText(found.value)) : null;
    return text === null || text === '' ? EMPTY : { mark: 'null', former: text };
  };
  return (record) => {
    const said = cases.find((choice) => meets(record, choice, day))?.say;
    if (said !== undefined) return present(said, false);
    const counts = (value: string): boolean =>
      shaped(value) !== null && (rule.notBefore === undefined || !isBefore(record, value, rule.notBefore, day));
    const found = firstSaid(record, paths, day, counts);
    if (found.mark === 'not returned') return whenAbsent;
    const text = found.mark === 'present' ? shaped(leafText(found.value)) : null;
    if (text === null || text === '') return rule.notBefore === undefined ? EMPTY : former(record);
    const word = words.get(text.toLowerCase()) ?? text;
    return word === '' ? EMPTY : present(word, refersTo !== undefined);
  };
}

function present(text: string, refers: boolean): Cell {
  return refers ? { mark: 'present', text, refers } : { mark: 'present', text };
}

/**
 * The first path that leads to a value that counts; else an explicit nothing; else not returned, also where other paths
 * speak of items that the record does not have: a field that is kept from us is not empty.
 */
function firstSaid(record: unknown, paths: readonly ValuePath[], day: string, counts: (text: string) => boolean): Said {
  let best: Said = paths.length === 0 ? NOT_RETURNED : NOTHING_CHOSEN;
  let isReached = false;
  for (const path of paths) {
    const said = valueAt(record, path, day);
    const text = said.mark === 'present' ? leafText(said.value) : '';
    if (text !== '' && counts(text)) return said;
    isReached ||= said.mark === 'present' || (said.mark === 'null' && said.chosen);
    if (said.mark === 'not returned') best = NOT_RETURNED;
  }
  return isReached ? NULL : best;
}

function isBefore(record: unknown, text: string, limit: string, day: string): boolean {
  const said = valueAt(record, parsePath(limit) ?? [], day);
  const from = said.mark === 'present' ? calendarDate(leafText(said.value)) : null;
  const date = calendarDate(text);
  return from !== null && date !== null && date < from;
}

/** The texts of a list stand beside each other; a thing that is no text says nothing. */
function leafText(value: unknown): string {
  if (Array.isArray(value))
    return value
      .map((item) => textOf(item) ?? '')
      .filter((text) => text !== '')
      .join(', ');
  return textOf(value) ?? '';
}

/**
 * A calendar date where the text begins with one; the open end is no end; anything else stays as it is, to be reported.
 */
function dated(text: string): string | null {
  const looksDated = /^\/Date\(|^\d{4}-\d{2}-\d{2}/.test(text);
  return looksDated ? calendarDate(text) : text;
}

/**
 * The day in UTC of a count since 1970, by how many make a day; a text that is no count stays as it is, to be reported.
 */
function epochIn(unit: number): (text: string) => string | null {
  return (text) => (/^-?\d+$/.test(text) ? (dateOfDay(Math.floor(Number(text) / unit)) ?? text) : text);
}

const SHAPES: Readonly<Record<NonNullable<DetailedField['form']>, (text: string) => string | null>> = {
  text: (text) => text,
  date: dated,
  'odata-date': dated,
  'epoch-seconds': epochIn(86_400),
  'epoch-milliseconds': epochIn(86_400_000),
};
