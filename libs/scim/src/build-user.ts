import { parsePath } from './attribute-path';
import type { MutableResource, ScimResource, ScimValue } from './resource';
import { GROUP_SCHEMA, USER_SCHEMA } from './schemas';
import { isUnassigned, markPrimaryMail, writePath } from './write-path';

/**
 * A complete User to create (RFC 7643 section 4.1): values by path, our key, the state, and exactly the schemas whose
 * attributes are in it. Unassigned values are left out, not sent as null.
 */
export function buildUser(
  values: Readonly<Record<string, ScimValue>>,
  identity: { readonly externalId: string; readonly active: boolean },
): ScimResource {
  const schemas = [USER_SCHEMA];
  const user: MutableResource = { schemas, externalId: identity.externalId };
  for (const text in values) {
    const value = values[text];
    if (value === undefined || isUnassigned(value)) continue;
    writePath(user, text, value);
    const schema = parsePath(text)?.schema;
    if (schema && !schemas.some((known) => known.toLowerCase() === schema.toLowerCase())) schemas.push(schema);
  }
  user['active'] = identity.active;
  markPrimaryMail(user);
  return user;
}

/** A Group to create: no members, those follow one by one once it is there. */
export function buildGroup(displayName: string): ScimResource {
  return { schemas: [GROUP_SCHEMA], displayName };
}
