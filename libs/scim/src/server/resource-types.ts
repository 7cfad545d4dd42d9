import { GROUP_SCHEMA } from '../schemas';
import { attribute, type ResourceType, type ScimAttribute, type ScimSchema } from './schema';
import { ENTERPRISE_USER, USER } from './user-schema';

const IMMUTABLE = { mutability: 'immutable' } as const;

const MEMBER_PARTS = [
  attribute('value', 'string', 'Id of the member.', { ...IMMUTABLE, caseExact: true }),
  attribute('$ref', 'reference', 'Where the member is.', { ...IMMUTABLE, referenceTypes: ['User', 'Group'] }),
  attribute('type', 'string', 'User or Group.', { ...IMMUTABLE, canonicalValues: ['User', 'Group'] }),
  attribute('display', 'string', 'Name of the member.'),
];

/** RFC 7643 section 4.2. */
const GROUP: ScimSchema = Object.freeze({
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'A group of the source',
  attributes: [
    attribute('displayName', 'string', 'Name of the group; unique within the source.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('members', 'complex', 'Who is in the group.', { multiValued: true, subAttributes: MEMBER_PARTS }),
  ],
});

export const USER_TYPE: ResourceType = Object.freeze({
  name: 'User',
  endpoint: '/Users',
  description: 'People of the source',
  schema: USER,
  extensions: [ENTERPRISE_USER],
  nameAttribute: 'userName',
});

export const GROUP_TYPE: ResourceType = Object.freeze({
  name: 'Group',
  endpoint: '/Groups',
  description: 'Groups of the source',
  schema: GROUP,
  extensions: [],
  nameAttribute: 'displayName',
});

export const RESOURCE_TYPES: readonly ResourceType[] = Object.freeze([USER_TYPE, GROUP_TYPE]);

/** Attributes that every resource has beside its schema (RFC 7643 section 3.1); servers do not list them. */
export const OWN_ATTRIBUTES: readonly ScimAttribute[] = Object.freeze([
  attribute('id', 'string', 'Given by the server.', { mutability: 'readOnly', returned: 'always', caseExact: true }),
  attribute('externalId', 'string', 'What the client calls the resource.', { caseExact: true }),
  attribute('schemas', 'reference', 'Schemas of the resource.', {
    mutability: 'readOnly',
    returned: 'always',
    multiValued: true,
  }),
  attribute('meta', 'complex', 'About the resource.', {
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'string', 'User or Group.', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', 'dateTime', 'When it was made.', { mutability: 'readOnly' }),
      attribute('lastModified', 'dateTime', 'When it was changed.', { mutability: 'readOnly' }),
      attribute('location', 'reference', 'Where it is.', { caseExact: true, mutability: 'readOnly' }),
      attribute('version', 'string', 'Its version.', { caseExact: true, mutability: 'readOnly' }),
    ],
  }),
]);
