import { getOf, isRecord } from '../resource';
import { PATCH_SCHEMA } from '../schemas';
import { type PatchPath, parsePatchPath } from './filter-text';
import { badRequest, ScimProblem } from './scim-problem';

/** One operation of a PATCH request, understood as far as it can be without a resource. */
export interface PatchStep {
  readonly op: 'add' | 'replace' | 'remove';
  /** Null where the operation names none: then the keys of its value are the paths. */
  readonly path: PatchPath | null;
  /** The path as it was written, for messages. */
  readonly pathText: string | null;
  readonly value: unknown;
  /**
   * Microsoft spells operations `Add`, `Replace` and `Remove`, and expects of them what the RFC does not give: an
   * element that a filter does not find is made, and removing what is not there is no failure.
   */
  readonly isLenient: boolean;
}

const MOST_STEPS = 1_000;

/** Reads the body of a PATCH request (RFC 7644 section 3.5.2). */
export function readPatch(body: unknown): readonly PatchStep[] | ScimProblem {
  if (!isRecord(body)) return badRequest('invalidSyntax', 'A PATCH request is a JSON object with "Operations".');
  const schemas = getOf(body, 'schemas');
  if (Array.isArray(schemas) && !schemas.some(isPatchSchema)) {
    return badRequest('invalidSyntax', `"schemas" of a PATCH request names ${PATCH_SCHEMA}.`);
  }
  const operations = getOf(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    return badRequest('invalidSyntax', '"Operations" is a list of at least one operation.');
  }
  if (operations.length > MOST_STEPS) {
    return badRequest('tooMany', `"Operations" holds ${operations.length} operations; the limit is ${MOST_STEPS}.`);
  }
  const steps: PatchStep[] = [];
  for (const operation of operations as readonly unknown[]) {
    const step = readStep(operation);
    if (step instanceof ScimProblem) return step;
    steps.push(step);
  }
  return steps;
}

function isPatchSchema(schema: unknown): boolean {
  return typeof schema === 'string' && schema.toLowerCase() === PATCH_SCHEMA.toLowerCase();
}

function readStep(operation: unknown): PatchStep | ScimProblem {
  if (!isRecord(operation)) return badRequest('invalidSyntax', 'An operation is a JSON object with "op".');
  const word = getOf(operation, 'op');
  const op = typeof word === 'string' ? word.toLowerCase() : '';
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    return badRequest('invalidSyntax', '"op" is add, replace or remove.');
  }
  const isLenient = word !== op;
  const value = getOf(operation, 'value');
  const pathText = getOf(operation, 'path') ?? null;
  if (pathText !== null && typeof pathText !== 'string') return badRequest('invalidPath', '"path" is a text.');
  if (pathText === null || pathText.trim() === '') return pathlessStep(op, value, isLenient);
  if (value === undefined && op !== 'remove' && !isLenient) return valueMissing(op);
  const path = parsePatchPath(pathText);
  return path instanceof ScimProblem ? path : { op, path, pathText, value, isLenient };
}

/** An operation whose paths are the keys of its value. */
function pathlessStep(op: PatchStep['op'], value: unknown, isLenient: boolean): PatchStep | ScimProblem {
  if (op === 'remove') return badRequest('noTarget', 'A remove operation names its "path".');
  if (isRecord(value)) return { op, path: null, pathText: null, value, isLenient };
  return badRequest('invalidValue', `The ${op} operation without "path" needs an object as its "value".`);
}

function valueMissing(op: 'add' | 'replace'): ScimProblem {
  const section = op === 'add' ? 1 : 3;
  return badRequest('invalidValue', `The ${op} operation has no "value" (RFC 7644 section 3.5.2.${section}).`);
}
