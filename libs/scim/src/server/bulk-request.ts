import { getOf, isRecord } from '../resource';
import { NO_TEXT } from './accept-value';
import { BULK_LIMITS } from './discovery';
import { badRequest, ScimProblem } from './scim-problem';

export interface BulkOperation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base: `/Users`, `/Groups/…`. */
  readonly path: string;
  readonly bulkId: string | null;
  /** The version that the client knows the resource by. */
  readonly version: string | null;
  readonly data: unknown;
}

/** An operation of a bulk request, or why it is none; the others are carried out all the same. */
export type BulkEntry =
  BulkOperation | { readonly method: string; readonly bulkId: string | null; readonly problem: ScimProblem };

export interface BulkRequest {
  /** Errors after which no further operation is carried out; null for any number. */
  readonly failOnErrors: number | null;
  readonly operations: readonly BulkEntry[];
}

const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const REFERENCE = /^bulkId:(.+)$/i;
/** One in the filter of a path, as in `members[value eq "bulkId:u1"]`. */
const REFERENCE_IN_PATH = /"bulkId:([^"\\]+)"/gi;

/** Reads a bulk request (RFC 7644 section 3.7). */
export function readBulk(body: unknown, most: number = BULK_LIMITS.operations): BulkRequest | ScimProblem {
  if (!isRecord(body)) return badRequest('invalidSyntax', 'A bulk request is a JSON object with "Operations".');
  const operations = getOf(body, 'Operations');
  if (!Array.isArray(operations)) return badRequest('invalidSyntax', '"Operations" is a list.');
  if (operations.length > most) {
    return new ScimProblem(413, null, `The request holds ${operations.length} operations; the limit is ${most}.`);
  }
  const limit = getOf(body, 'failOnErrors') ?? null;
  if (limit !== null && !(Number.isInteger(limit) && (limit as number) >= 1)) {
    return badRequest('invalidValue', '"failOnErrors" is a whole number from 1.');
  }
  const seen = new Set<string>();
  const entries = (operations as readonly unknown[]).map((operation) => readOperation(operation, seen));
  return { failOnErrors: limit as number | null, operations: entries };
}

function readOperation(operation: unknown, seen: Set<string>): BulkEntry {
  const record = isRecord(operation) ? operation : {};
  const method = (textAt(record, 'method') ?? '').toUpperCase();
  const bulkId = textAt(record, 'bulkId');
  const path = textAt(record, 'path');
  const refuse = (detail: string): BulkEntry => ({ method, bulkId, problem: badRequest('invalidSyntax', detail) });
  if (holdsNoText(operation)) {
    const problem = badRequest(
      'invalidValue',
      'The operation holds a NUL or half of a surrogate pair, which no text does.',
    );
    return { method, bulkId: holdsNoText(bulkId) ? null : bulkId, problem };
  }
  if (!METHODS.has(method)) return refuse('"method" is POST, PUT, PATCH or DELETE.');
  if (path === null || !path.startsWith('/'))
    return refuse('"path" begins with a slash: /Users, or /Users/ and an id.');
  if (method === 'POST') {
    if (bulkId === null) return refuse('A POST operation has a "bulkId".');
    if (seen.has(bulkId)) return refuse(`The bulkId ${JSON.stringify(bulkId.slice(0, 100))} stands twice.`);
    seen.add(bulkId);
  }
  const version = textAt(record, 'version');
  return { method: method as BulkOperation['method'], path, bulkId, version, data: getOf(record, 'data') };
}

/** Whether a text anywhere in a value, or a name in it, is none that can be kept. */
function holdsNoText(value: unknown): boolean {
  if (typeof value === 'string') return NO_TEXT.test(value);
  if (Array.isArray(value)) return value.some(holdsNoText);
  return isRecord(value) && Object.entries(value).some(([name, inside]) => NO_TEXT.test(name) || holdsNoText(inside));
}

function textAt(record: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = getOf(record, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The bulkIds that a text or JSON refers to: `bulkId:…` may stand wherever an id may, and in the filter of a path. */
export function bulkReferences(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value === 'string') {
    const id = REFERENCE.exec(value)?.[1];
    if (id !== undefined) found.add(id);
  } else if (Array.isArray(value)) for (const item of value) bulkReferences(item, found);
  else if (isRecord(value)) {
    for (const [key, inside] of Object.entries(value)) {
      bulkReferences(inside, found);
      if (isPath(key, inside)) for (const [, id = ''] of inside.matchAll(REFERENCE_IN_PATH)) found.add(id);
    }
  }
  return found;
}

/** Puts ids where references stand. Members whose reference has no id yet are left out: they come later. */
export function resolveReferences(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const id = REFERENCE.exec(value)?.[1];
    return id === undefined ? value : (ids.get(id) ?? undefined);
  }
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    return items.filter((item) => !isOpen(item, ids)).map((item) => resolveReferences(item, ids));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inside]) =>
      isOpen(inside, ids) ? [] : [[key, isPath(key, inside) ? inPath(inside, ids) : resolveReferences(inside, ids)]],
    ),
  );
}

function isPath(key: string, value: unknown): value is string {
  return key.toLowerCase() === 'path' && typeof value === 'string';
}

function inPath(path: string, ids: ReadonlyMap<string, string>): string {
  return path.replace(REFERENCE_IN_PATH, (whole, id: string) => {
    const known = ids.get(id);
    return known === undefined ? whole : JSON.stringify(known);
  });
}

/** True for an element, or a value, that is nothing without the id it waits for. */
function isOpen(value: unknown, ids: ReadonlyMap<string, string>): boolean {
  if (Array.isArray(value)) return false;
  const own: unknown = isRecord(value) ? getOf(value, 'value') : value;
  const id = typeof own === 'string' ? REFERENCE.exec(own)?.[1] : undefined;
  return id !== undefined && !ids.has(id);
}

/** The id in `/Groups/bulkId:…` in the place of its reference. */
export function resolvePath(path: string, ids: ReadonlyMap<string, string>): string {
  return path.replace(/\/bulkId:([^/?]+)/i, (whole, id: string) => {
    const known = ids.get(id);
    return known === undefined ? whole : `/${known}`;
  });
}
