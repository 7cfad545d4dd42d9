import { getOf, isRecord, type MutableResource, type ScimResource } from '../resource';
import { acceptForeign, acceptMembers, isPoison } from './accept-value';
import { GROUP_TYPE, OWN_ATTRIBUTES, RESOURCE_TYPES, USER_TYPE } from './resource-types';
import { findExtension, type ResourceType, type ScimAttribute } from './schema';
import { badRequest, ScimProblem } from './scim-problem';

/**
 * Attributes of a resource that are kept beside its body: the server gives them, or makes them anew for every answer.
 */
const OWN: ReadonlySet<string> = new Set(['id', 'meta', 'schemas']);
const URN = /^(?:urn:|https?:\/\/)/i;

/** True for a key that names a schema, and no attribute of the core. */
export function isUrn(key: string): boolean {
  return URN.test(key);
}
const WRITABLE = { User: writable(USER_TYPE), Group: writable(GROUP_TYPE) } as const;

function writable({ schema }: ResourceType): readonly ScimAttribute[] {
  return [...schema.attributes, ...OWN_ATTRIBUTES.filter((one) => !OWN.has(one.name))];
}

/**
 * What is kept of a resource that a client sent with POST or PUT: attributes under the names of their schema, whatever
 * their case; nothing that is read-only, a password, or unknown to the core schema; extensions that nobody described
 * as they came. A resource without its name is refused.
 */
export function acceptResource(type: ResourceType, sent: unknown): ScimResource | ScimProblem {
  if (!isRecord(sent)) return badRequest('invalidSyntax', `A ${type.name} is a JSON object.`);
  const problem = checkSchemas(type, getOf(sent, 'schemas'));
  if (problem !== null) return problem;
  const resource = acceptMembers(WRITABLE[type.name], sent, '');
  if (resource instanceof ScimProblem) return resource;
  for (const key of Object.keys(sent)) {
    if (!isUrn(key) || isPoison(key)) continue;
    const refused = isCore(type, key)
      ? acceptCore(type, resource, sent[key])
      : acceptExtension(type, resource, key, sent[key]);
    if (refused !== null) return refused;
  }
  return requireName(type, resource) ?? resource;
}

/**
 * `schemas` may be missing, and may name schemas that nobody here knows (Microsoft's do); what names another kind of
 * resource was sent to the wrong place.
 */
function checkSchemas(type: ResourceType, schemas: unknown): ScimProblem | null {
  if (schemas === undefined || schemas === null) return null;
  const names: readonly unknown[] = Array.isArray(schemas) ? schemas : [schemas];
  if (!names.every((name) => typeof name === 'string')) {
    return badRequest('invalidSyntax', '"schemas" is a list of URNs.');
  }
  const other = RESOURCE_TYPES.find((one) => one !== type && names.some((name) => isCore(one, name as string)));
  return other === undefined
    ? null
    : badRequest('invalidSyntax', `"schemas" says that this is a ${other.name}: send it to ${other.endpoint}.`);
}

export function isCore({ schema }: ResourceType, urn: string): boolean {
  return schema.id.toLowerCase() === urn.toLowerCase();
}

/** Some clients put the attributes of the core schema under its URN, as if it were an extension. */
function acceptCore(type: ResourceType, resource: MutableResource, value: unknown): ScimProblem | null {
  if (!isRecord(value)) return badRequest('invalidValue', `"${type.schema.id}" is an object of attributes.`);
  const accepted = acceptMembers(WRITABLE[type.name], value, '');
  if (accepted instanceof ScimProblem) return accepted;
  Object.assign(resource, accepted);
  return null;
}

/** Puts an extension into a resource; an empty one is none. */
export function acceptExtension(
  type: ResourceType,
  resource: MutableResource,
  urn: string,
  value: unknown,
): ScimProblem | null {
  if (value === null || value === undefined) return null;
  if (!isRecord(value)) return badRequest('invalidValue', `"${urn}" is an object of attributes.`);
  const known = findExtension(type, urn);
  const accepted = known === null ? acceptForeign(value, urn) : acceptMembers(known.attributes, value, known.id);
  if (accepted instanceof ScimProblem) return accepted;
  if (Object.keys(accepted as object).length > 0) resource[known?.id ?? urn] = accepted;
  return null;
}

/** Null when the resource has the attribute that its kind is known by. */
export function requireName({ nameAttribute }: ResourceType, resource: ScimResource): ScimProblem | null {
  const name = resource[nameAttribute];
  if (typeof name === 'string' && name.trim() !== '' && name.length <= 1_000) return null;
  return badRequest('invalidValue', `"${nameAttribute}" is required: a text of 1 to 1000 characters.`);
}

/** The form in which names are compared: two that differ by case or by the way accents are written are one. */
export function nameKey(type: ResourceType, resource: ScimResource): string {
  return foldName(String(resource[type.nameAttribute]));
}

export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().trim();
}
