import { isList, isObject, keyOf, valueOf, type Json } from '../http/json';
import { requireSchema } from '../directory/normalise';
import { ScimError } from '../http/scim-error';

export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface PatchOperation {
  /** As it was sent: RFC 7644 wants lower case, directories send any. */
  readonly op: string;
  readonly path: string | null;
  readonly value: Json | undefined;
}

/** Reads the envelope of RFC 7644 section 3.5.2; the operations themselves are judged when they are applied. */
export function readOperations(body: Json | undefined): PatchOperation[] {
  if (!isObject(body)) throw new ScimError(400, 'the body must be a JSON object', 'invalidSyntax');
  requireSchema(body, PATCH_SCHEMA);
  const operations = valueOf(body, 'Operations');
  if (!isList(operations) || operations.length === 0) {
    throw new ScimError(400, 'Operations must be a list with at least one operation', 'invalidSyntax');
  }
  return operations.map(readOperation);
}

function readOperation(value: Json): PatchOperation {
  if (!isObject(value)) throw new ScimError(400, 'an operation must be an object', 'invalidSyntax');
  const op = valueOf(value, 'op');
  const path = valueOf(value, 'path');
  if (typeof op !== 'string') throw new ScimError(400, 'an operation needs an op', 'invalidSyntax');
  if (path !== undefined && path !== null && typeof path !== 'string') {
    throw new ScimError(400, 'path must be text', 'invalidPath');
  }
  const key = keyOf(value, 'value');
  return { op, path: path ? path.trim() : null, value: key === undefined ? undefined : value[key] };
}
