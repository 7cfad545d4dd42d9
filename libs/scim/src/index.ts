export * from './attribute-path';
export * from './build-user';
export * from './exact-json';
export { eqFilter, matchKey, matchKeys, matches, toQuery } from './filter';
export * from './form-of';
export * from './group-members';
export * from './reference';
export * from './list-response';
export { type PatchRequest, type ValueChange, buildPatch, buildWholePatch } from './patch';
export * from './patch-dialect';
export * from './read-path';
export {
  type MutableResource,
  type ScimResource,
  type ScimValue,
  getOf,
  isRecord,
  rawAt,
  satisfies,
  textOf,
} from './resource';
export * from './same-value';
export { ENTERPRISE_SCHEMA, ERROR_SCHEMA, GROUP_SCHEMA, LIST_SCHEMA, PATCH_SCHEMA, USER_SCHEMA } from './schemas';
export * from './scim-error';
export { isUnassigned, objectUnder, writePath } from './write-path';
export { acceptResource, nameKey } from './server/accept-resource';
export { placeOf } from './server/attribute-place';
export * from './server/bulk-request';
export * from './server/discovery';
export { parsePatchPath } from './server/filter-text';
export * from './server/list-cursor';
export {
  type ListQuery,
  type QueryParameters,
  needsMembers,
  queryFromBody,
  queryFromUrl,
  readListQuery,
} from './server/list-query';
export { lookupKeys } from './server/lookup-keys';
export { namedMembers } from './server/named-members';
export * from './server/patch-request';
export * from './server/patch-resource';
export * from './server/projection';
export * from './server/render-resource';
export { GROUP_TYPE, RESOURCE_TYPES, USER_TYPE } from './server/resource-types';
export type * from './server/schema';
export * from './server/scim-problem';
export type * from './server/sort-order';
