import { LIST_SCHEMA } from '../schemas';
import { PAGE_SIZE } from './list-query';
import { RESOURCE_TYPES } from './resource-types';
import type { ScimSchema } from './schema';

const CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

export const BULK_LIMITS = { operations: 1_000, bytes: 2 * 1024 * 1024 } as const;

/** RFC 7643 section 5; `pagination` is RFC 9865 section 4. */
export function serviceProviderConfig(base: string): object {
  return {
    schemas: [CONFIG_SCHEMA],
    documentationUri: 'https://www.rfc-editor.org/rfc/rfc7644',
    patch: { supported: true },
    bulk: { supported: true, maxOperations: BULK_LIMITS.operations, maxPayloadSize: BULK_LIMITS.bytes },
    filter: { supported: true, maxResults: PAGE_SIZE.most },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: PAGE_SIZE.standard,
      maxPageSize: PAGE_SIZE.most,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token of the source, made by an operator: Authorization: Bearer …',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
      {
        type: 'httpbasic',
        name: 'HTTP Basic',
        description: 'The same token as the password, with any user name.',
        specUri: 'https://www.rfc-editor.org/rfc/rfc7617',
        primary: false,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** RFC 7643 section 6. */
export function resourceTypes(base: string): readonly object[] {
  return RESOURCE_TYPES.map(({ name, endpoint, description, schema, extensions }) => ({
    schemas: [TYPE_SCHEMA],
    id: name,
    name,
    endpoint,
    description,
    schema: schema.id,
    ...(extensions.length === 0
      ? {}
      : { schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })) }),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  }));
}

/** RFC 7643 section 7. */
export function schemas(base: string): readonly object[] {
  const all = RESOURCE_TYPES.flatMap(({ schema, extensions }): readonly ScimSchema[] => [schema, ...extensions]);
  return all.map((schema) => ({
    schemas: [SCHEMA_SCHEMA],
    ...schema,
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  }));
}

/** All of something in one page. */
export function wholeList(resources: readonly object[]): object {
  return {
    schemas: [LIST_SCHEMA],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
