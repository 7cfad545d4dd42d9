import { compareText, dateOfDay } from '@joinery/kernel';

/**
 * Where a value stands: `attributes.hire_date.value`, `emails[0]`, `ID[@type=WID]`, `jobs[on:start..end].title`,
 * `jobs[next:start]`, `jobs[latest:start]`, `jobs[earliest:start]`, `jobs[current:start]`, `rows[status!=Terminated]`.
 */
export type ValuePath = readonly PathStep[];

type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'each' }
  /** Items in which one of the values at a path is this word, compared without case; or in which none is. */
  | { readonly kind: 'where' | 'where not'; readonly path: ValuePath; readonly is: string }
  /** The item that holds on the day of the run: from one date, until and including another. */
  | { readonly kind: 'on'; readonly from: ValuePath; readonly to: ValuePath }
  /** The item whose date at a path is the first after the day of the run. */
  | { readonly kind: 'next'; readonly by: ValuePath }
  /** The item whose date at a path is the latest, the earliest, or the latest that is not after the day of the run. */
  | { readonly kind: 'latest' | 'earliest' | 'current'; readonly by: ValuePath };

/**
 * What a source says at a path. `not returned`: a name on the way is not there. `null`: something on the way is there
 * and says that there is nothing; or, where nothing was chosen, the list is there and holds no item of which the path
 * speaks.
 */
export type Said =
  | { readonly mark: 'present'; readonly value: unknown }
  | { readonly mark: 'null'; readonly chosen: boolean }
  | { readonly mark: 'not returned' };

export const NULL: Said = Object.freeze({ mark: 'null', chosen: true });
export const NOTHING_CHOSEN: Said = Object.freeze({ mark: 'null', chosen: false });
export const NOT_RETURNED: Said = Object.freeze({ mark: 'not returned' });

const STEP =
  /\.?([^.[\]]+)|\[(-?\d+)\]|\[\*\]|\["([^"]+)"\]|\[on:([^\]]+?)\.\.([^\]]+)\]|\[(next|latest|earliest|current):([^\]]+)\]|\[([^\]=!]+)(!?=)([^\]]*)\]/y;

/** Null when the text is no path. `$` is the whole value. */
export function parsePath(text: string): ValuePath | null {
  if (text === '$' || text === '') return [];
  const steps: PathStep[] = [];
  const next = new RegExp(STEP);
  while (next.lastIndex < text.length) {
    const match = next.exec(text);
    if (match === null) return null;
    const step = stepOf(match);
    if (step === null) return null;
    if (!(step.kind === 'key' && step.key === '$' && steps.length === 0)) steps.push(step);
  }
  return steps;
}

/** A path of rules that were checked before; one that cannot be read is a bug. */
export function pathOf(text: string): ValuePath {
  const path = parsePath(text);
  if (path === null) throw new Error(`"${text}" is no path`);
  return path;
}

function stepOf([, key, index, quoted, from, to, order, by, where, sign, is]: RegExpExecArray): PathStep | null {
  if (key !== undefined) return { kind: 'key', key };
  if (quoted !== undefined) return { kind: 'key', key: quoted };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (from !== undefined && to !== undefined) {
    const [start, end] = [parsePath(from), parsePath(to)];
    return start && end ? { kind: 'on', from: start, to: end } : null;
  }
  if (by !== undefined) {
    const date = parsePath(by);
    return date && { kind: order as Choice, by: date };
  }
  if (where !== undefined && is !== undefined) {
    const path = parsePath(where);
    return path && { kind: sign === '=' ? 'where' : 'where not', path, is: is.toLowerCase() };
  }
  return { kind: 'each' };
}

/** What is said at a path on a day; where a selection leaves several values, the first counts. */
export function valueAt(root: unknown, path: ValuePath, day: string): Said {
  const { items, gap, unchosen } = walk(root, path, day);
  const first = items.find((item) => item !== null && item !== undefined);
  if (first !== undefined) return { mark: 'present', value: first };
  if (items.length > 0) return NULL;
  return gap ? NOT_RETURNED : unchosen ? NOTHING_CHOSEN : NULL;
}

/** Every value at a path; null when a name on the way is not there at all. */
export function valuesAt(root: unknown, path: ValuePath, day: string): readonly unknown[] | null {
  const { items, gap } = walk(root, path, day);
  return gap && items.length === 0 ? null : items;
}

interface Walk {
  readonly items: readonly unknown[];
  /** A name on the way was not there. */
  readonly gap: boolean;
  /** A list on the way held nothing that was wanted. */
  readonly unchosen: boolean;
}

function walk(root: unknown, path: ValuePath, day: string): Walk {
  let items: readonly unknown[] = [root];
  let gap = false;
  for (const [at, step] of path.entries()) {
    const next: unknown[] = [];
    // Items that a condition left of a list are chosen from as the list was.
    const lists = CHOICES.has(step.kind) && CONDITIONS.has(path[at - 1]?.kind ?? '') ? [items] : items;
    for (const item of lists) {
      const found = take(item, step, day);
      if (found === null) gap = true;
      else next.push(...found);
    }
    if (next.length === 0) return { items: next, gap, unchosen: step.kind !== 'key' };
    items = next;
  }
  return { items, gap, unchosen: false };
}

