import { attributePath, parsePath } from './attribute-path';
import type { PatchOperation, PatchRequest } from './patch';
import { isRecord, type MutableResource } from './resource';
import { objectUnder } from './write-path';

/** How a server wants PATCH to be said where RFC 7644 section 3.5.2 leaves room, or where it departs from it. */
export interface PatchDialectOptions {
  readonly form: 'path' | 'pathless';
  readonly keys: 'nested' | 'dotted';
  readonly booleans: 'json' | 'text';
  readonly operations: 'lower' | 'capital';
}

/** An operation in a server's own words. */
export interface SpokenOperation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

export interface SpokenPatch {
  readonly schemas: readonly string[];
  readonly Operations: readonly SpokenOperation[];
}

/**
 * The same request in a server's own words; the request itself when it is the RFC's plain form. `pathless` joins
 * assignments into one operation whose value is an object; removals and value filters keep their path, since nothing
 * else can say them.
 */
export function speakPatch(request: PatchRequest, dialect: PatchDialectOptions): SpokenPatch {
  const { form, booleans, operations } = dialect;
  if (form === 'path' && booleans === 'json' && operations === 'lower') return request;
  const joined = form === 'path' ? request.Operations : join(request.Operations, dialect.keys);
  return { schemas: request.schemas, Operations: joined.map((one) => spoken(one, dialect)) };
}

function join(operations: readonly PatchOperation[], keys: 'nested' | 'dotted'): readonly SpokenOperation[] {
  const rest: SpokenOperation[] = [];
  const value: MutableResource = {};
  for (const operation of operations) {
    if (operation.op === 'replace' && !operation.path.includes('[')) put(value, operation, keys);
    else rest.push(operation);
  }
  return Object.keys(value).length === 0 ? rest : [{ op: 'replace', value }, ...rest];
}

function put(value: MutableResource, { path, value: given }: PatchOperation, keys: 'nested' | 'dotted'): void {
  if (keys === 'dotted' || parsePath(path) === null) {
    value[path] = given;
    return;
  }
  const { schema, attribute, sub } = attributePath(path);
  const home = schema === null ? value : objectUnder(value, schema);
  if (sub === null) home[attribute] = given;
  else objectUnder(home, attribute)[sub] = given;
}

function spoken(operation: SpokenOperation, { booleans, operations }: PatchDialectOptions): SpokenOperation {
  const op = operations === 'lower' ? operation.op : operation.op.charAt(0).toUpperCase() + operation.op.slice(1);
  if (booleans === 'json' || operation.value === undefined) return { ...operation, op };
  return { ...operation, op, value: asText(operation.value) };
}

function asText(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.map(asText);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
}
