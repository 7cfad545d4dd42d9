import { resolvePath } from './attribute-path';
import {
  asList,
  isList,
  isObject,
  isUnassigned,
  valueOf,
  type Json,
  type JsonDraft,
  type JsonObject,
} from '../http/json';
import { subAttribute, type Attribute, type ResourceShape } from './schema';
import { ScimError } from '../http/scim-error';

/** How values of the wrong kind are taken; the RFC way is `reject`. */
export interface Leniency {
  readonly booleanText: 'reject' | 'store' | 'coerce' | 'ignore';
  readonly emptyText: 'store' | 'clear' | 'reject';
}

export const STRICT: Leniency = { booleanText: 'reject', emptyText: 'store' };

/**
 * Reads the body of a POST or PUT into the attributes that are stored: canonical names, checked types, nothing
 * read-only, nothing unassigned, nothing this app does not know. Throws 400 with the scimType that fits.
 */
export function readAttributes(shape: ResourceShape, body: Json | undefined, leniency: Leniency): JsonDraft {
  if (!isObject(body)) throw new ScimError(400, 'the body must be a JSON object', 'invalidSyntax');
  requireSchema(body, shape.core.urn);
  const result: JsonDraft = {};
  for (const [key, value] of Object.entries(body)) {
    const place = resolvePath(shape, key);
    if (!place) continue;
    if (place.attribute === null && place.extension !== null)
      readExtension(shape, place.extension, value, result, leniency);
    else if (place.attribute && !place.sub && place.extension === null) put(result, place.attribute, value, leniency);
  }
  requireAttributes(shape, result);
  return result;
}

export function requireSchema(body: JsonObject, urn: string): void {
  const schemas = asList(valueOf(body, 'schemas'));
  const has = schemas.some((one) => typeof one === 'string' && one.toLowerCase() === urn.toLowerCase());
  if (!has) throw new ScimError(400, `schemas must list ${urn}`, 'invalidSyntax');
}

export function requireAttributes(shape: ResourceShape, attributes: JsonObject): void {
  for (const attribute of shape.core.attributes.values()) {
    const value = attributes[attribute.name];
    if (attribute.required && (isUnassigned(value) || (typeof value === 'string' && value.trim() === ''))) {
      throw new ScimError(400, `${attribute.name} is required`, 'invalidValue');
    }
  }
}

function readExtension(shape: ResourceShape, urn: string, value: Json, into: JsonDraft, leniency: Leniency): void {
  if (isUnassigned(value)) return;
  const object = readExtensionObject(shape, urn, value, leniency);
  if (Object.keys(object).length > 0) into[urn] = object;
}

export function readExtensionObject(shape: ResourceShape, urn: string, value: Json, leniency: Leniency): JsonDraft {
  if (!isObject(value)) throw new ScimError(400, `${urn} must be an object`, 'invalidValue');
  const schema = shape.extensions.find((one) => one.urn === urn);
  const object: JsonDraft = {};
  for (const [key, inner] of Object.entries(value)) {
    const attribute = schema?.attributes.get(key.toLowerCase());
    if (attribute) put(object, attribute, inner, leniency);
  }
  return object;
}

function put(into: JsonDraft, attribute: Attribute, value: Json, leniency: Leniency): void {
  if (attribute.mutability === 'readOnly' || attribute.returned === 'never') return;
  const read = readValue(attribute, value, leniency);
  if (read !== undefined) into[attribute.name] = read;
}

/** Reads a whole attribute value; undefined means unassigned. */
export function readValue(attribute: Attribute, value: Json, leniency: Leniency): Json | undefined {
  if (isUnassigned(value)) return undefined;
  if (!attribute.multiValued) return readSingle(attribute, value, leniency);
  if (!isList(value)) throw wrong(attribute, 'a list');
  const elements = value.flatMap((one) => readElement(attribute, one, leniency) ?? []);
  const primaries = elements.filter((one) => isObject(one) && one['primary'] === true);
  if (primaries.length > 1) throw new ScimError(400, `${attribute.name} has more than one primary`, 'invalidValue');
  return elements.length === 0 ? undefined : elements;
}

export function readElement(attribute: Attribute, value: Json, leniency: Leniency): Json | undefined {
  return isUnassigned(value) ? undefined : readSingle(attribute, value, leniency);
}

function readSingle(attribute: Attribute, value: Json, leniency: Leniency): Json | undefined {
  switch (attribute.type) {
    case 'complex':
      return readComplex(attribute, value, leniency);
    case 'boolean':
      return readBoolean(attribute, value, leniency);
    case 'string':
    case 'reference':
    case 'dateTime':
    case 'binary':
      return readText(attribute, value, leniency);
  }
}

function readComplex(attribute: Attribute, value: Json, leniency: Leniency): Json | undefined {
  if (!isObject(value)) throw wrong(attribute, 'an object');
  const object: JsonDraft = {};
  for (const [key, inner] of Object.entries(value)) {
    const sub = subAttribute(attribute, key);
    if (sub) put(object, sub, inner, leniency);
  }
  return Object.keys(object).length === 0 ? undefined : object;
}

function readText(attribute: Attribute, value: Json, leniency: Leniency): Json | undefined {
  if (typeof value !== 'string') throw wrong(attribute, 'text');
  if (value !== '' || leniency.emptyText === 'store') return value;
  if (leniency.emptyText === 'clear') return undefined;
  throw wrong(attribute, 'text that is not empty');
}

function readBoolean(attribute: Attribute, value: Json, leniency: Leniency): Json | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || leniency.booleanText === 'reject') throw wrong(attribute, 'true or false');
  if (leniency.booleanText === 'coerce') return value.toLowerCase() === 'true';
  return leniency.booleanText === 'store' ? value : undefined;
}

function wrong(attribute: Attribute, expected: string): ScimError {
  return new ScimError(400, `${attribute.name} must be ${expected}`, 'invalidValue');
}