type Choice = 'next' | 'latest' | 'earliest' | 'current';
const CHOICES: ReadonlySet<string> = new Set<Choice>(['next', 'latest', 'earliest', 'current']);
const CONDITIONS: ReadonlySet<string> = new Set<PathStep['kind']>(['where', 'where not', 'on']);

/** What a step leads to from one value; null when its name is not there. A lone object counts as a list of one. */
function take(item: unknown, step: PathStep, day: string): readonly unknown[] | null {
  if (item === null || item === undefined) return [];
  switch (step.kind) {
    case 'key':
      return keyOf(item, step.key);
    case 'index': {
      const found = listOf(item).at(step.index);
      return found === undefined ? [] : [found];
    }
    case 'each':
      return isObject(item) ? Object.values(item) : listOf(item);
    case 'where':
      return listOf(item).filter((entry) => isWordAt(entry, step, day));
    case 'where not':
      return listOf(item).filter((entry) => !isWordAt(entry, step, day));
    case 'on':
      return listOf(item).filter((entry) => holdsOn(entry, step, day));
    case 'next':
      return nextOf(listOf(item), step.by, day);
    case 'latest':
      return latestOf(listOf(item), step.by, day);
    case 'earliest':
      return earliestOf(listOf(item), step.by, day);
    case 'current':
      return latestOf(
        listOf(item).filter((entry) => (calendarDate(wordAt(entry, step.by, day) ?? '') ?? '') <= day),
        step.by,
        day,
      );
  }
}

/**
 * OData version 2 puts what is expanded into `results` where there may be several, and lays a lone one down as it is;
 * which of the two a tenant sends depends on its configuration. Both are read by the same path.
 */
function keyOf(item: unknown, key: string): readonly unknown[] | null {
  if (key === 'results' && (Array.isArray(item) || isLoneEntity(item))) return [item];
  if (Array.isArray(item)) {
    const inner = item.filter((entry) => isObject(entry) && Object.hasOwn(entry, key));
    return item.length === 0 ? [] : inner.length === 0 ? null : inner.map((entry) => (entry as Item)[key]);
  }
  if (!isObject(item)) return [];
  if (Object.hasOwn(item, key)) return [item[key]];
  return Array.isArray(item['results']) ? keyOf(item['results'], key) : null;
}

function isLoneEntity(item: unknown): boolean {
  return isObject(item) && Object.hasOwn(item, '__metadata') && !Object.hasOwn(item, 'results');
}

function holdsOn(entry: unknown, step: { readonly from: ValuePath; readonly to: ValuePath }, day: string): boolean {
  const from = calendarDate(wordAt(entry, step.from, day) ?? '');
  const to = calendarDate(wordAt(entry, step.to, day) ?? '');
  return (from === null || from <= day) && (to === null || to >= day);
}

function nextOf(items: readonly unknown[], by: ValuePath, day: string): readonly unknown[] {
  const coming = items
    .map((item) => ({ item, date: calendarDate(wordAt(item, by, day) ?? '') ?? '' }))
    .filter(({ date }) => date > day)
    .sort((one, other) => compareText(one.date, other.date));
  return coming.slice(0, 1).map(({ item }) => item);
}

function latestOf(items: readonly unknown[], by: ValuePath, day: string): readonly unknown[] {
  const date = (item: unknown): string => calendarDate(wordAt(item, by, day) ?? '') ?? '';
  const latest = items.reduce((best, item) => (date(item) > date(best) ? item : best), items[0]);
  return latest === undefined ? [] : [latest];
}

/** One without a date began at no known time: it comes after all that have one. */
function earliestOf(items: readonly unknown[], by: ValuePath, day: string): readonly unknown[] {
  const date = (item: unknown): string => calendarDate(wordAt(item, by, day) ?? '') ?? OPEN_END;
  const earliest = items.reduce((best, item) => (date(item) < date(best) ? item : best), items[0]);
  return earliest === undefined ? [] : [earliest];
}

function isWordAt(entry: unknown, step: { readonly path: ValuePath; readonly is: string }, day: string): boolean {
  return (valuesAt(entry, step.path, day) ?? []).flat().some((value) => textOf(value)?.toLowerCase() === step.is);
}

function wordAt(entry: unknown, path: ValuePath, day: string): string | null {
  const said = valueAt(entry, path, day);
  return said.mark === 'present' ? textOf(said.value) : null;
}

type Item = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The text of a leaf: a word, a number, a truth value, or an XML element with attributes. Null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isObject(value) && Object.hasOwn(value, '#text')) return textOf(value['#text']);
  return null;
}

const ODATA = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;
/** OData and HR systems say "open" with the last day of the calendar. */
const OPEN_END = '9999-12-31';
/** They mask the year of a birth with zeros, and write a date that nobody gave as one of that year. */
const NO_YEAR = '0000-';

/**
 * The calendar date that a text begins with, or that an OData `/Date(milliseconds)/` stands for. The offset of a
 * date-time is not applied: sources mean the day they write. Null when it is none, the open end, or of no year.
 */
export function calendarDate(text: string): string | null {
  const odata = ODATA.exec(text);
  const date = odata ? dateOfDay(Math.floor(Number(odata[1]) / DAY_MS)) : /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  return date === undefined || date === null || date === OPEN_END || date.startsWith(NO_YEAR) ? null : date;
}

const DAY_MS = 86_400_000;
