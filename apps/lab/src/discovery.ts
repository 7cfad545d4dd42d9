import type { Json, JsonObject } from './http/json';
import type { Bulk, Paging } from './faults/behaviour';
import {
  ENTERPRISE_SCHEMA,
  GROUP_SCHEMA,
  SHAPES,
  USER_SCHEMA,
  VENDOR_SCHEMAS,
  type Attribute,
  type Schema,
} from './directory/schema';
import { ScimError } from './http/scim-error';

export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const SCHEMAS: readonly Schema[] = [USER_SCHEMA, GROUP_SCHEMA, ENTERPRISE_SCHEMA, ...VENDOR_SCHEMAS];

export interface Offer {
  readonly base: string;
  readonly maxPage: number;
  readonly etag: boolean;
  readonly bulk: Bulk;
  readonly paging: Paging;
}

/** RFC 7643 section 5. */
export function serviceProviderConfig({ base, maxPage, etag, bulk, paging }: Offer): JsonObject {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: {
      supported: bulk.offered,
      maxOperations: bulk.offered ? bulk.maxOperations : 0,
      maxPayloadSize: bulk.offered ? 1_048_576 : 0,
    },
    filter: { supported: true, maxResults: maxPage },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: etag },
    ...paginationOf(paging, maxPage),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token the lab was started with, in the Authorization header',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** RFC 9865 section 4; an app that knows no cursors says nothing, as before that RFC. */
function paginationOf({ mode, advertisesCursor, cursorMs }: Paging, maxPage: number): JsonObject {
  const cursor = advertisesCursor || mode === 'cursorOnly' || mode === 'cursorToo';
  if (!cursor) return {};
  const index = mode !== 'cursorOnly';
  const timeout: JsonObject = Number.isFinite(cursorMs) ? { cursorTimeout: Math.ceil(cursorMs / 1000) } : {};
  const defaultPaginationMethod = mode === 'cursorOnly' ? 'cursor' : 'index';
  return { pagination: { cursor, index, defaultPaginationMethod, maxPageSize: maxPage, ...timeout } };
}

/** `/Schemas` and `/ResourceTypes`, whole or one by its id. */
export function discover(
  kind: 'Schemas' | 'ResourceTypes',
  id: string | undefined,
  base: string,
  extensions: ReadonlySet<string>,
): JsonObject {
  const known = SCHEMAS.filter((one) => !one.id.includes('extension') || extensions.has(one.id));
  const all = kind === 'Schemas' ? known.map((one) => showSchema(one, base)) : resourceTypes(base, extensions);
  if (id === undefined) return listOf(all, all.length, 1);
  const found = all.find((one) => String(one['id']).toLowerCase() === id.toLowerCase());
  if (!found) throw new ScimError(404, `there is no ${id}`);
  return found;
}

export function listOf(resources: readonly Json[], totalResults: number, startIndex: number): JsonObject {
  return {
    schemas: [LIST_SCHEMA],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function showSchema(schema: Schema, base: string): JsonObject {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(showAttribute),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  };
}

function showAttribute(attribute: Attribute): JsonObject {
  const { name, type, multiValued, required, caseExact, mutability, returned, uniqueness } = attribute;
  const shown = { name, type, multiValued, description: name, required, caseExact, mutability, returned, uniqueness };
  if (type === 'reference') return { ...shown, referenceTypes: name === '$ref' ? ['User', 'Group'] : ['external'] };
  return type === 'complex' ? { ...shown, subAttributes: attribute.subAttributes.map(showAttribute) } : shown;
}

function resourceTypes(base: string, extensions: ReadonlySet<string>): JsonObject[] {
  return Object.values(SHAPES).map((shape) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: shape.kind,
    name: shape.kind,
    description: shape.kind === 'User' ? USER_SCHEMA.description : GROUP_SCHEMA.description,
    endpoint: shape.endpoint,
    schema: shape.core.urn,
    schemaExtensions: shape.extensions
      .filter((one) => extensions.has(one.urn))
      .map((one) => ({ schema: one.urn, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${shape.kind}` },
  }));
}
