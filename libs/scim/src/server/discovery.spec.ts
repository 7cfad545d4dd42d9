import { BULK_LIMITS, resourceTypes, schemas, serviceProviderConfig, wholeList } from './discovery';
import { PAGE_SIZE } from './list-query';
import { RESOURCE_TYPES } from './resource-types';

const BASE = 'https://joinery.example/scim/v2';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('what the door says of itself', () => {
  it('is what it keeps: the limits are those by which it acts', () => {
    expect(serviceProviderConfig(BASE)).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: BULK_LIMITS.operations, maxPayloadSize: BULK_LIMITS.bytes },
      filter: { supported: true, maxResults: PAGE_SIZE.most },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: { cursor: true, index: true, defaultPageSize: PAGE_SIZE.standard, maxPageSize: PAGE_SIZE.most },
      meta: { resourceType: 'ServiceProviderConfig', location: `${BASE}/ServiceProviderConfig` },
    });
  });

  it('names one way in as the first', () => {
    const { authenticationSchemes } = serviceProviderConfig(BASE) as { authenticationSchemes: { type: string; primary: boolean }[] }; // prettier-ignore
    expect(authenticationSchemes.map(({ type, primary }) => [type, primary])).toEqual([
      ['oauthbearertoken', true],
      ['httpbasic', false],
    ]);
  });

  it.each([
    ['User', '/Users', [{ schema: ENTERPRISE, required: false }]],
    ['Group', '/Groups', undefined],
  ])('%s is a type of its own, with the extensions that it has', (name, endpoint, schemaExtensions) => {
    const type = resourceTypes(BASE).find((one) => (one as { id: string }).id === name);
    expect(type).toMatchObject({
      name,
      endpoint,
      schema: `urn:ietf:params:scim:schemas:core:2.0:${name}`,
      meta: { resourceType: 'ResourceType', location: `${BASE}/ResourceTypes/${name}` },
    });
    expect((type as { schemaExtensions?: object }).schemaExtensions).toEqual(schemaExtensions);
  });

  it('every schema that a type names is told, with its attributes, where it says', () => {
    const told = schemas(BASE) as { id: string; attributes: object[]; meta: object }[];
    const named = RESOURCE_TYPES.flatMap(({ schema, extensions }) => [schema.id, ...extensions.map(({ id }) => id)]);
    expect(told.map(({ id }) => id)).toEqual(named);
    for (const { id, attributes, meta } of told) {
      expect(attributes.length).toBeGreaterThan(1);
      expect(meta).toEqual({ resourceType: 'Schema', location: `${BASE}/Schemas/${id}` });
    }
  });

  it('is a list in one page', () => {
    expect(wholeList([{ id: 1 }, { id: 2 }])).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 2,
      startIndex: 1,
      itemsPerPage: 2,
      Resources: [{ id: 1 }, { id: 2 }],
    });
    expect(wholeList([])).toMatchObject({ totalResults: 0, Resources: [] });
  });
});
