/** URNs that the protocol itself names (RFC 7643 section 8.7, RFC 7644 section 8.2). */
export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Core attributes that hold a list of objects with a `value` (RFC 7643 section 4.1.2); lower case. */
const OBJECT_LISTS: ReadonlySet<string> = new Set([
  'emails',
  'phonenumbers',
  'ims',
  'photos',
  'addresses',
  'groups',
  'entitlements',
  'roles',
  'x509certificates',
  'members',
]);

/** Attributes that hold one object with a `value`: the enterprise `manager` (RFC 7643 section 4.3); lower case. */
const VALUE_OBJECTS: ReadonlySet<string> = new Set(['manager']);

export function isObjectList(attribute: string): boolean {
  return OBJECT_LISTS.has(attribute.toLowerCase());
}

export function isValueObject(attribute: string): boolean {
  return VALUE_OBJECTS.has(attribute.toLowerCase());
}
