import { parse, type Filter } from 'scim2-parse-filter';
import { GROUP_SCHEMA, USER_SCHEMA } from './schemas';

type Literal = string | number | boolean | null;

/** One `attribute eq literal` of a value filter. */
export interface FilterTerm {
  readonly attribute: string;
  readonly value: Literal;
}

/**
 * A SCIM attribute path in its parts (RFC 7644 section 3.10): `emails[type eq "work"].value` is attribute `emails`,
 * filter `type eq "work"`, sub-attribute `value`.
 */
export interface AttributePath {
  readonly text: string;
  /** URN of the extension, exactly as it was written; null for core attributes. */
  readonly schema: string | null;
  readonly attribute: string;
  /** Terms that must all hold; empty when the path has no value filter. */
  readonly filter: readonly FilterTerm[];
  readonly filterText: string | null;
  readonly sub: string | null;
}

const NAME = /^[A-Za-z$][\w$-]*$/;
const CORE_SCHEMAS: ReadonlySet<string> = new Set([USER_SCHEMA.toLowerCase(), GROUP_SCHEMA.toLowerCase()]);
const KNOWN_PATHS = 10_000;
const known = new Map<string, AttributePath | null>();

/** Reads a path; null when it is none, or when its value filter is more than `eq` terms joined by `and`. Memoised. */
export function parsePath(text: string): AttributePath | null {
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  if (known.size >= KNOWN_PATHS) known.clear();
  const path = readPathText(text.trim());
  known.set(text, path);
  return path;
}

/** The same for paths that were checked when they were loaded: a bad one is a bug. */
export function attributePath(text: string): AttributePath {
  const path = parsePath(text);
  if (path === null) throw new Error(`"${text}" is not a SCIM attribute path`);
  return path;
}

function readPathText(text: string): AttributePath | null {
  const open = text.indexOf('[');
  const close = text.lastIndexOf(']');
  if (open < 0 !== close < 0 || close < open) return null;
  const filterText = open < 0 ? null : text.slice(open + 1, close).trim();
  const filter = filterText === null ? [] : filterTerms(filterText);
  const { schema, rest } = splitSchema(open < 0 ? text : text.slice(0, open));
  const names = open < 0 ? splitOnce(rest) : tailOf(rest, text.slice(close + 1));
  if (filter === null || names === null || schema === '') return null;
  const [attribute, sub] = names;
  if (!NAME.test(attribute) || (sub !== null && !NAME.test(sub))) return null;
  return Object.freeze({ text, schema, attribute, filter, filterText, sub });
}

/** A URN holds colons and dots of its own (`…:2.0:User`): the attribute begins after its last colon, nowhere else. */
function splitSchema(head: string): { schema: string | null; rest: string } {
  if (!/^urn:/i.test(head)) return { schema: null, rest: head };
  const colon = head.lastIndexOf(':');
  const schema = head.slice(0, colon);
  return { schema: CORE_SCHEMAS.has(schema.toLowerCase()) ? null : schema, rest: head.slice(colon + 1) };
}

function splitOnce(text: string): [string, string | null] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, null] : [text.slice(0, dot), text.slice(dot + 1)];
}

function tailOf(attribute: string, tail: string): [string, string | null] | null {
  if (tail === '') return [attribute, null];
  return tail.startsWith('.') ? [attribute, tail.slice(1)] : null;
}

function filterTerms(text: string): readonly FilterTerm[] | null {
  try {
    return termsOf(parse(text));
  } catch {
    return null;
  }
}

function termsOf(filter: Filter): readonly FilterTerm[] | null {
  if (filter.op === 'eq' && 'compValue' in filter) return [{ attribute: filter.attrPath, value: filter.compValue }];
  if (filter.op !== 'and' || !('filters' in filter)) return null;
  const terms = filter.filters.map(termsOf);
  return terms.some((term) => term === null) ? null : terms.flatMap((term) => term ?? []);
}
